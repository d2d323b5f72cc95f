//! The timeouts of a call.

use std::time::Duration;

use crate::config::TimeoutConfig;
use crate::error::{TimeoutError, TimeoutKind};
use crate::platform::{self, Instant};

/// The connect timeout of the AWS SDK: long enough to resend one lost SYN.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a credentials provider may take.
const CREDENTIALS_TIMEOUT: Duration = Duration::from_secs(5);

/// Returns the timeouts of `config`, with those that it does not set taken from `fallback`.
pub(super) fn with_fallback(
    config: Option<&TimeoutConfig>,
    fallback: &TimeoutConfig,
) -> TimeoutConfig {
    let mut timeouts = config.cloned().unwrap_or_else(|| fallback.clone());
    timeouts.take_defaults_from(fallback);
    timeouts
}

pub(super) fn defaults() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build()
}

/// The timeouts of a call in progress. Pin large futures instead of passing them by value, which copies them.
#[derive(Debug)]
pub(super) struct Deadlines {
    operation: Option<Duration>,
    attempt: Option<Duration>,
    read: Option<Duration>,
    /// When the operation timeout expires.
    end: Option<Instant>,
}

impl Deadlines {
    /// Starts the operation timeout.
    pub(super) fn start(timeouts: &TimeoutConfig) -> Self {
        let operation = timeouts.operation_timeout();
        Self {
            operation,
            attempt: timeouts.operation_attempt_timeout(),
            read: timeouts.read_timeout(),
            end: operation.and_then(|duration| Instant::now().checked_add(duration)),
        }
    }

    /// Returns `true` if the operation timeout will not have expired after this delay.
    pub(super) fn allow(&self, delay: Duration) -> bool {
        self.end
            .is_none_or(|end| end.saturating_duration_since(Instant::now()) > delay)
    }

    pub(super) fn load_credentials<F: Future>(
        &self,
        load: F,
    ) -> impl Future<Output = Result<F::Output, TimeoutError>> {
        enforce(
            self.limit(TimeoutKind::Credentials, Some(CREDENTIALS_TIMEOUT)),
            load,
        )
    }

    pub(super) fn attempt<F: Future>(
        &self,
        attempt: F,
    ) -> impl Future<Output = Result<F::Output, TimeoutError>> {
        enforce(self.limit(TimeoutKind::Attempt, self.attempt), attempt)
    }

    /// Waits for a part of an attempt. The other timeouts apply to the attempt as a whole.
    pub(super) fn read<F: Future>(
        &self,
        read: F,
    ) -> impl Future<Output = Result<F::Output, TimeoutError>> {
        let limit = self
            .read
            .and_then(|read| self.limit(TimeoutKind::Read, Some(read)));
        enforce(limit, read)
    }

    /// Returns the limit of a timeout that starts now, or of the operation timeout if that expires first.
    fn limit(&self, kind: TimeoutKind, timeout: Option<Duration>) -> Option<Limit> {
        let left = self
            .end
            .map(|end| end.saturating_duration_since(Instant::now()));
        match (timeout, left, self.operation) {
            (timeout, Some(left), Some(operation)) if timeout.is_none_or(|own| left < own) => {
                Some(Limit {
                    left,
                    kind: TimeoutKind::Operation,
                    timeout: operation,
                })
            }
            (Some(timeout), ..) => Some(Limit {
                left: timeout,
                kind,
                timeout,
            }),
            (None, ..) => None,
        }
    }
}

/// How long something may take, and the timeout that says so.
struct Limit {
    left: Duration,
    kind: TimeoutKind,
    timeout: Duration,
}

impl Limit {
    fn error(&self) -> TimeoutError {
        TimeoutError::new(self.kind, self.timeout)
    }
}

/// Drops a future when its limit is reached.
async fn enforce<F: Future>(limit: Option<Limit>, future: F) -> Result<F::Output, TimeoutError> {
    let Some(limit) = limit else {
        return Ok(future.await);
    };
    // Do not start anything if no time is left for it.
    if limit.left.is_zero() {
        return Err(limit.error());
    }
    let output = platform::timeout(limit.left, future).await;
    output.ok_or_else(|| limit.error())
}
