//! rustls, with the certificates of the operating system.

use std::sync::Arc;

use reqwest::ClientBuilder;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::Verifier;
use tokio::sync::OnceCell;

use crate::error::HttpClientError;

/// The configuration for all endpoints that need TLS. Clones share certificates and TLS sessions.
///
/// It is created on first use. A failure is not cached: certificates may be installed while the process runs.
static WITH_CERTIFICATES: OnceCell<ClientConfig> = OnceCell::const_new();

/// Sets the TLS of an HTTP client. An `http://` endpoint needs no certificates.
pub(in crate::platform::native) async fn configure(
    builder: ClientBuilder,
    needs_tls: bool,
) -> Result<ClientBuilder, HttpClientError> {
    let config = if needs_tls {
        let config = WITH_CERTIFICATES.get_or_try_init(load_certificates).await?;
        config.clone()
    } else {
        // reqwest requires a configuration even if no connection uses it.
        config_builder(crypto_provider())?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    };
    Ok(builder.tls_backend_preconfigured(config))
}

async fn load_certificates() -> Result<ClientConfig, HttpClientError> {
    let provider = crypto_provider();
    let builder = config_builder(Arc::clone(&provider))?;
    // Most systems keep the certificates in files.
    let loading = tokio::task::spawn_blocking(|| Verifier::new(provider));
    let advice = "install the package `ca-certificates`, or set SSL_CERT_FILE or SSL_CERT_DIR to their location";
    let verifier = loading
        .await
        .map_err(|error| HttpClientError::new(error, None))?
        .map_err(|error| HttpClientError::new(error, Some(advice)))?;
    let mut config = builder
        // reqwest uses the operating system's verifier, too.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn config_builder(
    provider: Arc<CryptoProvider>,
) -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, HttpClientError> {
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| HttpClientError::new(error, None))
}

/// Returns the provider that the program has installed, or else the one of the enabled feature.
fn crypto_provider() -> Arc<CryptoProvider> {
    #[cfg(feature = "rustls-aws-lc")]
    use rustls::crypto::aws_lc_rs as default;
    #[cfg(not(feature = "rustls-aws-lc"))]
    use rustls::crypto::ring as default;

    CryptoProvider::get_default().map_or_else(|| Arc::new(default::default_provider()), Arc::clone)
}
