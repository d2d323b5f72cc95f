//! Configuration of a client.

use std::borrow::Cow;
use std::fmt;

pub use aws_credential_types::Credentials;
pub use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

/// An AWS region, such as `us-west-2`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Region(Cow<'static, str>);

impl Region {
    /// A region by its code. Whether it can be part of a host name is checked when a request is sent.
    pub fn new(region: impl Into<Cow<'static, str>>) -> Self {
        Self(region.into())
    }

    /// A region by a code that is known at compile time.
    pub const fn from_static(region: &'static str) -> Self {
        Self(Cow::Borrowed(region))
    }
}

impl AsRef<str> for Region {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a client needs to know: where requests go, and who signs them.
#[derive(Clone, Debug)]
pub struct Config {
    region: Option<Region>,
    endpoint_url: Option<String>,
    credentials_provider: Option<SharedCredentialsProvider>,
}

impl Config {
    /// Starts with nothing configured.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The region.
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The endpoint that requests go to instead of the region's own.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.endpoint_url.as_deref()
    }

    /// What provides the credentials for each request.
    pub fn credentials_provider(&self) -> Option<&SharedCredentialsProvider> {
        self.credentials_provider.as_ref()
    }
}

/// Builds a [`Config`].
#[derive(Clone, Debug, Default)]
pub struct Builder {
    region: Option<Region>,
    endpoint_url: Option<String>,
    credentials_provider: Option<SharedCredentialsProvider>,
}

impl Builder {
    /// Sets the region, which decides about the host and is part of the signature.
    pub fn region(mut self, region: impl Into<Option<Region>>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets an endpoint to use instead of the region's own, such as `http://127.0.0.1:4580`.
    ///
    /// It may have a port and a path, to which the operations' paths are appended. Without a region,
    /// requests to it are signed for `us-east-1`.
    pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
        self.endpoint_url = Some(endpoint_url.into());
        self
    }

    /// Sets the endpoint or, with `None`, goes back to the region's own.
    pub fn set_endpoint_url(mut self, endpoint_url: Option<String>) -> Self {
        self.endpoint_url = endpoint_url;
        self
    }

    /// Sets what provides the credentials: [`Credentials`] themselves or any other provider.
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials_provider = Some(SharedCredentialsProvider::new(provider));
        self
    }

    /// Finishes the configuration. What is missing or wrong in it is reported by the first call.
    pub fn build(self) -> Config {
        Config {
            region: self.region,
            endpoint_url: self.endpoint_url,
            credentials_provider: self.credentials_provider,
        }
    }
}
