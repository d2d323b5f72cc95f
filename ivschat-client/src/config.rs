//! Configuration of a client.

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
pub use retry::RetryConfig;
pub use timeout::TimeoutConfig;

/// How long calls may take.
pub mod timeout {
    pub use aws_smithy_types::timeout::{TimeoutConfig, TimeoutConfigBuilder};
}

/// A service, as its OpenAPI document describes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServiceMetadata {
    pub(crate) api_version: &'static str,
    /// The name by which the service's own settings are found.
    pub(crate) id: &'static str,
    /// The service's name in the credential scope of a signature.
    pub(crate) signing_name: &'static str,
    /// The first label of the service's host names.
    pub(crate) endpoint_prefix: &'static str,
}

/// What a client needs to know: where requests go, who signs them, and how much patience it has.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Builder,
}

impl Config {
    /// Starts with nothing configured.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts with this configuration, to change some of it.
    pub fn to_builder(&self) -> Builder {
        self.settings.clone()
    }

    /// The configuration that the process environment describes, by the variables that AWS tools read:
    ///
    /// | variable | setting |
    /// |---|---|
    /// | `AWS_REGION`, else `AWS_DEFAULT_REGION` | the region |
    /// | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | the credentials |
    /// | `AWS_ENDPOINT_URL_` with the service's name (`AWS_ENDPOINT_URL_IVSCHAT`), else `AWS_ENDPOINT_URL` | an endpoint to use instead of the region's own, unless `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true` |
    /// | `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT` | `true` or `false` |
    /// | `AWS_MAX_ATTEMPTS` | how many attempts a call makes at most, at least 1 |
    ///
    /// An empty variable counts as one that is not set. The variables are read once, here. Profiles,
    /// containers and instance metadata are not looked at; `aws-config` does that.
    ///
    /// # Errors
    /// The region or the credentials are missing, or a variable cannot be understood. A region is not
    /// needed with an endpoint of one's own.
    pub fn from_env() -> Result<Self, EnvironmentError> {
        environment::read(|name| std::env::var_os(name)).map(Builder::build)
    }

    /// The region.
    pub fn region(&self) -> Option<&Region> {
        self.settings.region.as_ref()
    }

    /// The endpoint that requests go to instead of the region's own.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.settings
            .endpoint_url
            .as_ref()
            .map(|url| url.0.as_str())
    }

    /// What provides the credentials.
    pub fn credentials_provider(&self) -> Option<&SharedCredentialsProvider> {
        self.settings.credentials_provider.as_ref()
    }

    /// Whether the region's FIPS endpoint is used, if that is configured.
    pub fn use_fips(&self) -> Option<bool> {
        self.settings.use_fips
    }

    /// Whether the region's dual-stack endpoint is used, if that is configured.
    pub fn use_dual_stack(&self) -> Option<bool> {
        self.settings.use_dual_stack
    }

    /// How calls are repeated, if that is configured; else it is [`RetryConfig::standard`].
    pub fn retry_config(&self) -> Option<&RetryConfig> {
        self.settings.retry_config.as_ref()
    }

    /// The timeouts that are configured; [`Builder::timeout_config`] tells what the others are.
    pub fn timeout_config(&self) -> Option<&TimeoutConfig> {
        self.settings.timeout_config.as_ref()
    }

    /// The HTTP client that is used instead of one of the client's own.
    pub fn http_client(&self) -> Option<&reqwest::Client> {
        self.settings.http_client.as_ref().map(|http| &http.0)
    }

    pub(crate) fn attempt_observer(&self) -> Option<&AttemptObserver> {
        self.settings.attempt_observer.as_ref()
    }
}
