//! Errors of signing, connecting and sending.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::display::{innermost, root_cause};

/// A connection that could not be established, or that broke.
#[derive(Clone, Debug)]
pub struct TransportError {
    // Shared, so that the error can be cloned.
    cause: Arc<reqwest::Error>,
    /// Whether the HTTP client is known to follow no redirects.
    follows_no_redirects: bool,
}

impl TransportError {
    /// An error of the HTTP client that this crate sets up.
    pub(crate) fn new(cause: reqwest::Error) -> Self {
        Self {
            cause: Arc::new(cause),
            follows_no_redirects: true,
        }
    }

    /// Whether the connection ended because the Tokio runtime that opened it has ended.
    pub(crate) fn is_runtime_shutdown(&self) -> bool {
        // hyper does not expose it in any other way.
        innermost(self.cause.as_ref()).to_string() == "runtime dropped the dispatch task"
    }

    /// An error of the caller's own HTTP client.
    pub(crate) fn from_callers_client(cause: reqwest::Error) -> Self {
        Self {
            follows_no_redirects: false,
            ..Self::new(cause)
        }
    }

    /// Returns `true` if no connection was established, so that nothing was sent.
    ///
    /// With your own HTTP client, this is always `false`: the client may have sent the request to the service
    /// and then failed to connect to the host of a redirect.
    pub fn is_connect(&self) -> bool {
        self.follows_no_redirects && self.cause.is_connect()
    }

    /// Returns `true` if connecting or receiving the response timed out.
    pub fn is_timeout(&self) -> bool {
        self.cause.is_timeout()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.cause.is_connect() {
            "no connection"
        } else if self.is_timeout() {
            "no complete response in time"
        } else {
            "the connection broke before the response was complete"
        })?;
        if let Some(url) = self.cause.url() {
            write!(f, " ({})", url.origin().ascii_serialization())?;
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
