//! Retries, under their path in the AWS SDK.

use std::time::Duration;

/// The retry behavior: how often an operation is retried, after which failures, and how soon.
///
/// After the n-th attempt, the client waits for a random time between zero and `initial_backoff × 2ⁿ⁻¹`. The
/// delay is at least what the service asks for (`Retry-After` in seconds or as a date, `x-amz-retry-after` in
/// milliseconds), and at most `max_backoff`. If the operation timeout would expire during the delay, the call
/// fails immediately with the error of its last attempt. After correcting its clock or discarding expired
/// credentials, the client retries without a delay, at most once per call for each of the two.
///
/// Each retry takes tokens from a bucket that all clones of a client share: 5 tokens, or 10 after a timeout. The
/// bucket starts with 500 tokens. A retry that succeeds returns its tokens, and a first attempt that succeeds
/// adds one. While the service is down, the bucket runs empty and nothing is retried.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryConfig {
    max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    retries_non_idempotent: bool,
}

impl RetryConfig {
    /// Returns the default behavior: at most three attempts, an initial backoff of one second, and a maximum
    /// backoff of 20 seconds.
    ///
    /// An operation that is not idempotent is retried only if its request cannot have been applied: after it was
    /// throttled, or if nothing was sent.
    pub fn standard() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(20),
            retries_non_idempotent: false,
        }
    }

    /// Returns the behavior of the AWS SDK: like [`standard`](Self::standard), but also retries operations that
    /// are not idempotent and may have been applied. A room may be created twice, or an event sent twice.
    pub fn retry_non_idempotent() -> Self {
        Self {
            retries_non_idempotent: true,
            ..Self::standard()
        }
    }

    /// Disables retries: every call makes one attempt.
    pub fn off() -> Self {
        Self::standard().with_max_attempts(1)
    }

    /// Disables retries. This is the AWS SDK's name for [`off`](Self::off).
    pub fn disabled() -> Self {
        Self::off()
    }

    /// Sets the maximum number of attempts, including the first one. 0 counts as 1.
    pub fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts.max(1);
        self
    }

    /// Sets the maximum backoff after the first attempt. It doubles with each further attempt.
    pub fn with_initial_backoff(mut self, initial_backoff: Duration) -> Self {
        self.initial_backoff = initial_backoff;
        self
    }

    /// Sets the maximum delay between two attempts, even if the service asks for a longer one.
    pub fn with_max_backoff(mut self, max_backoff: Duration) -> Self {
        self.max_backoff = max_backoff;
        self
    }

    /// Returns the maximum number of attempts, including the first one.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Returns the maximum backoff after the first attempt.
    pub fn initial_backoff(&self) -> Duration {
        self.initial_backoff
    }

    /// Returns the maximum delay between two attempts.
    pub fn max_backoff(&self) -> Duration {
        self.max_backoff
    }

    /// Returns `true` if operations that are not idempotent are retried even though they may have been applied.
    pub fn retries_non_idempotent(&self) -> bool {
        self.retries_non_idempotent
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self::standard()
    }
}
