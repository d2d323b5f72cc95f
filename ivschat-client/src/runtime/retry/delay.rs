//! Delays and times in response headers.

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::runtime::response::Head;

/// Returns the delay that the service asks for: `x-amz-retry-after` in milliseconds, or `Retry-After` in seconds
/// or as a date. A date is relative to the `Date` header, or to `now` without one.
pub(crate) fn requested_delay(head: &Head, now: SystemTime) -> Option<Duration> {
    if let Some(milliseconds) = head.header("x-amz-retry-after").and_then(whole_number) {
        return Some(Duration::from_millis(milliseconds));
    }
    let value = head.header("retry-after")?;
    match whole_number(value) {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None => {
            let then = date(value)?;
            let now = service_time(head).unwrap_or(now);
            Some(then.duration_since(now).unwrap_or_default())
        }
    }
}

/// Returns the time at which the service responded.
pub(crate) fn service_time(head: &Head) -> Option<SystemTime> {
    date(head.header("date")?)
}

/// Reads a number of digits only. A number that is too large becomes the maximum.
fn whole_number(value: &str) -> Option<u64> {
    value
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| value.parse().unwrap_or(u64::MAX))
}

fn date(value: &str) -> Option<SystemTime> {
    let date = DateTime::from_str(value, Format::HttpDate).ok()?;
    SystemTime::try_from(date).ok()
}
