//! Errors of signing, connecting and sending.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use reqwest::Url;

use super::display::{innermost, root_cause};

/// A connection that could not be established, or that broke.
#[derive(Clone, Debug)]
pub struct TransportError {
    // Shared, so that the error can be cloned.
    cause: Arc<dyn StdError + Send + Sync>,
    /// The scheme, host and port of the URL.
    origin: Option<String>,
    is_connect: bool,
    is_timeout: bool,
    /// Whether the HTTP client is known to follow no redirects.
    follows_no_redirects: bool,
}

impl TransportError {
    /// An error of the HTTP client that this crate sets up.
    pub(crate) fn new(
        cause: impl StdError + Send + Sync + 'static,
        url: Option<&Url>,
        is_connect: bool,
        is_timeout: bool,
    ) -> Self {
        Self {
            cause: Arc::new(cause),
            origin: url.map(|url| url.origin().ascii_serialization()),
            is_connect,
            is_timeout,
            follows_no_redirects: true,
        }
    }

    /// Marks the error as one of the caller's HTTP client.
    pub(crate) fn of_callers_client(self) -> Self {
        Self {
            follows_no_redirects: false,
            ..self
        }
    }

    /// Whether the connection ended because the Tokio runtime that opened it has ended.
    pub(crate) fn is_runtime_shutdown(&self) -> bool {
        // hyper does not expose it in any other way.
        innermost(self.cause.as_ref()).to_string() == "runtime dropped the dispatch task"
    }

    /// Returns `true` if no connection was established, so that nothing was sent.
    ///
    /// With your own HTTP client, this is always `false`: the client may have sent the request to the service
    /// and then failed to connect to the host of a redirect. In a browser, it is always `false`, too: the browser does
    /// not say how far a request got.
    pub fn is_connect(&self) -> bool {
        self.follows_no_redirects && self.is_connect
    }

    /// Returns `true` if connecting or receiving the response timed out.
    pub fn is_timeout(&self) -> bool {
        self.is_timeout
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_connect {
            "no connection"
        } else if self.is_timeout {
            "no complete response in time"
        } else {
            "the connection broke before the response was complete"
        })?;
        if let Some(origin) = &self.origin {
            write!(f, " ({origin})")?;
        }
        write!(f, ": {}", root_cause(self.cause.as_ref()))
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// The HTTP client could not be set up on this machine.
#[derive(Clone, Debug)]
pub struct HttpClientError {
    // Shared, so that the error can be cloned.
    cause: Arc<dyn StdError + Send + Sync>,
    /// What to do about it.
    advice: Option<&'static str>,
}

impl HttpClientError {
    pub(crate) fn new(
        cause: impl StdError + Send + Sync + 'static,
        advice: Option<&'static str>,
    ) -> Self {
        Self {
            cause: Arc::new(cause),
            advice,
        }
    }
}

impl fmt::Display for HttpClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = root_cause(self.cause.as_ref());
        write!(f, "the HTTP client cannot be set up: {cause}")?;
        self.advice.map_or(Ok(()), |advice| write!(f, "; {advice}"))
    }
}

impl StdError for HttpClientError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// A request that cannot be signed.
#[derive(Debug)]
pub struct SigningError {
    cause: Box<dyn StdError + Send + Sync>,
}

impl SigningError {
    pub(crate) fn new(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            cause: cause.into(),
        }
    }
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the request cannot be signed: {}",
            root_cause(self.cause.as_ref())
        )
    }
}

impl StdError for SigningError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.as_ref())
    }
}
