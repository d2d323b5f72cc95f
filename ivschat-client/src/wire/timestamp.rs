//! Timestamps. Services write them in three formats; each of them is read wherever a timestamp is expected.

use std::ops::Range;

use aws_smithy_types::date_time::Format;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};

use super::form::Form;
use crate::primitives::DateTime;

/// In seconds since 1970. Not every number of seconds can be written as a date.
const YEARS_1_TO_9999: Range<i64> = -62_135_596_800..253_402_300_800;

/// A string of ISO 8601.
pub(crate) struct Iso8601;

/// A number of seconds since 1970.
#[allow(dead_code, reason = "unused if no timestamp has this format")]
pub(crate) struct EpochSeconds;

/// A date of HTTP, as in the header `Date`.
#[allow(dead_code, reason = "unused if no timestamp has this format")]
pub(crate) struct HttpDate;

impl Form<DateTime> for Iso8601 {
    fn write<S: Serializer>(time: &DateTime, serializer: S) -> Result<S::Ok, S::Error> {
        write_string(time, Format::DateTime, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime, D::Error> {
        read(deserializer)
    }
}

impl Form<DateTime> for EpochSeconds {
    fn write<S: Serializer>(time: &DateTime, serializer: S) -> Result<S::Ok, S::Error> {
        if time.subsec_nanos() == 0 {
            time.secs().serialize(serializer)
        } else {
            time.as_secs_f64().serialize(serializer)
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime, D::Error> {
        read(deserializer)
    }
}

impl Form<DateTime> for HttpDate {
    fn write<S: Serializer>(time: &DateTime, serializer: S) -> Result<S::Ok, S::Error> {
        write_string(time, Format::HttpDate, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime, D::Error> {
        read(deserializer)
    }
}

fn write_string<S: Serializer>(
    time: &DateTime,
    format: Format,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let string = to_string(time, format).map_err(S::Error::custom)?;
    serializer.serialize_str(&string)
}

/// Writes a timestamp as a string.
pub(crate) fn to_string(time: &DateTime, format: Format) -> Result<String, &'static str> {
    in_range(*time)?
        .fmt(format)
        .map_err(|_| "the time cannot be written")
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime, D::Error> {
    let time = match Value::deserialize(deserializer)? {
        Value::String(string) => parse(&string),
        Value::Number(seconds) => from_number(&seconds),
        _ => Err("a timestamp is a string or a number"),
    };
    time.map_err(D::Error::custom)
}

/// Parses a timestamp in any of the formats.
pub(crate) fn parse(string: &str) -> Result<DateTime, &'static str> {
    let formats = [
        Format::DateTimeWithOffset,
        Format::HttpDate,
        Format::EpochSeconds,
    ];
    let mut times = formats
        .into_iter()
        .filter_map(|format| DateTime::from_str(string, format).ok());
    in_range(times.next().ok_or("not a timestamp")?)
}

fn from_number(seconds: &Number) -> Result<DateTime, &'static str> {
    let time = match (seconds.as_i64(), seconds.as_f64()) {
        (Some(seconds), _) => DateTime::from_secs(seconds),
        // `to_string` returns the shortest decimal form, which is the one that was sent.
        (None, Some(seconds)) => DateTime::from_str(&seconds.to_string(), Format::EpochSeconds)
            .map_err(|_| "not a number of seconds")?,
        (None, None) => return Err("not a number of seconds"),
    };
    in_range(time)
}

fn in_range(time: DateTime) -> Result<DateTime, &'static str> {
    if YEARS_1_TO_9999.contains(&time.secs()) {
        Ok(time)
    } else {
        Err("the year is not between 1 and 9999")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written<F: Form<DateTime>>(time: &DateTime) -> Value {
        F::write(time, serde_json::value::Serializer).expect("the year is in range")
    }

    #[test]
    fn a_time_that_is_read_can_be_written() {
        let Range { start, end } = YEARS_1_TO_9999;
        for seconds in [start - 1, start, end - 1, end] {
            let time = DateTime::from_secs(seconds);
            let is_read = read(Value::from(seconds)).is_ok();
            for format in [Format::DateTime, Format::HttpDate] {
                assert_eq!(is_read, to_string(&time, format).is_ok(), "{seconds}");
            }
        }
    }

    #[test]
    fn each_format_is_written() {
        // 2015-01-25T08:00:00Z, from Smithy's specification of the timestamp format trait.
        let time = DateTime::from_secs(1_422_172_800);
        assert_eq!(written::<Iso8601>(&time), json!("2015-01-25T08:00:00Z"));
        assert_eq!(written::<EpochSeconds>(&time), json!(1_422_172_800));
        assert_eq!(
            written::<HttpDate>(&time),
            json!("Sun, 25 Jan 2015 08:00:00 GMT")
        );
        let half = DateTime::from_secs_and_nanos(1_422_172_800, 500_000_000);
        assert_eq!(written::<EpochSeconds>(&half), json!(1_422_172_800.5));
    }

    #[test]
    fn each_format_is_read() {
        let expected = DateTime::from_secs_and_nanos(1_422_172_800, 0);
        for wire in [
            json!("2015-01-25T08:00:00Z"),
            json!("2015-01-25T09:00:00+01:00"),
            json!("Sun, 25 Jan 2015 08:00:00 GMT"),
            json!("1422172800"),
            json!(1_422_172_800),
            json!(1_422_172_800.0),
        ] {
            assert_eq!(read(&wire).ok(), Some(expected), "{wire}");
        }
        assert_eq!(
            read(json!(1.5)).ok(),
            Some(DateTime::from_secs_and_nanos(1, 500_000_000))
        );
    }

    #[test]
    fn what_is_not_a_time_is_an_error() {
        for wire in [
            json!(1e300),
            json!(-1e300),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(1.123_456_789_012_3e-5),
            json!("99999999999999999999"),
            json!("0000-00-00T00:00:00Z"),
            json!(""),
            json!("-"),
            json!("."),
            json!(true),
            json!([]),
        ] {
            assert!(read(&wire).is_err(), "{wire}");
        }
    }
}
