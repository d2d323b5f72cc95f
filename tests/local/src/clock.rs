//! The endpoint's time, and times as they look on the wire.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, Time};

/// Where the endpoint takes the time from.
pub(crate) type Clock = Box<dyn Fn() -> SystemTime + Send + Sync>;

/// A time in whole milliseconds, as precise as the wire shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(OffsetDateTime);

impl Timestamp {
    pub(crate) fn of(time: SystemTime) -> Self {
        Self(OffsetDateTime::from(time).truncate_to_millisecond())
    }

    /// Reads the form that requests are signed with: `20221202T082120Z`.
    pub(crate) fn parse_basic(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
            return None;
        }
        let number = |from: usize, to: usize| {
            bytes[from..to].iter().try_fold(0_u16, |number, digit| {
                digit
                    .is_ascii_digit()
                    .then(|| number * 10 + u16::from(digit - b'0'))
            })
        };
        let part = |from: usize| u8::try_from(number(from, from + 2)?).ok();
        let month = Month::try_from(part(4)?).ok()?;
        let date = Date::from_calendar_date(number(0, 4)?.into(), month, part(6)?).ok()?;
        let time = Time::from_hms(part(9)?, part(11)?, part(13)?).ok()?;
        Some(Self(OffsetDateTime::new_utc(date, time)))
    }

    /// Writes the form that requests are signed with.
    pub(crate) fn basic(self) -> String {
        let Self(time) = self;
        format!(
            "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
            time.year(),
            u8::from(time.month()),
            time.day(),
            time.hour(),
            time.minute(),
            time.second(),
        )
    }

    pub(crate) fn milliseconds(self) -> i128 {
        self.0.unix_timestamp_nanos() / 1_000_000
    }

    pub(crate) fn plus(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }

    pub(crate) fn minus(self, duration: Duration) -> Self {
        Self(self.0 - duration)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(time) = self;
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            time.year(),
            u8::from(time.month()),
            time.day(),
            time.hour(),
            time.minute(),
            time.second(),
            time.millisecond(),
        )
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = OffsetDateTime::parse(&text, &Rfc3339).map_err(de::Error::custom)?;
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
        assert_eq!(Timestamp::of(time).to_string(), "2022-12-02T08:21:20.754Z");
        assert_eq!(Timestamp::of(time).basic(), "20221202T082120Z");
    }

    #[test]
    fn the_basic_form_is_read_exactly() {
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
}
