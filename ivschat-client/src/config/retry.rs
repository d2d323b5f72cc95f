//! How often a call is repeated, after which failures, and how soon.

use std::time::Duration;

/// How often a call is repeated, after which failures, and how soon.
///
/// After the n-th attempt, the client waits for a random time between nothing and `initial_backoff × 2ⁿ⁻¹`,
/// at least as long as the service asks for (`Retry-After` in seconds or as a date, `x-amz-retry-after` in
/// milliseconds), and at most `max_backoff`. If the wait would outlast the operation's timeout, the call
/// fails at once, with the error of its last attempt. Attempts with a corrected clock or with fresh
/// credentials follow without a wait, once in a call.
///
/// Repeating also takes tokens out of a bucket that all clones of a client share: 5 for an attempt, 10 for
/// an attempt after a timeout. It holds 500 at the start; a success puts back what its attempt took, or
/// one token if it took none. While the service is down, the bucket is empty and calls are not repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryConfig {
    max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    retries_non_idempotent: bool,
}

impl RetryConfig {
    /// Three attempts at most, an initial backoff of one second, a maximal one of 20 seconds.
    ///
    /// An operation that must not happen twice is repeated only if it cannot have happened: after it was
    /// throttled, or before anything was sent.
    pub fn standard() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(20),
            retries_non_idempotent: false,
        }
    }

    /// Like [`standard`](Self::standard), but every operation is repeated, even if it may have happened, as
    /// the AWS SDK does it: a room may be created twice, an event sent twice.
    pub fn retry_non_idempotent() -> Self {
        Self {
            retries_non_idempotent: true,
            ..Self::standard()
        }
    }

    /// One attempt, whatever comes of it.
    pub fn off() -> Self {
        Self::standard().with_max_attempts(1)
    }

    /// The AWS SDK's name for [`off`](Self::off).
    pub fn disabled() -> Self {
        Self::off()
    }

    /// Sets how many attempts are made at most, the first one included. 0 counts as 1.
    pub fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts.max(1);
        self
    }

    /// Sets the longest backoff after the first attempt; it doubles with each further one.
    pub fn with_initial_backoff(mut self, initial_backoff: Duration) -> Self {
        self.initial_backoff = initial_backoff;
        self
    }

    /// Sets how long any wait between two attempts is at most, even if the service asks for longer.
    pub fn with_max_backoff(mut self, max_backoff: Duration) -> Self {
        self.max_backoff = max_backoff;
        self
    }

    /// How many attempts are made at most, the first one included.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// The longest backoff after the first attempt.
    pub fn initial_backoff(&self) -> Duration {
        self.initial_backoff
    }

    /// How long any wait between two attempts is at most.
    pub fn max_backoff(&self) -> Duration {
        self.max_backoff
    }

    /// Whether operations are repeated that must not happen twice and may have happened.
    pub fn retries_non_idempotent(&self) -> bool {
        self.retries_non_idempotent
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self::standard()
    }
}
