//! The TLS of the operating system: OpenSSL, Secure Transport or SChannel.

use native_tls::TlsConnector;
use reqwest::ClientBuilder;
use tokio::sync::OnceCell;

use crate::error::HttpClientError;

/// What all HTTP clients share. Clones share the certificates, which OpenSSL takes tens of milliseconds to load.
static CONNECTOR: OnceCell<TlsConnector> = OnceCell::const_new();

/// Sets the TLS of an HTTP client. reqwest requires a connector for `http://` endpoints, too, and OpenSSL loads the
/// certificates for any connector.
pub(in crate::platform::native) async fn configure(
    builder: ClientBuilder,
    _needs_tls: bool,
) -> Result<ClientBuilder, HttpClientError> {
    let connector = CONNECTOR.get_or_try_init(load_certificates).await?;
    Ok(builder.tls_backend_preconfigured(connector.clone()))
}

async fn load_certificates() -> Result<TlsConnector, HttpClientError> {
    let loading = tokio::task::spawn_blocking(|| {
        TlsConnector::builder().request_alpns(&["http/1.1"]).build()
    });
    loading
        .await
        .map_err(|error| HttpClientError::new(error, None))?
        .map_err(|error| HttpClientError::new(error, None))
}
