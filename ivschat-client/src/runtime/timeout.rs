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

/// The timeouts of a call in progress.
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

    pub(super) async fn load_credentials<F: Future>(
        &self,
        load: F,
    ) -> Result<F::Output, TimeoutError> {
        self.enforce(TimeoutKind::Credentials, Some(CREDENTIALS_TIMEOUT), load)
            .await
    }

    pub(super) async fn attempt<F: Future>(&self, attempt: F) -> Result<F::Output, TimeoutError> {
        self.enforce(TimeoutKind::Attempt, self.attempt, attempt)
            .await
    }

    pub(super) async fn read<F: Future>(&self, read: F) -> Result<F::Output, TimeoutError> {
        self.enforce(TimeoutKind::Read, self.read, read).await
    }

    /// Drops a future when its own timeout or the operation's expires.
    async fn enforce<F: Future>(
        &self,
        kind: TimeoutKind,
        duration: Option<Duration>,
        future: F,
    ) -> Result<F::Output, TimeoutError> {
        let left = self
            .end
            .map(|end| end.saturating_duration_since(Instant::now()));
        let (wait, error) = match (duration, left, self.operation) {
            (duration, Some(left), Some(operation)) if duration.is_none_or(|own| left < own) => {
                (left, TimeoutError::new(TimeoutKind::Operation, operation))
            }
            (Some(own), ..) => (own, TimeoutError::new(kind, own)),
            (None, ..) => return Ok(future.await),
        };
        // Do not start anything if no time is left for it.
        if wait.is_zero() {
            return Err(error);
        }
        platform::timeout(wait, future).await.ok_or(error)
    }
}
