//! Where requests go.

use std::fmt;

use reqwest::Url;

use super::Service;
use crate::config::Region;

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
    pub(crate) fn resolve(
        service: &Service,
        region: Option<&Region>,
        endpoint_url: Option<&str>,
    ) -> Result<Self, EndpointError> {
        let region = region.map(|region| region.as_ref());
        if let Some(region) = region.filter(|region| !is_host_label(region)) {
            return Err(EndpointError::InvalidRegion(region.to_owned()));
        }
        match (region, endpoint_url) {
            (region, Some(url)) => Ok(Self {
                base_url: check_custom_url(url)?,
                region: region.unwrap_or(REGION_OF_CUSTOM_ENDPOINTS).to_owned(),
            }),
            (Some(region), None) => Ok(Self {
                base_url: format!(
                    "https://{}.{region}.{}",
                    service.endpoint_prefix,
                    dns_suffix(region)
                ),
                region: region.to_owned(),
            }),
            (None, None) => Err(EndpointError::MissingRegion),
        }
    }
}

/// Regions with these beginnings belong to other partitions than `aws`, under other DNS suffixes.
const PARTITIONS: [(&str, &str); 7] = [
    ("cn-", "amazonaws.com.cn"),
    ("us-gov-", "amazonaws.com"),
    ("eusc-de-", "amazonaws.eu"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
    ("us-isof-", "csp.hci.ic.gov"),
];

fn dns_suffix(region: &str) -> &'static str {
    // What remains of a region's name is a place and a number, as in `cn-north-1`.
    let is_place_and_number = |rest: &str| {
        rest.split_once('-').is_some_and(|(place, number)| {
            !place.is_empty()
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    PARTITIONS
        .iter()
        .find(|(start, _)| region.strip_prefix(start).is_some_and(is_place_and_number))
        .map_or("amazonaws.com", |(_, suffix)| suffix)
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
        url: text.to_owned(),
        why: why.to_owned(),
    };
    let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("it starts neither with https:// nor with http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::InvalidUrl {
            url: format!("{}://…", url.scheme()),
            why: "it contains a user name or password".into(),
        });
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it has a query or a fragment"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Why there is no endpoint to send to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EndpointError {
    /// Neither a region nor an endpoint URL is configured.
    MissingRegion,
    /// The region cannot be part of a host name.
    InvalidRegion(String),
    /// The endpoint URL is not one that requests can be sent to.
    #[non_exhaustive]
    InvalidUrl {
        /// The URL as configured, without a password.
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
                write!(f, "`{region}` is not a region: it has to be a host label such as us-west-2")
            }
            Self::InvalidUrl { url, why } => {
                write!(f, "`{url}` is not an endpoint URL such as http://127.0.0.1:4580: {why}")
            }
        }
    }
}

impl std::error::Error for EndpointError {}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: Service = Service {
        api_version: "2020-07-14",
        signing_name: "signed",
        endpoint_prefix: "prefix",
    };

    fn base_url(region: &str) -> String {
        let endpoint = Endpoint::resolve(&SERVICE, Some(&Region::new(region.to_owned())), None);
        endpoint.expect("the region is one").base_url
    }

    #[test]
    fn each_partition_has_its_suffix() {
        for (region, suffix) in [
            ("us-west-2", "amazonaws.com"),
            ("eu-central-1", "amazonaws.com"),
            ("cn-north-1", "amazonaws.com.cn"),
            ("us-gov-west-1", "amazonaws.com"),
            ("eusc-de-east-1", "amazonaws.eu"),
            ("us-iso-east-1", "c2s.ic.gov"),
            ("us-isob-east-1", "sc2s.sgov.gov"),
            ("eu-isoe-west-1", "cloud.adc-e.uk"),
            ("us-isof-south-1", "csp.hci.ic.gov"),
            ("moon-base-1", "amazonaws.com"),
            ("cn-lonely", "amazonaws.com"),
        ] {
            assert_eq!(
                base_url(region),
                format!("https://prefix.{region}.{suffix}")
            );
        }
    }

    #[test]
    fn an_endpoint_of_ones_own_needs_no_region() {
        let endpoint = Endpoint::resolve(&SERVICE, None, Some("http://[::1]:4580/a/"));
        let endpoint = endpoint.expect("it is a URL");
        assert_eq!(endpoint.base_url, "http://[::1]:4580/a");
        assert_eq!(endpoint.region, "us-east-1");
    }
}
