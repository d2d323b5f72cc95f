//! No TLS: `http://` endpoints only.

use std::error::Error as StdError;
use std::fmt;

use reqwest::ClientBuilder;

use crate::error::HttpClientError;

#[derive(Debug)]
struct NoTls;

impl fmt::Display for NoTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "this build of ivschat-client has no TLS, which https:// and wss:// endpoints need",
        )
    }
}

impl StdError for NoTls {}

/// Returns an error for endpoints that need TLS.
pub(in crate::platform::native) async fn configure(
    builder: ClientBuilder,
    needs_tls: bool,
) -> Result<ClientBuilder, HttpClientError> {
    if needs_tls {
        let advice = "enable one of its features `rustls-ring`, `rustls-aws-lc` and `native-tls`, or set your own `http_client`";
        return Err(HttpClientError::new(NoTls, Some(advice)));
    }
    Ok(builder)
}
