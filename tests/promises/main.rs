//! What the project promises its users, a module for each promise.

mod attempts;
mod credentials;
mod customize;
mod environment;
mod errors;
mod faults;
mod generated;
mod hints;
mod inputs;
mod nulls;
mod open_types;
mod operations;
mod other_forms;
mod paginators;
mod redaction;
mod round_trips;
mod sdk_config;
mod sdk_programs;
mod server;
mod signing;
mod soak;
mod spans;
mod tampering;
mod timestamps;
mod wire;

extern crate ivschat_client as ivschat;

use std::time::Duration;

use ivschat_client::Client;
use ivschat_client::config::{Builder, Config, Credentials, Region, RetryConfig};
use ivschat_local::LocalEndpoint;

const REGION: &str = "us-west-2";

/// A client of `test`/`test`, which is what the local endpoint accepts, without repetition.
fn client_of(endpoint_url: impl Into<String>) -> Client {
    client_with(
        endpoint_url,
        Credentials::new("test", "test", None, None, "tests"),
    )
}

fn client_with(endpoint_url: impl Into<String>, credentials: Credentials) -> Client {
    let config = config_of(endpoint_url).credentials_provider(credentials);
    Client::from_conf(config.retry_config(RetryConfig::off()).build())
}

/// The configuration of a client of `test`/`test` that wastes no time between attempts.
fn config_of(endpoint_url: impl Into<String>) -> Builder {
    Config::builder()
        .region(Region::from_static(REGION))
        .endpoint_url(endpoint_url)
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        .retry_config(fast(RetryConfig::standard()))
}

fn fast(retry_config: RetryConfig) -> RetryConfig {
    let millisecond = Duration::from_millis(1);
    retry_config
        .with_initial_backoff(millisecond)
        .with_max_backoff(millisecond)
}

async fn local() -> (LocalEndpoint, Client) {
    let endpoint = LocalEndpoint::start()
        .await
        .expect("the local endpoint starts");
    let client = client_of(endpoint.endpoint_url());
    (endpoint, client)
}

/// How many rooms there are, on the first page of the list.
async fn room_count(client: &Client) -> usize {
    let listed = client.list_rooms().send().await.expect("listed");
    listed.rooms.len()
}
