//! The builder of a configuration.

use std::fmt;

use super::{
    AttemptInfo, AttemptObserver, BehaviorVersion, Config, ProvideCredentials, Region, RetryConfig,
    SharedCredentialsProvider, TimeoutConfig,
};
use crate::error::endpoint::redact_url;
use crate::platform::threads::{MaybeSend, MaybeSync};

/// A builder of [`Config`].
#[derive(Clone, Debug, Default)]
pub struct Builder {
    pub(super) region: Option<Region>,
    pub(super) endpoint_url: Option<EndpointUrl>,
    pub(super) credentials_provider: Option<SharedCredentialsProvider>,
    pub(super) use_fips: Option<bool>,
    pub(super) use_dual_stack: Option<bool>,
    pub(super) retry_config: Option<RetryConfig>,
    pub(super) timeout_config: Option<TimeoutConfig>,
    pub(super) http_client: Option<HttpClient>,
    pub(super) attempt_observer: Option<AttemptObserver>,
}

/// The configured endpoint URL. `Debug` hides the parts that may be secret.
#[derive(Clone)]
pub(super) struct EndpointUrl(pub(super) String);

impl fmt::Debug for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact_url(&self.0))
    }
}

/// An HTTP client. `Debug` hides its default headers and its proxy, which may contain passwords.
#[derive(Clone)]
pub(crate) struct HttpClient(pub(crate) reqwest::Client);

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpClient")
    }
}

impl Builder {
    /// Sets the region. It is part of the host name and of the signature.
    pub fn region(mut self, region: impl Into<Option<Region>>) -> Self {
        self.set_region(region.into());
        self
    }

    /// Sets or clears the region.
    pub fn set_region(&mut self, region: Option<Region>) -> &mut Self {
        self.region = region;
        self
    }

    /// Sets a URL that replaces the region's endpoint, such as `http://127.0.0.1:4580`.
    ///
    /// The URL may have a port and a path; operations append their paths to it. Without a region, requests are
    /// signed for `us-east-1`. An endpoint URL cannot be combined with FIPS or dual-stack.
    pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
        self.set_endpoint_url(Some(endpoint_url.into()));
        self
    }

    /// Sets or clears the endpoint URL.
    pub fn set_endpoint_url(&mut self, endpoint_url: Option<String>) -> &mut Self {
        self.endpoint_url = endpoint_url.map(EndpointUrl);
        self
    }

    /// Sets the credentials provider: [`Credentials`](super::Credentials), or any other provider.
    ///
    /// The client caches the credentials until a few minutes before they expire, or for 15 minutes if they have no
    /// expiry. It discards them if the service reports that they have expired. Loading times out after five
    /// seconds.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.set_credentials_provider(Some(SharedCredentialsProvider::new(provider)));
        self
    }

    /// Sets or clears the credentials provider.
    pub fn set_credentials_provider(
        &mut self,
        provider: Option<SharedCredentialsProvider>,
    ) -> &mut Self {
        self.credentials_provider = provider;
        self
    }

    /// Sets whether requests go to the region's FIPS endpoint, which uses FIPS 140 validated cryptography.
    pub fn use_fips(mut self, use_fips: impl Into<Option<bool>>) -> Self {
        self.set_use_fips(use_fips.into());
        self
    }

    /// Sets whether requests go to the region's FIPS endpoint. `None` means `false`.
    pub fn set_use_fips(&mut self, use_fips: Option<bool>) -> &mut Self {
        self.use_fips = use_fips;
        self
    }

    /// Sets whether requests go to the region's dual-stack endpoint, which has IPv4 and IPv6 addresses.
    pub fn use_dual_stack(mut self, use_dual_stack: impl Into<Option<bool>>) -> Self {
        self.set_use_dual_stack(use_dual_stack.into());
        self
    }

    /// Sets whether requests go to the region's dual-stack endpoint. `None` means `false`.
    pub fn set_use_dual_stack(&mut self, use_dual_stack: Option<bool>) -> &mut Self {
        self.use_dual_stack = use_dual_stack;
        self
    }

    /// Sets the retry behavior.
    pub fn retry_config(mut self, retry_config: RetryConfig) -> Self {
        self.set_retry_config(Some(retry_config));
        self
    }

    /// Sets or clears the retry behavior. `None` means [`RetryConfig::standard`].
    pub fn set_retry_config(&mut self, retry_config: Option<RetryConfig>) -> &mut Self {
        self.retry_config = retry_config;
        self
    }

    /// Sets the timeouts. Timeouts that you do not set keep their defaults:
    ///
    /// | timeout | covers | default |
    /// |---|---|---|
    /// | `connect_timeout` | name resolution, connecting, TLS | 3.1 s |
    /// | `read_timeout` | each wait for the response head, or for more of the response body | none |
    /// | `operation_attempt_timeout` | one attempt, from sending the request to the end of the response | 10 s |
    /// | `operation_timeout` | the whole call: all attempts, the delays between them, and loading credentials | 30 s |
    ///
    /// `TimeoutConfig::builder().disable_operation_timeout()` and the like remove a default. In the browser, the connect
    /// timeout has no effect.
    pub fn timeout_config(mut self, timeout_config: TimeoutConfig) -> Self {
        self.set_timeout_config(Some(timeout_config));
        self
    }

    /// Sets or clears the timeouts. `None` means the defaults.
    pub fn set_timeout_config(&mut self, timeout_config: Option<TimeoutConfig>) -> &mut Self {
        self.timeout_config = timeout_config;
        self
    }

    /// Sets your own HTTP client, for example for a proxy or for your own certificates.
    ///
    /// Build it with `redirect(Policy::none())`. If it follows a redirect, the call fails, but the signed request
    /// has already been sent to another host. Because redirects cannot be ruled out, an operation that is not
    /// idempotent is not retried, even if no connection could be established. The connect timeout is that of your
    /// HTTP client, not the one in [`timeout_config`](Self::timeout_config). Use the HTTP client in one Tokio runtime
    /// only: a connection ends with the runtime that opened it.
    ///
    /// Its TLS is the one that you enable in `reqwest`: the features of this crate have no effect on it.
    ///
    /// Without your own HTTP client, no proxy is used, not even one from the environment: requests contain user
    /// IDs. In the browser, your own HTTP client has no effect.
    pub fn http_client(mut self, http_client: reqwest::Client) -> Self {
        self.set_http_client(Some(http_client));
        self
    }

    /// Sets or clears your own HTTP client.
    pub fn set_http_client(&mut self, http_client: Option<reqwest::Client>) -> &mut Self {
        self.http_client = http_client.map(HttpClient);
        self
    }

    /// Sets a function that is called after each attempt, for metrics.
    ///
    /// The function blocks the call, so it should return quickly.
    pub fn on_attempt(
        mut self,
        observe: impl Fn(&AttemptInfo) + MaybeSend + MaybeSync + 'static,
    ) -> Self {
        self.attempt_observer = Some(AttemptObserver::new(observe));
        self
    }

    /// Does nothing; it exists for programs that were written for the AWS SDK. The behavior of this crate depends
    /// only on its version.
    pub fn behavior_version(self, _: BehaviorVersion) -> Self {
        self
    }

    /// Does nothing, like [`behavior_version`](Self::behavior_version).
    pub fn behavior_version_latest(self) -> Self {
        self
    }

    /// Builds the configuration. The first call reports anything missing or wrong in it.
    pub fn build(self) -> Config {
        Config { settings: self }
    }
}
