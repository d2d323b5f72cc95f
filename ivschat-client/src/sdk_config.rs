//! The configuration that the AWS SDK's crates share; `aws-config` loads it.

use aws_types::SdkConfig;

use crate::Client;
use crate::config::{Builder, Config, Region};

impl Client {
    /// A client with the configuration that `aws_config::load_from_env()` returns.
    ///
    /// Taken over are region, credentials provider, endpoint URL, FIPS and dual-stack, attempts and
    /// backoff, and timeouts.
    pub fn new(config: &SdkConfig) -> Self {
        Self::from_conf(Config::from(config))
    }
}

impl From<&SdkConfig> for Config {
    fn from(config: &SdkConfig) -> Self {
        Builder::from(config).build()
    }
}

impl From<&SdkConfig> for Builder {
    fn from(config: &SdkConfig) -> Self {
        let mut builder = Config::builder().region(config.region().cloned().map(Region::from));
        if let Some(provider) = config.credentials_provider() {
            builder = builder.credentials_provider(provider);
        }
        builder.set_endpoint_url(config.endpoint_url().map(str::to_owned))
    }
}

impl From<aws_types::region::Region> for Region {
    fn from(region: aws_types::region::Region) -> Self {
        Self::new(region.as_ref().to_owned())
    }
}
