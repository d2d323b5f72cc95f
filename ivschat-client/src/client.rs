//! The client: configuration and connections, shared by its clones.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_types::error::operation::BuildError;
use reqwest::redirect::Policy;

use crate::config::Config;
use crate::error::{Context, EndpointError, Error, ErrorKind, TransportError};
use crate::runtime::{Answer, Attempt, Endpoint, Operation, Request, read_output};
use crate::service::SERVICE;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a call may take, from connecting to the last byte of the answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// Calls the service's operations, one method for each.
///
/// Clones share configuration and connections, and cost next to nothing.
#[derive(Clone, Debug)]
pub struct Client {
    handle: Arc<Handle>,
}

#[derive(Debug)]
struct Handle {
    config: Config,
    endpoint: Result<Endpoint, EndpointError>,
    http: Result<reqwest::Client, TransportError>,
}

impl Client {
    /// A client with this configuration. What is missing or wrong in it is reported by the first call.
    pub fn from_conf(config: Config) -> Self {
        let endpoint = Endpoint::resolve(&SERVICE, config.region(), config.endpoint_url());
        let handle = Handle {
            config,
            endpoint,
            http: http_client().map_err(TransportError::new),
        };
        Self {
            handle: Arc::new(handle),
        }
    }

    /// The configuration that the client was made with.
    pub fn config(&self) -> &Config {
        &self.handle.config
    }

    pub(crate) async fn send<I: Operation>(
        &self,
        input: Result<I, BuildError>,
    ) -> Result<I::Output, Error> {
        let mut context = Context::of::<I>();
        let request = input.and_then(|input| {
            context.look_at(&input);
            input.request()
        });
        let outcome = match request {
            Ok(request) => self.attempt(&request).await.and_then(|answer| {
                context.note(&answer);
                read_output::<I>(&answer)
            }),
            Err(error) => Err(ErrorKind::InvalidInput(error)),
        };
        outcome.map_err(|kind| Error::new(context, kind))
    }

    async fn attempt(&self, request: &Request) -> Result<Answer, ErrorKind> {
        let Handle {
            config,
            endpoint,
            http,
        } = self.handle.as_ref();
        let attempt = Attempt {
            http: http
                .as_ref()
                .map_err(|error| ErrorKind::HttpClient(error.clone()))?,
            service: &SERVICE,
            endpoint: endpoint
                .as_ref()
                .map_err(|error| ErrorKind::Endpoint(error.clone()))?,
            credentials: config
                .credentials_provider()
                .ok_or(ErrorKind::MissingCredentials)?,
        };
        attempt.send(request).await
    }
}

fn http_client() -> reqwest::Result<reqwest::Client> {
    let user_agent = format!(
        "{}/{} api/{}#{}",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        SERVICE.signing_name,
        SERVICE.api_version,
    );
    reqwest::Client::builder()
        .user_agent(user_agent)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(CALL_TIMEOUT)
        // A body may hold user ids; it goes through no proxy that only the environment names.
        .no_proxy()
        // A redirect would carry the signature to a host that it was not made for.
        .redirect(Policy::none())
        .build()
}
