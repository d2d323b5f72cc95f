//! The AWS SDK for Rust.

mod story;

#[path = "../programs/mod.rs"]
mod programs;

use aws_sdk_ivschat::Client;
use aws_sdk_ivschat::config::retry::RetryConfig;
use aws_sdk_ivschat::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_ivschat::error::DisplayErrorContext;
use ivschat_local::LocalEndpoint;

use crate::story::{Part, READER};

/// A client that sends each request once, with the endpoint's first access key.
pub(crate) fn client_of(endpoint: &LocalEndpoint) -> Client {
    client_with(endpoint, endpoint.credentials())
}

fn client_with(endpoint: &LocalEndpoint, (id, secret): (&str, &str)) -> Client {
    Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-west-2"))
            .endpoint_url(endpoint.endpoint_url())
            .credentials_provider(Credentials::new(id, secret, None, None, "tests"))
            .retry_config(RetryConfig::disabled())
            .build(),
    )
}

#[tokio::test]
async fn programs_run_with_the_sdk() {
    let endpoint = LocalEndpoint::start().await.expect("started");
    programs::run_all(&client_of(&endpoint))
        .await
        .expect("they succeed");
}

#[tokio::test]
async fn the_sdk_for_rust_calls_all_operations() {
    tell(Part::Operations).await;
}

#[tokio::test]
async fn the_sdk_for_rust_pages_through_130_rooms() {
    tell(Part::Paging).await;
}

#[tokio::test]
async fn the_sdk_for_rust_recognises_all_eight_exceptions() {
    tell(Part::Exceptions).await;
}

#[tokio::test]
async fn the_sdk_for_rust_carries_odd_characters_unharmed() {
    tell(Part::Characters).await;
}

async fn tell(part: Part) {
    let endpoint = part.endpoint().await;
    let client = client_of(&endpoint);
    let told = match part {
        Part::Operations => story::call_all_operations(&client).await,
        Part::Paging => story::page_through_rooms(&client).await,
        Part::Exceptions => {
            let reader = client_with(&endpoint, READER);
            story::provoke_all_exceptions(&client, &reader).await
        }
        Part::Characters => story::send_odd_texts(&client).await,
    };
    let output = told.unwrap_or_else(|error| panic!("{}", DisplayErrorContext(&*error)));
    part.check(&endpoint, &output);
}
