//! Requests that could not be sent, or not to the end.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::root_cause;

/// A connection that did not come about, or broke.
#[derive(Clone, Debug)]
pub struct TransportError {
    // Shared, because every call of a client that cannot be set up fails with the same error.
    cause: Arc<reqwest::Error>,
    /// Whether the HTTP client is one that follows no redirects for sure.
    follows_no_redirects: bool,
}

impl TransportError {
    /// An error of an HTTP client that the client has set up itself.
    pub(crate) fn new(cause: reqwest::Error) -> Self {
        Self {
            cause: Arc::new(cause),
            follows_no_redirects: true,
        }
    }

    /// An error of an HTTP client of the caller's own.
    pub(crate) fn of_callers_client(cause: reqwest::Error) -> Self {
        Self {
            follows_no_redirects: false,
            ..Self::new(cause)
        }
    }

    /// Whether no connection came about, so that nothing was sent.
    ///
    /// Always `false` with an HTTP client of the caller's own: it may have sent the request to the service,
    /// and not have reached the host to which it was redirected from there.
    pub fn is_connect(&self) -> bool {
        self.follows_no_redirects && self.cause.is_connect()
    }

    /// Whether it took too long to connect, or until the answer was complete.
    pub fn is_timeout(&self) -> bool {
        self.cause.is_timeout()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.cause.is_connect() {
            "no connection"
        } else if self.is_timeout() {
            "no complete answer in time"
        } else {
            "the connection broke before the answer was complete"
        })?;
        if let Some(url) = self.cause.url() {
            let scheme_and_host = url.origin().ascii_serialization();
            write!(f, " ({scheme_and_host})")?;
        }
        write!(f, ": {}", root_cause(self.cause.as_ref()))
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// Why a request cannot be signed.
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
