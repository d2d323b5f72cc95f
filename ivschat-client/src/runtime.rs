//! One call: build the request, sign it, send it, and read the response. This layer knows AWS, but no service.

mod attempt;
pub(crate) mod call;
mod clock;
mod credentials;
mod endpoint;
mod header_values;
pub(crate) mod operation;
mod partition;
pub(crate) mod request;
pub(crate) mod response;
mod retry;
mod signing;
mod timeout;

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;

use crate::config::{
    AttemptObserver, Config, HttpClient, RetryConfig, ServiceMetadata, TimeoutConfig,
};
use crate::error::{EndpointError, ErrorKind};
use crate::platform::HttpClients;
use clock::Clock;
use credentials::CredentialsCache;
use endpoint::Endpoint;
use retry::TokenBucket;
use timeout::Deadlines;

/// What all calls of a client share. Calls and attempts borrow it.
#[derive(Debug)]
pub(crate) struct Components {
    service: &'static ServiceMetadata,
    user_agent: HeaderValue,
    endpoint: Endpoint,
    http: Http,
    credentials: CredentialsCache,
    retry: RetryConfig,
    timeouts: TimeoutConfig,
    clock: Clock,
    tokens: Arc<TokenBucket>,
    observer: Option<AttemptObserver>,
}

/// Where the HTTP client comes from.
#[derive(Debug)]
enum Http {
    /// The caller configured it.
    Callers(HttpClient),
    /// This crate sets it up.
    Own(HttpClients),
}

/// Why a client cannot send anything. Every call fails with it.
#[derive(Clone, Debug)]
pub(crate) enum SetupError {
    Endpoint(EndpointError),
    MissingCredentials,
}

impl From<SetupError> for ErrorKind {
    fn from(error: SetupError) -> Self {
        match error {
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
        let endpoint = Endpoint::resolve(service, config).map_err(SetupError::Endpoint)?;
        let http = match config.http_client() {
            Some(http) => Http::Callers(HttpClient(http.clone())),
            None => Http::Own(HttpClients::new(
                endpoint.is_https(),
                timeouts.connect_timeout(),
            )),
        };
        let provider = config.credentials_provider().cloned();
        Ok(Self {
            service,
            user_agent: user_agent(service),
            endpoint,
            http,
            credentials: CredentialsCache::new(provider.ok_or(SetupError::MissingCredentials)?),
            retry: config.retry_config().cloned().unwrap_or_default(),
            timeouts,
            clock: Clock::default(),
            tokens: TokenBucket::new(),
            observer: config.attempt_observer().cloned(),
        })
    }

    /// Returns the region that requests are signed for.
    pub(crate) fn region(&self) -> &str {
        &self.endpoint.region
    }

    /// Returns the HTTP client for a call.
    async fn http(&self, deadlines: &Deadlines) -> Result<reqwest::Client, ErrorKind> {
        let clients = match &self.http {
            Http::Callers(http) => return Ok(http.0.clone()),
            Http::Own(clients) => clients,
        };
        // Almost every call: without a timer.
        if let Some(http) = clients.current() {
            return Ok(http);
        }
        // Boxed, because it is rare, and several times as large as the rest of a call.
        let http = deadlines.attempt(Box::pin(clients.get())).await;
        http.map_err(ErrorKind::Timeout)?
            .map_err(ErrorKind::HttpClient)
    }

    /// Whether the HTTP client is the caller's own.
    fn has_callers_http_client(&self) -> bool {
        matches!(self.http, Http::Callers(_))
    }

    /// Returns the connect timeout. If the HTTP client is the caller's own, that client decides about it.
    fn connect_timeout(&self) -> Option<Duration> {
        let timeout = self.timeouts.connect_timeout();
        timeout.filter(|_| !self.has_callers_http_client())
    }
}

/// An invented service.
/// Names this crate, and the service.
fn user_agent(service: &ServiceMetadata) -> HeaderValue {
    const CLIENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let (name, version) = (service.signing_name, service.api_version);
    let user_agent = HeaderValue::try_from(format!("{CLIENT} api/{name}#{version}"));
    user_agent.unwrap_or(HeaderValue::from_static(CLIENT))
}

#[cfg(test)]
const TEST_SERVICE: ServiceMetadata = ServiceMetadata {
    api_version: "2020-07-14",
    id: "id",
    signing_name: "signed",
    endpoint_prefix: "prefix",
    host: None,
};

#[cfg(test)]
pub(crate) mod benchmarks;
