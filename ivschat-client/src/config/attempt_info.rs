//! What an observer of attempts receives.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::platform::threads::{MaybeSend, MaybeSync, Shared};

/// The result of one attempt, for metrics. It contains nothing from the request, and only the error code from the
/// response body.
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
    /// Returns the name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns the number of the attempt in its call, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Returns the HTTP status of the response, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns the code of the service's error.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns `true` if a complete response arrived and reports success.
    pub fn succeeded(&self) -> bool {
        self.succeeded
    }

    /// Returns the duration of the attempt, from loading credentials to the end of the response.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Returns `true` if a retry follows.
    pub fn will_retry(&self) -> bool {
        self.retry_delay.is_some()
    }

    /// Returns the delay before the retry, or `None` if no retry follows.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.retry_delay
    }
}

/// The function that the caller registered to be called after each attempt.
#[derive(Clone)]
pub(crate) struct AttemptObserver(Arc<dyn Fn(&AttemptInfo) + Send + Sync>);

impl AttemptObserver {
    pub(crate) fn new(observe: impl Fn(&AttemptInfo) + MaybeSend + MaybeSync + 'static) -> Self {
        let observe = Shared::new(observe);
        Self(Arc::new(move |attempt| (*observe)(attempt)))
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
