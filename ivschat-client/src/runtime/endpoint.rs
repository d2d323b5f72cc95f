//! Where requests go.

use reqwest::Url;

use super::partition::Partition;
use crate::config::{Config, ServiceMetadata, is_host_label};
use crate::error::EndpointError;
use crate::error::display::stray_whitespace;
use crate::error::endpoint::{has_at_sign, redact_url};

/// The region that requests to an endpoint URL are signed for if no region is configured.
const REGION_OF_ENDPOINT_URL: &str = "us-east-1";

/// The region that requests to a host without a region are signed for.
const REGION_OF_GLOBAL_HOST: &str = "us-east-1";

/// A base URL, and the region that requests to it are signed for.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    /// Its path is the prefix of every request's path.
    base_url: Url,
    pub(super) region: String,
}

impl Endpoint {
    pub(super) fn resolve(
        service: &ServiceMetadata,
        config: &Config,
    ) -> Result<Self, EndpointError> {
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
                base_url: check_endpoint_url(url)?,
                region: region.unwrap_or(REGION_OF_ENDPOINT_URL).to_owned(),
            }),
            (Some(region), None) => {
                let has_own_host = Partition::of(region).is_aws() && !fips && !dual_stack;
                let own_host = service.host.filter(|_| has_own_host);
                let (url, region) = match own_host {
                    Some(host) if host.contains("{region}") => (
                        format!("https://{}", host.replace("{region}", region)),
                        region,
                    ),
                    Some(host) => (format!("https://{host}"), REGION_OF_GLOBAL_HOST),
                    None => (regional_url(service, region, fips, dual_stack), region),
                };
                Ok(Self {
                    // A host name with `xn--` may be invalid although its labels are not.
                    base_url: Url::parse(&url)
                        .map_err(|_| EndpointError::InvalidRegion(region.to_owned()))?,
                    region: region.to_owned(),
                })
            }
            (None, None) => Err(EndpointError::MissingRegion),
        }
    }

    pub(super) fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// Returns the URL of a request, from its encoded path and query.
    pub(super) fn url(&self, path: &str, query: Option<&str>) -> Url {
        let mut url = self.base_url.clone();
        match self.base_url.path().trim_end_matches('/') {
            "" => url.set_path(path),
            prefix => url.set_path(&format!("{prefix}{path}")),
        }
        url.set_query(query);
        url
    }
}

fn regional_url(service: &ServiceMetadata, region: &str, fips: bool, dual_stack: bool) -> String {
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

fn check_endpoint_url(value: &str) -> Result<Url, EndpointError> {
    let invalid = |reason: &str| EndpointError::InvalidUrl {
        url: redact_url(value),
        reason: reason.to_owned(),
    };
    if let Some(reason) = stray_whitespace(value) {
        return Err(invalid(&format!("it {reason}")));
    }
    // URL parsers silently remove tabs and line breaks.
    if value.contains(|character: char| character.is_whitespace() || character.is_control()) {
        return Err(invalid("it contains whitespace or a control character"));
    }
    if has_at_sign(authority(value)) {
        return Err(invalid("it contains a user name or password"));
    }
    let url = Url::parse(value).map_err(|error| invalid(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("it starts with neither https:// nor http://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it has a query or a fragment"));
    }
    Ok(url)
}

/// Returns the part of a URL before its path. URL parsers accept any number of slashes or backslashes before it.
fn authority(value: &str) -> &str {
    let rest = value.split_once(':').map_or(value, |(_, rest)| rest);
    let rest = rest.trim_start_matches(['/', '\\']);
    rest.split(['/', '\\', '?', '#']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests;
