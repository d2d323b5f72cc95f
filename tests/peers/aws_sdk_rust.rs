//! The AWS SDK for Rust.

mod scenarios;

#[path = "../programs/mod.rs"]
mod programs;

use aws_sdk_ivschat::Client;
use aws_sdk_ivschat::config::retry::RetryConfig;
use aws_sdk_ivschat::config::{BehaviorVersion, Config, Credentials, Region};
use fixtures::TestResult;
use ivschat_local::LocalEndpoint;

use crate::scenarios::{READER, Scenario};

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
async fn the_shared_programs_run_with_the_sdk_for_rust() -> TestResult {
    let endpoint = LocalEndpoint::start().await?;
    Ok(programs::run_all(&client_of(&endpoint)).await?)
}

#[tokio::test]
async fn the_sdk_for_rust_calls_all_operations() -> TestResult {
    run(Scenario::Operations).await
}

#[tokio::test]
async fn the_sdk_for_rust_pages_through_130_rooms() -> TestResult {
    run(Scenario::Pagination).await
}

#[tokio::test]
async fn the_sdk_for_rust_recognizes_all_eight_exceptions() -> TestResult {
    run(Scenario::Exceptions).await
}

#[tokio::test]
async fn the_sdk_for_rust_keeps_unusual_strings() -> TestResult {
    run(Scenario::Strings).await
}

async fn run(scenario: Scenario) -> TestResult {
    let endpoint = scenario.start_endpoint().await?;
    let client = client_of(&endpoint);
    let output = match scenario {
        Scenario::Operations => scenarios::call_all_operations(&client).await,
        Scenario::Pagination => scenarios::page_through_rooms(&client).await,
        Scenario::Exceptions => {
            let reader = client_with(&endpoint, READER);
            scenarios::provoke_all_exceptions(&client, &reader).await
        }
        Scenario::Strings => scenarios::send_unusual_strings(&client).await,
    };
    scenario.check(&endpoint, &output?)
}
