//! The builder of a configuration.

use std::fmt;

use super::{
    AttemptInfo, AttemptObserver, BehaviorVersion, Config, ProvideCredentials, Region, RetryConfig,
    SharedCredentialsProvider, TimeoutConfig,
};
use crate::error::endpoint::redact_url;

/// Builds a [`Config`].
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

/// The endpoint URL as configured. `Debug` hides what may be secret in it.
#[derive(Clone)]
pub(super) struct EndpointUrl(pub(super) String);

impl fmt::Debug for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact_url(&self.0))
    }
}

/// An HTTP client. `Debug` hides its default headers and its proxy, which may hold passwords.
#[derive(Clone)]
pub(crate) struct HttpClient(pub(crate) reqwest::Client);

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpClient")
    }
}

impl Builder {
    /// Sets the region, which decides about the host and is part of the signature.
    pub fn region(mut self, region: impl Into<Option<Region>>) -> Self {
        self.set_region(region.into());
        self
    }

    /// Sets or, with `None`, removes the region.
    pub fn set_region(&mut self, region: Option<Region>) -> &mut Self {
        self.region = region;
        self
    }

    /// Sets an endpoint to use instead of the region's own, such as `http://127.0.0.1:4580`.
    ///
    /// It may have a port and a path, to which the operations' paths are appended. Without a region,
    /// requests to it are signed for `us-east-1`. It goes together neither with FIPS nor with dual-stack.
    pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
        self.set_endpoint_url(Some(endpoint_url.into()));
        self
    }

    /// Sets the endpoint or, with `None`, goes back to the region's own.
    pub fn set_endpoint_url(&mut self, endpoint_url: Option<String>) -> &mut Self {
        self.endpoint_url = endpoint_url.map(EndpointUrl);
        self
    }

    /// Sets what provides the credentials: [`Credentials`](super::Credentials) themselves or any other
    /// provider.
    ///
    /// The client keeps what the provider returns: until a few minutes before it expires, or for 15 minutes
    /// if it does not expire, and never after the service has called it expired. Loading is given up after
    /// five seconds.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.set_credentials_provider(Some(SharedCredentialsProvider::new(provider)));
        self
    }

    /// Sets or, with `None`, removes what provides the credentials.
    pub fn set_credentials_provider(
        &mut self,
        provider: Option<SharedCredentialsProvider>,
    ) -> &mut Self {
        self.credentials_provider = provider;
        self
    }

    /// Sets whether requests go to the region's endpoint with FIPS 140 validated cryptography.
    pub fn use_fips(mut self, use_fips: impl Into<Option<bool>>) -> Self {
        self.set_use_fips(use_fips.into());
        self
    }

    /// Sets whether requests go to the region's FIPS endpoint; `None` is `false`.
    pub fn set_use_fips(&mut self, use_fips: Option<bool>) -> &mut Self {
        self.use_fips = use_fips;
        self
    }

    /// Sets whether requests go to the region's endpoint that has IPv6 addresses besides IPv4 ones.
    pub fn use_dual_stack(mut self, use_dual_stack: impl Into<Option<bool>>) -> Self {
        self.set_use_dual_stack(use_dual_stack.into());
        self
    }

    /// Sets whether requests go to the region's dual-stack endpoint; `None` is `false`.
    pub fn set_use_dual_stack(&mut self, use_dual_stack: Option<bool>) -> &mut Self {
        self.use_dual_stack = use_dual_stack;
        self
    }

    /// Sets how calls are repeated.
    pub fn retry_config(mut self, retry_config: RetryConfig) -> Self {
        self.set_retry_config(Some(retry_config));
        self
    }

    /// Sets how calls are repeated; `None` is [`RetryConfig::standard`].
    pub fn set_retry_config(&mut self, retry_config: Option<RetryConfig>) -> &mut Self {
        self.retry_config = retry_config;
        self
    }

    /// Sets how long calls may take. What is not set here keeps its default:
    ///
    /// | timeout | covers | default |
    /// |---|---|---|
    /// | `connect_timeout` | name resolution, connecting, TLS | 3.1 s |
    /// | `read_timeout` | each wait for the head of an answer, or for more of its body | none |
    /// | `operation_attempt_timeout` | sending a request, until its answer is complete | 10 s |
    /// | `operation_timeout` | all attempts of a call, the waits between them, and loading credentials | 30 s |
    ///
    /// `TimeoutConfig::builder().disable_operation_timeout()` and the like remove a default.
    pub fn timeout_config(mut self, timeout_config: TimeoutConfig) -> Self {
        self.set_timeout_config(Some(timeout_config));
        self
    }

    /// Sets how long calls may take; `None` leaves everything at its default.
    pub fn set_timeout_config(&mut self, timeout_config: Option<TimeoutConfig>) -> &mut Self {
        self.timeout_config = timeout_config;
        self
    }

    /// Sets an HTTP client to use instead of one of the client's own; for a proxy, or certificates of
    /// one's own.
    ///
    /// It should have `redirect(Policy::none())`. A redirect that it follows makes the call fail, but the
    /// request has been sent to another host by then. As the client cannot look into it, a call that must not
    /// happen twice is not repeated after a failed connection either. Its own connect timeout applies, not the one of
    /// [`timeout_config`](Self::timeout_config). Without this setting no proxy is used, not even one that
    /// the environment names: requests carry user ids.
    pub fn http_client(mut self, http_client: reqwest::Client) -> Self {
        self.set_http_client(Some(http_client));
        self
    }

    /// Sets an HTTP client or, with `None`, goes back to one of the client's own.
    pub fn set_http_client(&mut self, http_client: Option<reqwest::Client>) -> &mut Self {
        self.http_client = http_client.map(HttpClient);
        self
    }

    /// Sets a function that is told of each attempt when it is over, for metrics.
    ///
    /// It is called between the awaits of a call, so it should return soon.
    pub fn on_attempt(mut self, observe: impl Fn(&AttemptInfo) + Send + Sync + 'static) -> Self {
        self.attempt_observer = Some(AttemptObserver::new(observe));
        self
    }

    /// Changes nothing: behaviour changes with this crate's version. It is accepted so that programs written
    /// for the AWS SDK need not drop it.
    pub fn behavior_version(self, _: BehaviorVersion) -> Self {
        self
    }

    /// Changes nothing, like [`behavior_version`](Self::behavior_version).
    pub fn behavior_version_latest(self) -> Self {
        self
    }

    /// Finishes the configuration. What is missing or wrong in it is reported by the first call.
    pub fn build(self) -> Config {
        Config { settings: self }
    }
}
