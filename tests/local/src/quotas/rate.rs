//! Requests a second.

use crate::clock::Timestamp;

/// One request. It is counted in thousandths, of which a rate of one admits one each millisecond.
const REQUEST: u64 = 1000;

/// Counts requests against a rate. A second's worth may come at once.
///
/// What was admitted is counted, rather than what is left, so that a rate that changes takes effect at once.
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

    /// Admits a request, unless too many were admitted.
    pub(crate) fn admit(&mut self, per_second: u32, now: Timestamp) -> bool {
        let per_second = u64::from(per_second);
        // A clock that goes back adds nothing.
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
    fn a_rate_that_changes_takes_effect_at_once() {
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
