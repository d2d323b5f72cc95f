//! When and how often a room reconnects.

use std::time::Duration;

/// How a room retries an attempt to connect, and reconnects after a connection was lost.
///
/// A room does not reconnect after the service closed the connection with a close frame, unless the code is one of
/// [`with_close_codes`](Self::with_close_codes).
#[derive(Clone, Debug, PartialEq)]
pub struct ReconnectPolicy {
    max_reconnect_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    stable_after: Duration,
    close_codes: Vec<u16>,
}

impl Default for ReconnectPolicy {
    /// Up to 3 retries, as in the official SDKs, with a backoff of 0.5 to 20 seconds.
    fn default() -> Self {
        Self {
            max_reconnect_attempts: 3,
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(20),
            stable_after: Duration::from_secs(10),
            close_codes: vec![],
        }
    }
}

impl ReconnectPolicy {
    /// Sets how many attempts may follow a failed one. With 0, a room makes one attempt to connect, and one attempt to
    /// reconnect after a connection was lost. The default is 3.
    #[must_use]
    pub fn with_max_reconnect_attempts(mut self, attempts: u32) -> Self {
        self.max_reconnect_attempts = attempts;
        self
    }

    /// Sets the delay before the first retry. It doubles with each retry, up to
    /// [`max_backoff`](Self::with_max_backoff), and jitter shortens it by up to a half. The default is 0.5 seconds.
    #[must_use]
    pub fn with_initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the maximum delay before an attempt. The default is 20 seconds.
    #[must_use]
    pub fn with_max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Sets how long a connection must last to be stable. Consecutive connections that were not stable count as failed
    /// attempts, so that a room gives up if the service accepts every connection and then ends it. The default is 10
    /// seconds.
    #[must_use]
    pub fn with_stable_after(mut self, duration: Duration) -> Self {
        self.stable_after = duration;
        self
    }

    /// Sets the close codes after which the room reconnects, such as 1012 (service restart). The default is none, as in
    /// the official SDKs: a user whom a moderator disconnected stays disconnected.
    #[must_use]
    pub fn with_close_codes(mut self, close_codes: impl IntoIterator<Item = u16>) -> Self {
        self.close_codes = close_codes.into_iter().collect();
        self
    }

    /// The maximum number of consecutive attempts.
    pub(super) fn max_attempts(&self) -> u32 {
        self.max_reconnect_attempts.saturating_add(1)
    }

    pub(super) fn is_stable(&self, lifetime: Duration) -> bool {
        lifetime >= self.stable_after
    }

    pub(super) fn reconnects_after(&self, close_code: u16) -> bool {
        self.close_codes.contains(&close_code)
    }

    /// The delay before the next attempt, after this many consecutive failures (at least one). `jitter` is between 0
    /// and 1.
    pub(super) fn backoff(&self, failures: u32, jitter: f64) -> Duration {
        let factor = 2u32.saturating_pow(failures.saturating_sub(1));
        let longest = (self.initial_backoff)
            .saturating_mul(factor)
            .min(self.max_backoff);
        longest - part(longest, jitter / 2.0)
    }

    /// The delay before reconnecting, after this many consecutive connections that were not stable. When the service
    /// restarts, all clients lose their connections at once, and must not reconnect at once.
    pub(super) fn reconnect_delay(&self, early_breaks: u32, jitter: f64) -> Duration {
        match early_breaks {
            0 => part(self.initial_backoff.min(self.max_backoff), jitter),
            breaks => self.backoff(breaks, jitter),
        }
    }
}

/// A fraction of a duration. `part` is between 0 and 1.
fn part(whole: Duration, part: f64) -> Duration {
    let seconds = whole.as_secs_f64() * part.clamp(0.0, 1.0);
    Duration::try_from_secs_f64(seconds)
        .unwrap_or(whole)
        .min(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_backoff_doubles_up_to_its_limit_and_jitter_takes_up_to_half() {
        let policy = ReconnectPolicy::default()
            .with_initial_backoff(Duration::from_secs(1))
            .with_max_backoff(Duration::from_secs(5));
        let seconds = |failures, jitter| policy.backoff(failures, jitter).as_secs_f64();
        assert_eq!(
            [1, 2, 3, 4, u32::MAX].map(|failures| seconds(failures, 0.0)),
            [1.0, 2.0, 4.0, 5.0, 5.0]
        );
        assert_eq!(seconds(2, 1.0), 1.0);
        assert_eq!(policy.reconnect_delay(0, 0.25), Duration::from_millis(250));
        assert_eq!(policy.reconnect_delay(3, 0.0), Duration::from_secs(4));
        let forever = policy
            .with_initial_backoff(Duration::MAX)
            .with_max_backoff(Duration::MAX);
        assert_eq!(forever.backoff(u32::MAX, 0.0), Duration::MAX);
    }
}
