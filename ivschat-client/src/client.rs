//! The client, and settings for a single call.

pub mod customize;
pub(crate) mod pagination;

use std::sync::Arc;

#[cfg(feature = "aws-config")]
use aws_types::SdkConfig;

use crate::config::{Config, EnvironmentError};
use crate::runtime::{Components, SetupError};
use crate::service::SERVICE;

/// A client for the service, with one method for each operation.
///
/// Cloning a client is cheap. Clones share the configuration, connections, credentials, the clock correction,
/// and the retry tokens.
///
/// Creating a client does no I/O and cannot fail. The first call to an `https://` endpoint loads the system's CA
/// certificates, once per process; an `http://` endpoint needs none.
///
/// Calls need a Tokio runtime with timers and I/O enabled, except in the browser. You can drop a call at any time; the
/// service may have received its request by then.
///
/// # Runtimes
///
/// You can use a client from several Tokio runtimes, for example a client in a `static` in tests with one runtime
/// each. Each runtime has its own connections, because a connection ends with the runtime that opened it. The
/// client keeps those of the eight runtimes that used it last. This does not apply to your own
/// [HTTP client](crate::config::Builder::http_client): use it in one runtime only.
#[derive(Clone, Debug)]
pub struct Client {
    handle: Arc<Handle>,
}

#[derive(Debug)]
struct Handle {
    config: Config,
    components: Result<Components, SetupError>,
}

impl Client {
    /// Creates a client from a configuration. The first call reports anything missing or wrong in it.
    pub fn from_conf(config: Config) -> Self {
        let components = Components::new(&SERVICE, &config);
        Self {
            handle: Arc::new(Handle { config, components }),
        }
    }

    /// Creates a client from the environment variables that [`Config::from_env`] lists.
    ///
    /// This function is `async` like its counterpart `aws_config::load_from_env`, but it never waits.
    ///
    /// # Errors
    /// Returns an error if the region or the credentials are missing, or if a variable is invalid.
    pub async fn from_env() -> Result<Self, EnvironmentError> {
        Config::from_env().map(Self::from_conf)
    }

    /// Creates a client from the configuration that `aws_config::load_from_env().await` returns.
    ///
    /// It takes the region, the credentials provider, the endpoint URL (the service-specific one before the global
    /// one), FIPS and dual-stack, the maximum number of attempts and the backoff, and the timeouts. Unlike the
    /// AWS SDK, it does not retry operations that are not idempotent if they may have been applied; see
    /// [`RetryConfig::retry_non_idempotent`](crate::config::RetryConfig::retry_non_idempotent).
    #[cfg(feature = "aws-config")]
    pub fn new(sdk_config: &SdkConfig) -> Self {
        Self::from_conf(Config::new(sdk_config))
    }

    /// Returns the configuration of this client.
    pub fn config(&self) -> &Config {
        &self.handle.config
    }
}

#[cfg(test)]
mod benchmarks;
