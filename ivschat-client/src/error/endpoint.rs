//! Endpoints that cannot be used.

use std::fmt;

/// Why the configuration has no usable endpoint.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EndpointError {
    /// Neither a region nor an endpoint URL is configured.
    MissingRegion,
    /// The region cannot be part of a host name.
    InvalidRegion(String),
    /// FIPS and an endpoint URL are configured. The URL alone decides whether the endpoint is a FIPS endpoint.
    FipsWithEndpointUrl,
    /// Dual-stack and an endpoint URL are configured. The URL alone decides which addresses are used.
    DualStackWithEndpointUrl,
    /// The endpoint URL cannot be used.
    #[non_exhaustive]
    InvalidUrl {
        /// The configured URL, without anything that may be secret.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingRegion => f.write_str(
                "no region is configured; set one with `Config::builder().region(…)`, or an endpoint with `.endpoint_url(…)`",
            ),
            Self::InvalidRegion(region) => {
                write!(
                    f,
                    "`{}` is not a region: a region is a host label such as us-west-2",
                    region.escape_debug()
                )
            }
            Self::FipsWithEndpointUrl => f.write_str(
                "FIPS and an endpoint URL are configured; remove one of them, or use the URL of a FIPS endpoint",
            ),
            Self::DualStackWithEndpointUrl => f.write_str(
                "dual-stack and an endpoint URL are configured; remove one of them",
            ),
            Self::InvalidUrl { url, reason } => {
                write!(f, "`{url}` is not an endpoint URL such as http://127.0.0.1:4580: {reason}")
            }
        }
    }
}

impl std::error::Error for EndpointError {}

/// The part of a URL that may be printed: no user name, password, query or fragment.
pub(crate) fn redact_url(url: &str) -> String {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    if url.contains('@') {
        return format!("{}://…", scheme.escape_debug());
    }
    let shown = url.split(['?', '#']).next().unwrap_or_default();
    shown.escape_debug().to_string()
}
