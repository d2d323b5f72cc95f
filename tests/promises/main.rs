//! What the project promises its users, a module for each promise.

mod errors;
mod generated;
mod hints;
mod inputs;
mod nulls;
mod open_types;
mod operations;
mod paginators;
mod programs;
mod redaction;
mod round_trips;
mod server;
mod signing;
mod tampering;
mod timestamps;
mod wire;

extern crate ivschat_client as ivschat;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_local::LocalEndpoint;

const REGION: &str = "us-west-2";

/// A client of `test`/`test`, which is what the local endpoint accepts.
fn client_of(endpoint_url: impl Into<String>) -> Client {
    client_with(
        endpoint_url,
        Credentials::new("test", "test", None, None, "tests"),
    )
}

fn client_with(endpoint_url: impl Into<String>, credentials: Credentials) -> Client {
    Client::from_conf(
        Config::builder()
            .region(Region::from_static(REGION))
            .endpoint_url(endpoint_url)
            .credentials_provider(credentials)
            .build(),
    )
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
