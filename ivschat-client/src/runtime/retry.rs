//! Whether and when an attempt is retried.

mod bucket;
mod delay;

use std::time::Duration;

use crate::config::RetryConfig;
use crate::error::classification::Classification;

pub(super) use bucket::{Permit, TokenBucket};
pub(super) use delay::{requested_delay, service_time};

/// Returns whether the attempt with the number `attempt`, which failed, may be retried.
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

/// Returns the delay after the attempt with the number `attempt`. `jitter` is between 0 and 1; `requested` is
/// the delay that the service asks for.
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

#[cfg(test)]
mod tests;
