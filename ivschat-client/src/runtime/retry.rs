//! Whether and when an attempt is retried, and what response headers say about it.

mod bucket;

use std::time::{Duration, SystemTime};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::response::Head;
use crate::config::RetryConfig;
use crate::error::classification::Classification;

pub(super) use bucket::{Permit, TokenBucket};

/// Returns whether the failed attempt number `attempt` may be retried.
///
/// A request that may have been applied is retried only if the operation is idempotent, or if the
/// configuration says so.
pub(super) fn should_retry(
    config: &RetryConfig,
    is_idempotent: bool,
    attempt: u32,
    failure: &Classification,
) -> bool {
    attempt < config.max_attempts()
        && failure.retry_reason.is_some()
        && (!failure.may_have_been_applied || is_idempotent || config.retries_non_idempotent())
}

/// Returns the delay after attempt number `attempt`. `jitter` is between 0 and 1; `requested` is the delay that the
/// service asks for.
pub(super) fn delay(
    config: &RetryConfig,
    attempt: u32,
    jitter: f64,
    requested: Option<Duration>,
) -> Duration {
    let doublings = attempt.saturating_sub(1).min(31);
    let backoff = config.initial_backoff().saturating_mul(1 << doublings);
    let backoff = backoff
        .min(config.max_backoff())
        .mul_f64(jitter.clamp(0.0, 1.0));
    backoff
        .max(requested.unwrap_or_default())
        .min(config.max_backoff())
}

/// Returns the delay that the service asks for: `x-amz-retry-after` in milliseconds, or `Retry-After` in seconds
/// or as a date. A date is relative to the `Date` header, or to `now` without one.
pub(super) fn requested_delay(head: &Head, now: SystemTime) -> Option<Duration> {
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
pub(super) fn service_time(head: &Head) -> Option<SystemTime> {
    date(head.header("date")?)
}

/// Parses a number that consists of digits only. A number that is too large becomes the maximum.
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

#[cfg(test)]
mod tests;
