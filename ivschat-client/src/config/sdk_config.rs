//! Conversion of the shared configuration of the AWS SDK, which `aws-config` loads.

use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use super::{Builder, Config, Region, RetryConfig};
use crate::service::SERVICE;

impl Config {
    /// Creates a configuration from the one that `aws_config::load_from_env().await` returns; see
    /// [`Client::new`](crate::Client::new).
    pub fn new(sdk_config: &SdkConfig) -> Self {
        Builder::from(sdk_config).build()
    }
}

impl From<&SdkConfig> for Config {
    fn from(sdk_config: &SdkConfig) -> Self {
        Self::new(sdk_config)
    }
}

impl From<&SdkConfig> for Builder {
    fn from(sdk_config: &SdkConfig) -> Self {
        let mut builder = Self::default();
        builder
            .set_region(sdk_config.region().cloned().map(Region::from))
            .set_credentials_provider(sdk_config.credentials_provider())
            .set_endpoint_url(endpoint_url(sdk_config))
            .set_use_fips(sdk_config.use_fips())
            .set_use_dual_stack(sdk_config.use_dual_stack())
            .set_retry_config(sdk_config.retry_config().map(RetryConfig::from))
            .set_timeout_config(sdk_config.timeout_config().cloned());
        builder
    }
}

/// Returns the endpoint URL that takes precedence: one set in code, then one for this service, then the global one.
fn endpoint_url(sdk_config: &SdkConfig) -> Option<String> {
    let global = || sdk_config.endpoint_url().map(str::to_owned);
    if sdk_config.get_origin("endpoint_url").is_client_config() {
        return global();
    }
    let key = ServiceConfigKey::builder()
        .service_id(SERVICE.id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let settings = key.ok().zip(sdk_config.service_config());
    let service_endpoint_url = settings.and_then(|(key, settings)| settings.load_config(key));
    service_endpoint_url.or_else(global)
}

impl From<aws_types::region::Region> for Region {
    fn from(region: aws_types::region::Region) -> Self {
        Self::new(region.as_ref().to_owned())
    }
}

impl From<&aws_smithy_types::retry::RetryConfig> for RetryConfig {
    fn from(config: &aws_smithy_types::retry::RetryConfig) -> Self {
        Self::standard()
            .with_max_attempts(config.max_attempts())
            .with_initial_backoff(config.initial_backoff())
            .with_max_backoff(config.max_backoff())
    }
}
