//! A rate limit.

use crate::clock::Timestamp;

/// One request, in thousandths: a rate of one request per second admits one thousandth per millisecond.
const REQUEST: u64 = 1000;

/// A leaky bucket, which allows bursts of up to one second's worth of requests.
///
/// It counts the admitted requests instead of the remaining ones, so that a new rate takes effect immediately.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    admitted: u64,
    counted: Timestamp,
}

impl Rate {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            admitted: 0,
            counted: now,
        }
    }

    /// Returns whether the rate admits a request, and counts it if so.
    pub(crate) fn admit(&mut self, per_second: u32, now: Timestamp) -> bool {
        let per_second = u64::from(per_second);
        // Nothing drains when the clock goes backwards.
        let passed = u64::try_from(now.milliseconds() - self.counted.milliseconds());
        let passed = passed.unwrap_or(0).saturating_mul(per_second);
        self.admitted = self.admitted.saturating_sub(passed);
        self.counted = now;
        let is_admitted = self.admitted + REQUEST <= per_second * REQUEST;
        if is_admitted {
            self.admitted += REQUEST;
        }
        is_admitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn at(milliseconds: u64) -> Timestamp {
        Timestamp::nearest(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds))
    }

    #[test]
    fn a_new_rate_takes_effect_immediately() {
        let mut rate = Rate::new(at(0));
        let mut admitted = |per_second, now| {
            (0..1000)
                .take_while(|_| rate.admit(per_second, at(now)))
                .count()
        };
        assert_eq!(admitted(10, 0), 10);
        assert_eq!(admitted(15, 0), 5);
        assert_eq!(admitted(10, 0), 0);
        assert_eq!(admitted(10, 1000), 5);
        assert_eq!(admitted(0, 1000), 0);
    }
}
