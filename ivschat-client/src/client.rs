//! The client: configuration, connections, and what its calls share.

pub mod customize;

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_types::timeout::TimeoutConfig;
use reqwest::redirect::Policy;

use crate::config::{Config, EnvironmentError, HttpClient, RetryConfig};
use crate::error::{Context, EndpointError, ErrorKind, TransportError};
use crate::runtime::{
    Answer, Call, Clock, CredentialsCache, Endpoint, Request, TokenBucket, timeout,
};
use crate::service::SERVICE;

/// Calls the service's operations, one method for each.
///
/// Clones cost next to nothing. They share configuration and connections, credentials, what is known of
/// the service's clock, and the tokens that repeating takes.
///
/// Calls need a Tokio runtime with its timers and its input and output enabled. A call that is not wanted
/// any more may be dropped at any time; the service may have got its request, then.
#[derive(Clone, Debug)]
pub struct Client {
    handle: Arc<Handle>,
}

#[derive(Debug)]
struct Handle {
    config: Config,
    endpoint: Result<Endpoint, EndpointError>,
    http: Result<HttpClient, TransportError>,
    credentials: Option<CredentialsCache>,
    retry: RetryConfig,
    timeouts: TimeoutConfig,
    clock: Clock,
    tokens: Arc<TokenBucket>,
}

impl Client {
    /// A client with this configuration. What is missing or wrong in it is reported by the first call.
    pub fn from_conf(config: Config) -> Self {
        let timeouts = timeout::or_else(config.timeout_config(), &timeout::defaults());
        let http = match config.http_client() {
            Some(http) => Ok(http.clone()),
            None => http_client(timeouts.connect_timeout()).map_err(TransportError::new),
        };
        let http = http.map(HttpClient);
        let provider = config.credentials_provider().cloned();
        let handle = Handle {
            endpoint: Endpoint::resolve(&SERVICE, &config),
            http,
            credentials: provider.map(CredentialsCache::new),
            retry: config.retry_config().cloned().unwrap_or_default(),
            timeouts,
            clock: Clock::default(),
            tokens: TokenBucket::new(),
            config,
        };
        Self {
            handle: Arc::new(handle),
        }
    }

    /// A client with the configuration that the process environment describes; see [`Config::from_env`].
    /// Asynchronous like its counterpart `aws_config::load_from_env`, although nothing is waited for.
    ///
    /// # Errors
    /// The region or the credentials are missing, or a variable cannot be understood.
    pub async fn from_env() -> Result<Self, EnvironmentError> {
        Config::from_env().map(Self::from_conf)
    }

    /// The configuration that the client was made with.
    pub fn config(&self) -> &Config {
        &self.handle.config
    }
}

impl Handle {
    /// The region that requests are signed for, if the configuration leads to an endpoint.
    pub(crate) fn region(&self) -> Option<&str> {
        let endpoint = self.endpoint.as_ref().ok()?;
        Some(&endpoint.region)
    }

    /// Makes a call; what is not set for it is as it is for the client.
    pub(crate) async fn call(
        &self,
        request: &Request,
        retry: Option<&RetryConfig>,
        timeouts: Option<&TimeoutConfig>,
        context: &mut Context,
    ) -> Result<Answer, ErrorKind> {
        let timeouts = timeout::or_else(timeouts, &self.timeouts);
        // A caller's own HTTP client has a connect timeout of its own, if any.
        let is_callers_client = self.config.http_client().is_some();
        let call = Call {
            http: self
                .http
                .as_ref()
                .map(|http| &http.0)
                .map_err(|error| ErrorKind::HttpClient(error.clone()))?,
            is_callers_client,
            connect_timeout: (self.timeouts.connect_timeout()).filter(|_| !is_callers_client),
            service: &SERVICE,
            endpoint: self
                .endpoint
                .as_ref()
                .map_err(|error| ErrorKind::Endpoint(error.clone()))?,
            credentials: self
                .credentials
                .as_ref()
                .ok_or(ErrorKind::MissingCredentials)?,
            clock: &self.clock,
            tokens: &self.tokens,
            observer: self.config.attempt_observer(),
            retry: retry.unwrap_or(&self.retry),
            timeouts: &timeouts,
            request,
        };
        call.answer(context).await
    }
}

/// How long a connection without a call is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// An HTTP client for requests that are signed for one host, and hold user ids.
fn http_client(connect_timeout: Option<Duration>) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        // A body may hold user ids; it goes through no proxy that only the environment names.
        .no_proxy()
        // A redirect would carry the signature to a host that it was not made for.
        .redirect(Policy::none())
        // Whether to repeat depends on the operation, which only the attempts of a call know.
        .retry(reqwest::retry::never())
        // A connection that the service closes just then would cost a call that must not be repeated.
        .pool_idle_timeout(IDLE_TIMEOUT);
    if let Some(connect_timeout) = connect_timeout {
        builder = builder.connect_timeout(connect_timeout);
    }
    builder.build()
}
