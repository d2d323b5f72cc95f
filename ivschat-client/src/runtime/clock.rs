//! The clock that requests are signed with.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::platform;

/// 2024-01-01, in seconds since 1970. Every response to this crate is more recent.
const EARLIEST: Duration = Duration::from_secs(1_704_067_200);

/// How far the service's time may be ahead of this machine's. A machine without a battery-backed clock starts in 1970.
const MAX_AHEAD: Duration = Duration::from_secs(50 * 365 * 24 * 60 * 60);

/// This machine's clock, corrected by the `Date` header of responses. Shared by the clones of a client.
///
/// A correction is tentative until the service accepts a request that was signed with it. If the service rejects
/// that request, too, the correction is undone: the signature is invalid for another reason, and the `Date` header
/// may not come from the service.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// How far the service's clock is ahead, in milliseconds.
    skew: AtomicI64,
    /// The last skew that the service accepted.
    accepted: AtomicI64,
}

/// A time of the corrected clock, and the correction that it includes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) time: SystemTime,
    skew: i64,
}

impl Clock {
    pub(super) fn read(&self) -> Reading {
        let skew = self.skew.load(Ordering::Relaxed);
        Reading {
            time: shifted(platform::system_time(), skew),
            skew,
        }
    }

    pub(super) fn now(&self) -> SystemTime {
        self.read().time
    }

    /// Follows the service's time from now on. Returns `false` if that time is implausible.
    pub(super) fn follow(&self, service_time: SystemTime) -> bool {
        let now = platform::system_time();
        let earliest = SystemTime::UNIX_EPOCH + EARLIEST;
        if service_time < earliest || service_time > now.max(earliest) + MAX_AHEAD {
            return false;
        }
        let skew = match service_time.duration_since(now) {
            Ok(ahead) => milliseconds(ahead),
            Err(behind) => -milliseconds(behind.duration()),
        };
        self.skew.store(skew, Ordering::Relaxed);
        true
    }

    /// Keeps the correction of a reading, because the service accepted a request with that time.
    pub(super) fn accept(&self, reading: Reading) {
        self.accepted.store(reading.skew, Ordering::Relaxed);
    }

    /// Undoes the correction of a reading, because the service rejected a request with that time, unless the service has
    /// accepted the same correction before.
    pub(super) fn reject(&self, reading: Reading) {
        let accepted = self.accepted.load(Ordering::Relaxed);
        // Another call may have corrected the clock again.
        let _ = self.skew.compare_exchange(
            reading.skew,
            accepted,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }
}

fn milliseconds(skew: Duration) -> i64 {
    i64::try_from(skew.as_millis()).unwrap_or(i64::MAX)
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
pub(super) fn difference(a: SystemTime, b: SystemTime) -> Duration {
    a.duration_since(b).unwrap_or_else(|error| error.duration())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn the_clock_follows_the_service_forward_and_back() {
        let clock = Clock::default();
        let day = Duration::from_secs(24 * 60 * 60);
        let now = SystemTime::now();
        for service_time in [now + day, now + 49 * 365 * day, now - day] {
            assert!(clock.follow(service_time));
            assert!(difference(clock.now(), service_time) < MINUTE);
        }
    }

    #[test]
    fn an_implausible_time_is_not_followed() {
        let clock = Clock::default();
        let years = |years: u64| Duration::from_secs(years * 365 * 24 * 60 * 60);
        let now = SystemTime::now();
        for time in [
            now + years(99),
            now + years(51),
            SystemTime::UNIX_EPOCH,
            now - years(20),
        ] {
            assert!(!clock.follow(time), "{time:?}");
        }
        assert!(difference(clock.now(), now) < MINUTE);
    }

    #[test]
    fn a_correction_is_undone_if_the_service_does_not_accept_it() {
        let clock = Clock::default();
        let now = SystemTime::now();
        assert!(clock.follow(now + 60 * MINUTE));
        clock.accept(clock.read());
        assert!(clock.follow(now + 120 * MINUTE));
        clock.reject(clock.read());
        assert!(difference(clock.now(), now + 60 * MINUTE) < MINUTE);
        clock.reject(clock.read());
        assert!(
            difference(clock.now(), now + 60 * MINUTE) < MINUTE,
            "it was accepted"
        );
    }

    #[test]
    fn a_late_rejection_does_not_undo_a_newer_correction() {
        let clock = Clock::default();
        let now = SystemTime::now();
        let old = clock.read();
        assert!(clock.follow(now + 60 * MINUTE));
        clock.reject(old);
        assert!(difference(clock.now(), now + 60 * MINUTE) < MINUTE);
    }
}
