//! Timeouts that expired.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::transport::TransportError;

/// The timeout that expired.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TimeoutKind {
    /// Loading the credentials. Nothing was sent.
    Credentials,
    /// Connecting. Nothing was sent.
    Connect,
    /// Waiting for the response head, or for more of the response body.
    Read,
    /// One attempt.
    Attempt,
    /// The operation with all of its attempts.
    Operation,
}

/// A timeout that expired.
#[derive(Clone, Debug)]
pub struct TimeoutError {
    kind: TimeoutKind,
    duration: Duration,
    cause: Option<TransportError>,
}

impl TimeoutError {
    pub(crate) fn new(kind: TimeoutKind, duration: Duration) -> Self {
        Self {
            kind,
            duration,
            cause: None,
        }
    }

    pub(crate) fn connect(duration: Duration, cause: TransportError) -> Self {
        Self {
            kind: TimeoutKind::Connect,
            duration,
            cause: Some(cause),
        }
    }

    /// Returns the timeout that expired.
    pub fn kind(&self) -> TimeoutKind {
        self.kind
    }

    /// Returns the duration of the timeout.
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = match self.kind {
            TimeoutKind::Credentials => "the credentials provider took",
            TimeoutKind::Connect => "connecting took",
            TimeoutKind::Read => "waiting for the response took",
            TimeoutKind::Attempt => "the attempt took",
            TimeoutKind::Operation => "the operation took",
        };
        write!(f, "{subject} longer than {:?}", self.duration)
    }
}

impl StdError for TimeoutError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let cause = self.cause.as_ref()?;
        Some(cause)
    }
}
