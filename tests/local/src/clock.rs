//! The clock of the endpoint, and the formats of times on the wire.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::format_description::StaticFormatDescription;
use time::format_description::well_known::Rfc3339;
use time::macros::{datetime, format_description};
use time::{OffsetDateTime, PrimitiveDateTime};

/// The format of times in requests and responses, for example `2022-12-02T08:21:20.754Z`.
const WIRE_FORMAT: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The format of the signing time, for example `20221202T082120Z`.
const BASIC_FORMAT: StaticFormatDescription =
    format_description!("[year][month][day]T[hour][minute][second]Z");

/// The source of the endpoint's time.
pub(crate) struct Clock(Box<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Box::new(now))
    }

    /// Returns the time, or the nearest one that the wire format can express: the years 1970 to 9999.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::nearest((self.0)())
    }

    /// Whether the wire format can express the time.
    pub(crate) fn is_in_range(&self) -> bool {
        Timestamp::new((self.0)()).is_some()
    }
}

/// A time in whole milliseconds, the precision of the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(OffsetDateTime);

impl Timestamp {
    const MAX: Self = Self(datetime!(9999-12-31 23:59:59.999 UTC));

    /// Returns `None` outside the years 1970 to 9999.
    fn new(time: SystemTime) -> Option<Self> {
        let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let time = OffsetDateTime::UNIX_EPOCH.checked_add(since_epoch.try_into().ok()?)?;
        Some(Self(time.truncate_to_millisecond()))
    }

    /// Returns the time, or the nearest one in the years 1970 to 9999.
    pub(crate) fn nearest(time: SystemTime) -> Self {
        Self::new(time).unwrap_or(if time < SystemTime::UNIX_EPOCH {
            Self(OffsetDateTime::UNIX_EPOCH)
        } else {
            Self::MAX
        })
    }

    /// Parses a signing time, for example `20221202T082120Z`.
    pub(crate) fn parse_basic(value: &str) -> Option<Self> {
        let time = PrimitiveDateTime::parse(value, BASIC_FORMAT).ok()?;
        let parsed = Self(time.assume_utc());
        // Accept only this exact form: a sign, for example, is not allowed.
        (parsed.basic() == value).then_some(parsed)
    }

    /// Formats the time as a signing time.
    pub(crate) fn basic(self) -> String {
        let formatted = self.0.format(BASIC_FORMAT);
        formatted.expect("a date and time has each component of the format")
    }

    /// Formats the time as in messaging frames: without trailing zeros in the fraction of the second.
    pub(crate) fn without_trailing_zeros(self) -> String {
        let formatted = self.0.format(&Rfc3339);
        formatted.expect("a date and time has each component of the format")
    }

    pub(crate) fn milliseconds(self) -> i128 {
        self.0.unix_timestamp_nanos() / 1_000_000
    }

    /// Returns the sum, or the last time that the wire format can express.
    pub(crate) fn plus(self, duration: Duration) -> Self {
        let later = duration
            .try_into()
            .ok()
            .and_then(|duration| self.0.checked_add(duration));
        later.map_or(Self::MAX, Self)
    }

    /// Returns the difference, or the earliest time that the type can represent.
    pub(crate) fn minus(self, duration: Duration) -> Self {
        let duration = duration.try_into().unwrap_or(time::Duration::MAX);
        Self(self.0.saturating_sub(duration))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let formatted = self.0.format(WIRE_FORMAT).map_err(|_| fmt::Error)?;
        f.write_str(&formatted)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = String::deserialize(deserializer)?;
        let time = OffsetDateTime::parse(&value, &Rfc3339).map_err(de::Error::custom)?;
        Ok(Self(time.truncate_to_millisecond()))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(Timestamp(time): Timestamp) -> Self {
        time.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_shows_milliseconds_and_the_zone() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_nanos(1_669_969_280_754_999_999);
        assert_eq!(
            Timestamp::nearest(time).to_string(),
            "2022-12-02T08:21:20.754Z"
        );
        assert_eq!(Timestamp::nearest(time).basic(), "20221202T082120Z");
    }

    #[test]
    fn only_the_exact_basic_format_is_parsed() {
        let time = Timestamp::parse_basic("20150830T123600Z").unwrap();
        assert_eq!(time.to_string(), "2015-08-30T12:36:00.000Z");
        for wrong in [
            "",
            "20150830T123600",
            "20150830 123600Z",
            "20151330T123600Z",
            "20150229T123600Z",
            "20150830T243600Z",
            "2015083xT123600Z",
            "2015-08-30T12:36",
            "٢٠١٥٠٨٣٠",
        ] {
            assert_eq!(Timestamp::parse_basic(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_beyond_the_wire_format_becomes_the_nearest() {
        let epoch = SystemTime::UNIX_EPOCH;
        let distant = Duration::from_secs(300_000_000_000);
        for (time, nearest) in [
            (epoch - Duration::from_nanos(1), "1970-01-01T00:00:00.000Z"),
            (epoch - distant, "1970-01-01T00:00:00.000Z"),
            (epoch + distant, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(Timestamp::nearest(time).to_string(), nearest);
            assert!(!Clock::new(move || time).is_in_range());
        }
        assert!(Clock::new(move || epoch).is_in_range());
        let last = Timestamp::nearest(epoch + distant);
        assert_eq!(last.plus(Duration::MAX), last);
        assert!(Timestamp::nearest(epoch).minus(Duration::MAX) < Timestamp::nearest(epoch));
    }
}
