//! Whether and when a request is sent again.

mod bucket;
mod delay;

use std::time::Duration;

use super::failure::Failure;
use crate::config::RetryConfig;

pub(crate) use bucket::{Permit, TokenBucket};
pub(crate) use delay::{requested_delay, service_time};

/// Whether another attempt may be made after this one, which was the `attempt`-th, and failed.
///
/// A request that may have been applied is repeated only if that does no harm, or is asked for.
pub(crate) fn may_repeat(
    config: &RetryConfig,
    safe_to_repeat: bool,
    attempt: u32,
    failure: &Failure,
) -> bool {
    attempt < config.max_attempts()
        && failure.cause.is_some()
        && (!failure.may_have_been_applied || safe_to_repeat || config.repeats_everything())
}

/// How long to wait after the `attempt`-th attempt. `jitter` is between 0 and 1; `requested` is what the
/// service asks for.
pub(crate) fn delay(
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
