//! Limits of time, and what happens when one is reached.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use aws_smithy_types::timeout::TimeoutConfig;
use tokio::time::Instant;

use crate::error::TransportError;

/// As long as the AWS SDK waits for a connection: enough to repeat a lost SYN once.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a credentials provider may take.
pub(crate) const CREDENTIALS_TIMEOUT: Duration = Duration::from_secs(5);

/// The timeouts of a client or a call; what `config` leaves open is as in `fallback`.
pub(crate) fn or_else(config: Option<&TimeoutConfig>, fallback: &TimeoutConfig) -> TimeoutConfig {
    let mut timeouts = config.cloned().unwrap_or_else(|| fallback.clone());
    timeouts.take_defaults_from(fallback);
    timeouts
}

pub(crate) fn defaults() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build()
}

/// The time limits of one call that has begun.
#[derive(Debug)]
pub(crate) struct TimeLimits {
    operation: Option<Duration>,
    attempt: Option<Duration>,
    read: Option<Duration>,
    /// When the call has to be over.
    end: Option<Instant>,
}

impl TimeLimits {
    /// The operation's time runs from now on.
    pub(crate) fn start(timeouts: &TimeoutConfig) -> Self {
        let operation = timeouts.operation_timeout();
        Self {
            operation,
            attempt: timeouts.operation_attempt_timeout(),
            read: timeouts.read_timeout(),
            end: operation.and_then(|duration| Instant::now().checked_add(duration)),
        }
    }

    /// Whether the call may still be going on after this delay.
    pub(crate) fn outlast(&self, delay: Duration) -> bool {
        self.end
            .is_none_or(|end| end.saturating_duration_since(Instant::now()) > delay)
    }

    pub(crate) async fn load_credentials<F: Future>(
        &self,
        load: F,
    ) -> Result<F::Output, TimeoutError> {
        self.enforce(TimeLimit::Credentials, Some(CREDENTIALS_TIMEOUT), load)
            .await
    }

    pub(crate) async fn attempt<F: Future>(&self, attempt: F) -> Result<F::Output, TimeoutError> {
        self.enforce(TimeLimit::Attempt, self.attempt, attempt)
            .await
    }

    pub(crate) async fn read<F: Future>(&self, read: F) -> Result<F::Output, TimeoutError> {
        self.enforce(TimeLimit::Read, self.read, read).await
    }

    /// Gives up a future when its own limit or the operation's is reached.
    async fn enforce<F: Future>(
        &self,
        limit: TimeLimit,
        duration: Option<Duration>,
        future: F,
    ) -> Result<F::Output, TimeoutError> {
        let left = self
            .end
            .map(|end| end.saturating_duration_since(Instant::now()));
        let (wait, error) = match (duration, left, self.operation) {
            (duration, Some(left), Some(operation)) if duration.is_none_or(|own| left < own) => {
                (left, TimeoutError::new(TimeLimit::Operation, operation))
            }
            (Some(own), ..) => (own, TimeoutError::new(limit, own)),
            (None, ..) => return Ok(future.await),
        };
        // Without this a request would be sent for which there is no time.
        if wait.is_zero() {
            return Err(error);
        }
        tokio::time::timeout(wait, future).await.map_err(|_| error)
    }
}

/// What took too long.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TimeLimit {
    /// Loading credentials. Nothing was sent.
    Credentials,
    /// Connecting. Nothing was sent.
    Connect,
    /// Waiting for the head of an answer, or for more of its body.
    Read,
    /// One attempt.
    Attempt,
    /// The whole call.
    Operation,
}

/// A limit of time that was reached.
#[derive(Clone, Debug)]
pub struct TimeoutError {
    limit: TimeLimit,
    duration: Duration,
    cause: Option<TransportError>,
}

impl TimeoutError {
    pub(crate) fn new(limit: TimeLimit, duration: Duration) -> Self {
        Self {
            limit,
            duration,
            cause: None,
        }
    }

    pub(crate) fn connect(duration: Duration, cause: TransportError) -> Self {
        Self {
            limit: TimeLimit::Connect,
            duration,
            cause: Some(cause),
        }
    }

    /// What took too long.
    pub fn limit(&self) -> TimeLimit {
        self.limit
    }

    /// How long it was allowed to take.
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.limit {
            TimeLimit::Credentials => "the credentials provider took",
            TimeLimit::Connect => "connecting took",
            TimeLimit::Read => "waiting for the answer took",
            TimeLimit::Attempt => "the attempt took",
            TimeLimit::Operation => "the operation took",
        };
        write!(f, "{what} longer than {:?}", self.duration)
    }
}

impl StdError for TimeoutError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let cause = self.cause.as_ref()?;
        Some(cause)
    }
}
