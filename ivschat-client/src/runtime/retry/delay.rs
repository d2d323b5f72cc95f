//! What the headers of an answer say about time.

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use crate::runtime::attempt::Head;

/// How long the service asks to wait: `x-amz-retry-after` in milliseconds, else `Retry-After` in seconds or
/// as a date. A date counts from the answer's own, or else from `now`.
pub(crate) fn requested_delay(head: &Head, now: SystemTime) -> Option<Duration> {
    if let Some(milliseconds) = head.header("x-amz-retry-after").and_then(whole_number) {
        return Some(Duration::from_millis(milliseconds));
    }
    let text = head.header("retry-after")?;
    match whole_number(text) {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None => {
            let then = date(text)?;
            let now = service_time(head).unwrap_or(now);
            Some(then.duration_since(now).unwrap_or_default())
        }
    }
}

/// When the service has answered.
pub(crate) fn service_time(head: &Head) -> Option<SystemTime> {
    date(head.header("date")?)
}

/// Digits only; more than fit are the greatest number.
fn whole_number(text: &str) -> Option<u64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().unwrap_or(u64::MAX))
}

fn date(text: &str) -> Option<SystemTime> {
    let date = DateTime::from_str(text, Format::HttpDate).ok()?;
    SystemTime::try_from(date).ok()
}
