//! The clock that requests are signed with.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::platform;

/// No clock is off by more. A larger difference comes from a broken `Date` header.
const MAX_SKEW: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// This machine's clock, corrected by the `Date` header of responses. Shared by the clones of a client.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// How far the service's clock is ahead, in milliseconds.
    skew: AtomicI64,
}

impl Clock {
    pub(super) fn now(&self) -> SystemTime {
        shifted(platform::system_time(), self.skew.load(Ordering::Relaxed))
    }

    /// Follows the service's time from now on. Returns `false` if that time is absurd.
    pub(super) fn follow(&self, service_time: SystemTime) -> bool {
        let now = platform::system_time();
        let (behind, skew) = match service_time.duration_since(now) {
            Ok(ahead) => (false, ahead),
            Err(behind) => (true, behind.duration()),
        };
        let Some(milliseconds) = milliseconds(skew) else {
            return false;
        };
        let skew = if behind { -milliseconds } else { milliseconds };
        self.skew.store(skew, Ordering::Relaxed);
        true
    }
}

fn milliseconds(skew: Duration) -> Option<i64> {
    (skew <= MAX_SKEW)
        .then(|| i64::try_from(skew.as_millis()).ok())
        .flatten()
}

fn shifted(time: SystemTime, milliseconds: i64) -> SystemTime {
    let skew = Duration::from_millis(milliseconds.unsigned_abs());
    let shifted = if milliseconds < 0 {
        time.checked_sub(skew)
    } else {
        time.checked_add(skew)
    };
    shifted.unwrap_or(time)
}

/// Returns the distance between two times, in either order.
pub(super) fn difference(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other)
        .unwrap_or_else(|error| error.duration())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_follows_the_service_forward_and_back() {
        let clock = Clock::default();
        let day = Duration::from_secs(24 * 60 * 60);
        for service_time in [SystemTime::now() + day, SystemTime::now() - day] {
            assert!(clock.follow(service_time));
            assert!(difference(clock.now(), service_time) < Duration::from_secs(60));
        }
    }

    #[test]
    fn an_absurd_time_is_not_followed() {
        let clock = Clock::default();
        assert!(!clock.follow(SystemTime::now() + 2 * MAX_SKEW));
        assert!(difference(clock.now(), SystemTime::now()) < Duration::from_secs(60));
    }
}
