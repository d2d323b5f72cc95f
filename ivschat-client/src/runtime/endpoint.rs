//! Where requests go.

use std::fmt;

use reqwest::Url;

use super::Service;
use super::partition::Partition;
use crate::config::Config;

/// The region that signs for an endpoint of the caller's own when no region is configured.
const REGION_OF_CUSTOM_ENDPOINTS: &str = "us-east-1";

/// A base URL and the region that its requests are signed for.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// Without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) region: String,
}

impl Endpoint {
    pub(crate) fn resolve(service: &Service, config: &Config) -> Result<Self, EndpointError> {
        let region = config.region().map(|region| region.as_ref());
        if let Some(region) = region.filter(|region| !is_host_label(region)) {
            return Err(EndpointError::InvalidRegion(region.to_owned()));
        }
        let fips = config.use_fips().unwrap_or_default();
        let dual_stack = config.use_dual_stack().unwrap_or_default();
        match (region, config.endpoint_url()) {
            (_, Some(_)) if fips => Err(EndpointError::FipsWithEndpointUrl),
            (_, Some(_)) if dual_stack => Err(EndpointError::DualStackWithEndpointUrl),
            (region, Some(url)) => Ok(Self {
                base_url: check_custom_url(url)?,
                region: region.unwrap_or(REGION_OF_CUSTOM_ENDPOINTS).to_owned(),
            }),
            (Some(region), None) => Ok(Self {
                base_url: regional_url(service, region, fips, dual_stack),
                region: region.to_owned(),
            }),
            (None, None) => Err(EndpointError::MissingRegion),
        }
    }
}

fn regional_url(service: &Service, region: &str, fips: bool, dual_stack: bool) -> String {
    let partition = Partition::of(region);
    let fips = if fips { "-fips" } else { "" };
    let suffix = if dual_stack {
        partition.dual_stack_dns_suffix
    } else {
        partition.dns_suffix
    };
    format!(
        "https://{}{fips}.{region}.{suffix}",
        service.endpoint_prefix
    )
}

/// A region becomes part of the host name; nothing in it may end the host name early.
fn is_host_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn check_custom_url(text: &str) -> Result<String, EndpointError> {
    let invalid = |why: &str| EndpointError::InvalidUrl {
        url: without_secrets(text),
        why: why.to_owned(),
    };
    let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("it starts neither with https:// nor with http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it contains a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it has a query or a fragment"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// What of a URL may be shown: neither user name and password, nor query and fragment.
pub(crate) fn without_secrets(url: &str) -> String {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    if url.contains('@') {
        return format!("{}://…", scheme.escape_debug());
    }
    let shown = url.split(['?', '#']).next().unwrap_or_default();
    shown.escape_debug().to_string()
}

/// Why there is no endpoint to send to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EndpointError {
    /// Neither a region nor an endpoint URL is configured.
    MissingRegion,
    /// The region cannot be part of a host name.
    InvalidRegion(String),
    /// FIPS is asked for together with an endpoint URL, which leaves open whether it is a FIPS endpoint.
    FipsWithEndpointUrl,
    /// Dual-stack is asked for together with an endpoint URL, which has the addresses that it has.
    DualStackWithEndpointUrl,
    /// The endpoint URL is not one that requests can be sent to.
    #[non_exhaustive]
    InvalidUrl {
        /// The URL as configured, without what may be secret in it.
        url: String,
        /// What is wrong with it.
        why: String,
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
                    "`{}` is not a region: it has to be a host label such as us-west-2",
                    region.escape_debug()
                )
            }
            Self::FipsWithEndpointUrl => f.write_str(
                "FIPS and an endpoint URL are configured; leave out one of them, or name a FIPS endpoint in the URL",
            ),
            Self::DualStackWithEndpointUrl => f.write_str(
                "dual-stack and an endpoint URL are configured; leave out one of them",
            ),
            Self::InvalidUrl { url, why } => {
                write!(f, "`{url}` is not an endpoint URL such as http://127.0.0.1:4580: {why}")
            }
        }
    }
}

impl std::error::Error for EndpointError {}

#[cfg(test)]
mod tests;
