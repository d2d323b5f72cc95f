//! Configurations without a usable endpoint.

use std::fmt;

use reqwest::Url;

use super::display::stray_whitespace;
use crate::wire::Untrusted;

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
                match stray_whitespace(region) {
                    Some(reason) => write!(f, "the region {reason}")?,
                    None => write!(f, "`{}` is not a region", Untrusted(region))?,
                }
                f.write_str(": a region is a host label such as us-west-2")
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

/// Returns the part of a URL that is safe to print: no user name, password, query or fragment.
pub(crate) fn redact_url(value: &str) -> String {
    let scheme = ["http", "https"].into_iter().find(|scheme| {
        let rest = value.get(scheme.len()..);
        let is_scheme = value
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        is_scheme && rest.is_some_and(|rest| rest.starts_with(':'))
    });
    match Url::parse(value) {
        // If the URL is malformed or has an `@` in an unusual place, a password can be anywhere in it.
        Ok(mut url) if scheme.is_some() && !has_at_sign(value) => {
            url.set_query(None);
            url.set_fragment(None);
            url.to_string()
        }
        _ => scheme.map_or_else(|| "…".to_owned(), |scheme| format!("{scheme}://…")),
    }
}

/// Whether a string contains an `@`, in any form that URL parsers recognize.
pub(crate) fn has_at_sign(value: &str) -> bool {
    ["@", "%40", "\u{ff20}", "\u{fe6b}"]
        .into_iter()
        .any(|form| value.contains(form))
}
