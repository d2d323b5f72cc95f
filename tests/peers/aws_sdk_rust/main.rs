//! The AWS SDK for Rust, unchanged, against the local endpoint.

extern crate aws_sdk_ivschat as ivschat;

#[path = "../../programs/mod.rs"]
mod programs;

use ivschat::Client;
use ivschat::config::{BehaviorVersion, Config, Credentials, Region};
use ivschat_local::LocalEndpoint;

fn client_of(endpoint: &LocalEndpoint) -> Client {
    Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-west-2"))
            .endpoint_url(endpoint.endpoint_url())
            .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
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
