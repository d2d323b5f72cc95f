//! One call: build the request, sign it, send it, and read the response. Knows AWS, but no service.

mod attempt;
pub(crate) mod call;
mod clock;
mod credentials;
mod endpoint;
pub(crate) mod operation;
mod partition;
pub(crate) mod request;
pub(crate) mod response;
mod retry;
mod signing;
mod timeout;

use std::sync::Arc;
use std::time::Duration;

use crate::config::{
    AttemptObserver, Config, HttpClient, RetryConfig, ServiceMetadata, TimeoutConfig,
};
use crate::error::{EndpointError, ErrorKind, TransportError};
use crate::platform;
use clock::Clock;
use credentials::CredentialsCache;
use endpoint::Endpoint;
use retry::TokenBucket;

/// What all calls of a client share. Calls and attempts borrow it.
#[derive(Debug)]
pub(crate) struct Components {
    service: &'static ServiceMetadata,
    endpoint: Endpoint,
    http: HttpClient,
    /// Whether `http` is the caller's own.
    is_callers_http_client: bool,
    credentials: CredentialsCache,
    retry: RetryConfig,
    timeouts: TimeoutConfig,
    clock: Clock,
    tokens: Arc<TokenBucket>,
    observer: Option<AttemptObserver>,
}

/// Why a client cannot send anything. Every call returns it.
#[derive(Clone, Debug)]
pub(crate) enum SetupError {
    HttpClient(TransportError),
    Endpoint(EndpointError),
    MissingCredentials,
}

impl From<SetupError> for ErrorKind {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::HttpClient(error) => Self::HttpClient(error),
            SetupError::Endpoint(error) => Self::Endpoint(error),
            SetupError::MissingCredentials => Self::MissingCredentials,
        }
    }
}

impl Components {
    pub(crate) fn new(
        service: &'static ServiceMetadata,
        config: &Config,
    ) -> Result<Self, SetupError> {
        let timeouts = timeout::with_fallback(config.timeout_config(), &timeout::defaults());
        let http = match config.http_client() {
            Some(http) => http.clone(),
            None => platform::http_client(timeouts.connect_timeout())
                .map_err(|error| SetupError::HttpClient(TransportError::new(error)))?,
        };
        let provider = config.credentials_provider().cloned();
        Ok(Self {
            service,
            endpoint: Endpoint::resolve(service, config).map_err(SetupError::Endpoint)?,
            http: HttpClient(http),
            is_callers_http_client: config.http_client().is_some(),
            credentials: CredentialsCache::new(provider.ok_or(SetupError::MissingCredentials)?),
            retry: config.retry_config().cloned().unwrap_or_default(),
            timeouts,
            clock: Clock::default(),
            tokens: TokenBucket::new(),
            observer: config.attempt_observer().cloned(),
        })
    }

    /// The region that requests are signed for.
    pub(crate) fn region(&self) -> &str {
        &self.endpoint.region
    }

    /// How long `http` tries to connect. The caller's own HTTP client has its own connect timeout, if any.
    fn connect_timeout(&self) -> Option<Duration> {
        let timeout = self.timeouts.connect_timeout();
        timeout.filter(|_| !self.is_callers_http_client)
    }
}
