//! Programs for the AWS SDK only need another import, also if they use the configuration that `aws-config` loads.

#[path = "../programs/mod.rs"]
mod programs;

use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::origin::Origin;
use aws_types::region::Region;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use fixtures::{Response, ScriptedServer, TestResult};
use ivschat_client::Client;
use ivschat_client::config::{Config, TimeoutConfig};

#[tokio::test]
async fn region_endpoint_and_credentials_are_taken_from_the_sdk_config() -> TestResult {
    let server = ScriptedServer::responding(Response::ok(r#"{"rooms":[]}"#))?;
    let credentials = fixtures::credentials("AKID", "hunter2");
    let shared = SdkConfig::builder()
        .region(Region::new("eu-central-1"))
        .endpoint_url(server.url())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build();
    let client = Client::new(&shared);
    client.list_rooms().send().await?;
    let request = &server.requests()[0];
    let credential = request.credential().ok_or("not signed")?;
    assert!(credential.starts_with("AKID/"), "{credential}");
    assert!(
        credential.ends_with("/eu-central-1/ivschat/aws4_request"),
        "{credential}"
    );
    Ok(())
}

#[test]
fn attempts_timeouts_fips_and_dual_stack_are_taken_from_the_sdk_config() -> TestResult {
    let second = Duration::from_secs(1);
    let timeouts = TimeoutConfig::builder().operation_timeout(second).build();
    let shared = SdkConfig::builder()
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(7)
                .with_max_backoff(second),
        )
        .timeout_config(timeouts.clone())
        .use_fips(true)
        .use_dual_stack(true)
        .build();
    let config = Config::from(&shared);
    let retry = config.retry_config().ok_or("no retry configuration")?;
    assert_eq!((retry.max_attempts(), retry.max_backoff()), (7, second));
    assert!(!retry.retries_non_idempotent());
    assert_eq!(config.timeout_config(), Some(&timeouts));
    assert_eq!(
        (config.use_fips(), config.use_dual_stack()),
        (Some(true), Some(true))
    );
    Ok(())
}

/// The environment variable `AWS_ENDPOINT_URL_IVSCHAT`, as `aws-config` passes it on.
#[derive(Debug)]
struct ServiceEndpoint;

impl LoadServiceConfig for ServiceEndpoint {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let name = format!("{}_{}", key.env(), key.service_id().to_uppercase());
        (name == "AWS_ENDPOINT_URL_IVSCHAT").then(|| "http://specific".to_owned())
    }
}

#[test]
fn the_service_specific_endpoint_url_overrides_the_global_one_but_not_one_set_in_code() {
    let shared = |origin| {
        let mut shared = SdkConfig::builder()
            .endpoint_url("http://global")
            .service_config(ServiceEndpoint);
        shared.insert_origin("endpoint_url", origin);
        Config::from(&shared.build())
    };
    let from_environment = shared(Origin::shared_environment_variable());
    assert_eq!(from_environment.endpoint_url(), Some("http://specific"));
    let from_code = shared(Origin::shared_config());
    assert_eq!(from_code.endpoint_url(), Some("http://global"));
}

#[tokio::test]
async fn programs_for_the_sdk_run_with_this_client() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    Ok(programs::run_all(&client).await?)
}
