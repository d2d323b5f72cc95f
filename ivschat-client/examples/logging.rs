//! What the client logs with `tracing`, and an observer of attempts for metrics.
//!
//! ```sh
//! cargo run --example logging
//! ```
//!
//! This runs on a local endpoint, which fails once, so that there is a retry to see. Add `-- --aws` to run it on AWS, with
//! the region and the credentials of the environment.

use std::error::Error;

use ivschat_client::Client;
use ivschat_client::config::{AttemptInfo, Builder, Config, Credentials, Region};
use ivschat_local::LocalEndpoint;
use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Each call is a span, and each retry an event in it. Neither contains a token, a user ID or an attribute.
    tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .init();
    if std::env::args().any(|argument| argument == "--aws") {
        return run(Config::from_env()?.to_builder()).await;
    }
    let endpoint = LocalEndpoint::builder()
        .fault("GetRoom:503*1".parse()?)
        .start()
        .await?;
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
    run(config).await
}

async fn run(config: Builder) -> Result<(), Box<dyn Error>> {
    let client = Client::from_conf(config.on_attempt(record).build());
    let created = client.create_room().name("lobby").send().await?;
    let arn = created.arn().ok_or("the room has no ARN")?;
    client.get_room().identifier(arn).send().await?;
    client.delete_room().identifier(arn).send().await?;
    Ok(())
}

/// A real program would add to a counter and a histogram.
fn record(attempt: &AttemptInfo) {
    println!(
        "metrics: {} attempt={} status={} retry={}",
        attempt.operation(),
        attempt.attempt(),
        attempt.status().unwrap_or_default(),
        attempt.will_retry(),
    );
}
