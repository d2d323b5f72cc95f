//! The configuration of a client: [`Config`], its [`Builder`], and the types of the settings.
//!
//! ```
//! use std::time::Duration;
//!
//! use ivschat_client::config::{Config, Credentials, Region, RetryConfig, TimeoutConfig};
//!
//! let config = Config::builder()
//!     .region(Region::new("us-west-2"))
//!     .credentials_provider(Credentials::new("AKID…", "secret", None, None, "static"))
//!     .retry_config(RetryConfig::standard().with_max_attempts(5))
//!     .timeout_config(
//!         TimeoutConfig::builder()
//!             .operation_timeout(Duration::from_secs(10))
//!             .build(),
//!     )
//!     .build();
//! let client = ivschat_client::Client::from_conf(config);
//! ```
//!
//! [`Config::from_env`] reads the region and the credentials from environment variables.

mod attempt_info;
mod builder;
mod environment;
mod region;
pub mod retry;
#[cfg(feature = "aws-config")]
mod sdk_config;

pub use aws_credential_types::Credentials;
pub use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
pub use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;

pub use attempt_info::AttemptInfo;
pub(crate) use attempt_info::AttemptObserver;
pub use builder::Builder;
pub(crate) use builder::HttpClient;
pub use environment::EnvironmentError;
pub use region::Region;
pub(crate) use region::is_host_label;
#[doc(inline)]
pub use retry::RetryConfig;
pub use timeout::TimeoutConfig;

/// Timeouts, under their path in the AWS SDK. [`Builder::timeout_config`] lists the defaults.
pub mod timeout {
    pub use aws_smithy_types::timeout::{TimeoutConfig, TimeoutConfigBuilder};
}

/// A service, as its OpenAPI document describes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServiceMetadata {
    pub(crate) api_version: &'static str,
    /// The name in service-specific settings, such as the end of `AWS_ENDPOINT_URL_IVSCHAT`.
    pub(crate) id: &'static str,
    /// The service's name in the credential scope of a signature.
    pub(crate) signing_name: &'static str,
    /// The first label of the service's host names.
    pub(crate) endpoint_prefix: &'static str,
    /// The host in the partition `aws`, with `{region}` for the region, if it has not the usual form.
    pub(crate) host: Option<&'static str>,
}

/// The configuration of a client: the endpoint, the credentials, retries and timeouts.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Builder,
}

impl Config {
    /// Returns a builder with nothing set.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Returns a builder with the settings of this configuration.
    pub fn to_builder(&self) -> Builder {
        self.settings.clone()
    }

    /// Reads the configuration from the environment variables that AWS tools use:
    ///
    /// | variable | setting |
    /// |---|---|
    /// | `AWS_REGION`, or else `AWS_DEFAULT_REGION` | the region |
    /// | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | the credentials |
    /// | `AWS_ENDPOINT_URL_` followed by the service's name (`AWS_ENDPOINT_URL_IVSCHAT`), or else `AWS_ENDPOINT_URL` | the endpoint URL, unless `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true` |
    /// | `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT` | FIPS and dual-stack endpoints: `true` or `false` |
    /// | `AWS_MAX_ATTEMPTS` | the maximum number of attempts, at least 1 |
    ///
    /// Whitespace around a value is removed, and an empty variable counts as unset. The variables are read once,
    /// when you call this function. Profiles, container credentials and instance metadata are not read; use
    /// `aws-config` for those.
    ///
    /// # Errors
    /// Returns an error if the region or the credentials are missing, or if a variable is invalid. With an endpoint
    /// URL, the region is optional.
    pub fn from_env() -> Result<Self, EnvironmentError> {
        environment::read(|name| std::env::var_os(name)).map(Builder::build)
    }

    /// Returns the region.
    pub fn region(&self) -> Option<&Region> {
        self.settings.region.as_ref()
    }

    /// Returns the endpoint URL that replaces the region's endpoint.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.settings
            .endpoint_url
            .as_ref()
            .map(|url| url.0.as_str())
    }

    /// Returns the credentials provider.
    pub fn credentials_provider(&self) -> Option<&SharedCredentialsProvider> {
        self.settings.credentials_provider.as_ref()
    }

    /// Returns whether the region's FIPS endpoint is used, if that is configured.
    pub fn use_fips(&self) -> Option<bool> {
        self.settings.use_fips
    }

    /// Returns whether the region's dual-stack endpoint is used, if that is configured.
    pub fn use_dual_stack(&self) -> Option<bool> {
        self.settings.use_dual_stack
    }

    /// Returns the retry behavior, if that is configured. The default is [`RetryConfig::standard`].
    pub fn retry_config(&self) -> Option<&RetryConfig> {
        self.settings.retry_config.as_ref()
    }

    /// Returns the configured timeouts. [`Builder::timeout_config`] lists the defaults.
    pub fn timeout_config(&self) -> Option<&TimeoutConfig> {
        self.settings.timeout_config.as_ref()
    }

    /// Returns your own HTTP client, if that is configured.
    pub fn http_client(&self) -> Option<&reqwest::Client> {
        self.settings.http_client.as_ref().map(|http| &http.0)
    }

    pub(crate) fn attempt_observer(&self) -> Option<&AttemptObserver> {
        self.settings.attempt_observer.as_ref()
    }
}
