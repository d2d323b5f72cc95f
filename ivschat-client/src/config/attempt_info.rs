//! What an observer of attempts is told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What came of one attempt, for metrics. It holds nothing of the request and nothing of the answer's body
/// but the error code.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AttemptInfo {
    pub(crate) operation: &'static str,
    pub(crate) attempt: u32,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) succeeded: bool,
    pub(crate) elapsed: Duration,
    pub(crate) retry_delay: Option<Duration>,
}

impl AttemptInfo {
    /// The operation that was called.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Number of the attempt in its call, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// The code of the error that the service answered.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Whether the service answered a success, and its answer arrived completely.
    pub fn succeeded(&self) -> bool {
        self.succeeded
    }

    /// How long the attempt took, from loading credentials to the last byte of the answer.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Whether another attempt follows.
    pub fn will_retry(&self) -> bool {
        self.retry_delay.is_some()
    }

    /// How long the client waits before the next attempt; none if this one is the last.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.retry_delay
    }
}

/// A caller's function that is told of each attempt.
#[derive(Clone)]
pub(crate) struct AttemptObserver(Arc<dyn Fn(&AttemptInfo) + Send + Sync>);

impl AttemptObserver {
    pub(crate) fn new(observe: impl Fn(&AttemptInfo) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    pub(crate) fn notify(&self, attempt: &AttemptInfo) {
        (self.0)(attempt);
    }
}

impl fmt::Debug for AttemptObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttemptObserver")
    }
}
