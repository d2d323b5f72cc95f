//! When and how often a room connects again.

use std::time::Duration;

/// How a room connects again after an attempt has failed or a connection has broken.
///
/// A connection that the service closes with a close frame is over, unless
/// [`with_close_codes`](Self::with_close_codes) says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconnectPolicy {
    max_reconnect_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    stable_after: Duration,
    close_codes: Vec<u16>,
}

impl Default for ReconnectPolicy {
    /// Up to 3 more attempts, as in the official SDKs, with a backoff from 0.5 seconds to 20.
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
    /// Sets how many attempts may follow one that has failed. With 0, one attempt is made to connect, and one
    /// to connect again after a connection has broken.
    #[must_use]
    pub fn with_max_reconnect_attempts(mut self, attempts: u32) -> Self {
        self.max_reconnect_attempts = attempts;
        self
    }

    /// Sets the delay before the first of these attempts. It doubles with each, up to
    /// [`max_backoff`](Self::with_max_backoff); jitter takes away up to half of it.
    #[must_use]
    pub fn with_initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the longest delay before an attempt.
    #[must_use]
    pub fn with_max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Sets how long a connection has to last to count as a success. Connections that break earlier, one after
    /// the other, count as failed attempts; without this, a service that accepts every connection and then
    /// ends it would be asked for ever. The default is 10 seconds.
    #[must_use]
    pub fn with_stable_after(mut self, duration: Duration) -> Self {
        self.stable_after = duration;
        self
    }

    /// Sets the close codes after which the room connects again, such as 1012 (service restart). The default is
    /// none, as in the official SDKs: a user whom a moderator has disconnected stays away.
    #[must_use]
    pub fn with_close_codes(mut self, close_codes: impl IntoIterator<Item = u16>) -> Self {
        self.close_codes = close_codes.into_iter().collect();
        self
    }

    /// How many attempts are made in a row.
    pub(super) fn max_attempts(&self) -> u32 {
        self.max_reconnect_attempts.saturating_add(1)
    }

    pub(super) fn is_stable(&self, lifetime: Duration) -> bool {
        lifetime >= self.stable_after
    }

    pub(super) fn reconnects_after(&self, close_code: u16) -> bool {
        self.close_codes.contains(&close_code)
    }

    /// The delay before the next attempt, after this many failures in a row (at least one). `jitter` is between
    /// 0 and 1.
    pub(super) fn backoff(&self, failures: u32, jitter: f64) -> Duration {
        let factor = 2u32.saturating_pow(failures.saturating_sub(1));
        let longest = (self.initial_backoff)
            .saturating_mul(factor)
            .min(self.max_backoff);
        longest - part(longest, jitter / 2.0)
    }

    /// The delay before connecting again, after this many connections in a row that broke early. Everybody in a
    /// room loses the connection at the same moment, and must not come back at the same moment.
    pub(super) fn reconnect_delay(&self, early_breaks: u32, jitter: f64) -> Duration {
        match early_breaks {
            0 => part(self.initial_backoff.min(self.max_backoff), jitter),
            breaks => self.backoff(breaks, jitter),
        }
    }
}

/// A part of a duration, between none and all of it.
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
