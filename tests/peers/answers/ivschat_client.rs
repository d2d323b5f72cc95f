//! This project's client.

use ivschat_client as ivschat;
use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region, RetryConfig};
use ivschat_client::error::ServiceError as Exception;
use ivschat_local::LocalEndpoint;

#[allow(
    clippy::duplicate_mod,
    reason = "that both crates understand the same source is promised"
)]
#[path = "calls.rs"]
mod calls;

use calls::Refusal;
pub(super) use calls::call;

/// A client that sends each request once, with the endpoint's first access key.
pub(super) fn client_of(endpoint: &LocalEndpoint) -> Client {
    let (id, secret) = endpoint.credentials();
    Client::from_conf(
        Config::builder()
            .region(Region::new("us-west-2"))
            .endpoint_url(endpoint.endpoint_url())
            .credentials_provider(Credentials::new(id, secret, None, None, "tests"))
            .retry_config(RetryConfig::off())
            .build(),
    )
}

impl Refusal for ivschat_client::Error {
    fn status(&self) -> Option<u16> {
        self.status()
    }

    fn into_exception(self) -> Exception {
        self.into_service_error()
    }
}
