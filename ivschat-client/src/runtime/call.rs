//! One call: makes attempts until one succeeds or no retry may follow.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;

use super::Components;
use super::attempt::{Attempt, Progress};
use super::clock::difference;
use super::request::Request;
use super::response::{Response, read_error};
use super::retry::{self, Permit};
use super::timeout::{self, Deadlines};
use crate::config::{AttemptInfo, RetryConfig, TimeoutConfig};
use crate::error::classification::{Classification, RetryReason};
use crate::error::{Context, ErrorKind};
use crate::platform::{self, Instant};

/// If the clocks differ by more, a rejected signature is blamed on the clock. Services tolerate five minutes.
const TOLERATED_SKEW: Duration = Duration::from_secs(4 * 60);

/// A call in progress.
pub(crate) struct Call<'a> {
    components: &'a Components,
    request: &'a Request,
    retry_config: &'a RetryConfig,
    deadlines: Deadlines,
    invocation_id: String,
    /// The number of the current attempt, from 1.
    attempt: u32,
    /// The tokens of the current attempt, unless it is the first one.
    permit: Option<Permit>,
    // The clock and the credentials are corrected at most once per call: a second correction would not help either.
    has_corrected_clock: bool,
    has_discarded_credentials: bool,
}

/// A retry that follows a failed attempt.
struct Retry {
    reason: RetryReason,
    delay: Duration,
    permit: Permit,
}

impl<'a> Call<'a> {
    /// Starts a call. `None` means the client's configuration.
    pub(crate) fn start(
        components: &'a Components,
        request: &'a Request,
        retry_config: Option<&'a RetryConfig>,
        timeout_config: Option<&TimeoutConfig>,
    ) -> Self {
        let timeouts = timeout::with_fallback(timeout_config, &components.timeouts);
        Self {
            components,
            request,
            retry_config: retry_config.unwrap_or(&components.retry),
            deadlines: Deadlines::start(&timeouts),
            invocation_id: random_uuid(),
            attempt: 0,
            permit: None,
            has_corrected_clock: false,
            has_discarded_credentials: false,
        }
    }

    /// Makes attempts until one succeeds or no retry may follow. Records them in `context`, and returns the
    /// response.
    pub(crate) async fn run(&mut self, context: &mut Context) -> Result<Response, ErrorKind> {
        loop {
            let result = pin!(self.attempt(context)).await;
            match result {
                Ok(response) => return Ok(response),
                Err((kind, None)) => return Err(kind),
                Err((_, Some(retry))) => self.wait(retry).await,
            }
        }
    }

    async fn attempt(
        &mut self,
        context: &mut Context,
    ) -> Result<Response, (ErrorKind, Option<Retry>)> {
        self.attempt += 1;
        let started = self.components.observer.is_some().then(Instant::now);
        let mut progress = Progress::default();
        let result = pin!(self.exchange(context.is_idempotent, &mut progress)).await;
        let elapsed = started.map(|started| started.elapsed());
        progress.record(context);
        let result = match result {
            Ok(body) => {
                self.record_success(&progress);
                let head = progress.head.unwrap_or_default();
                Ok(Response { head, body })
            }
            Err(kind) => {
                let retry = self.plan_retry(&kind, &progress, context);
                Err((kind, retry))
            }
        };
        self.notify(context, &result, elapsed);
        result
    }

    /// Signs the request, sends it, and reads the body of the response.
    async fn exchange(
        &self,
        is_idempotent: bool,
        progress: &mut Progress,
    ) -> Result<Bytes, ErrorKind> {
        let components = self.components;
        let http = components.http(&self.deadlines).await?;
        let attempt = Attempt {
            components,
            invocation_id: &self.invocation_id,
            number: self.attempt,
            max_attempts: self.retry_config.max_attempts(),
        };
        let clock = &components.clock;
        let loaded = components.credentials.get(clock, &self.deadlines).await?;
        let loaded = progress.credentials.insert(loaded);
        if !is_idempotent {
            // A request on a closed connection fails, and this one could not be retried safely.
            platform::notice_closed_connections().await;
        }
        let reading = clock.read();
        progress.signed_at = Some(reading);
        let request = attempt
            .prepare(self.request, &loaded.credentials, reading.time)
            .map_err(ErrorKind::Signing)?;
        // Only the caller's own HTTP client may follow a redirect.
        let url = components
            .has_callers_http_client()
            .then(|| request.url().clone());
        let request = pin!(platform::execute(&http, request));
        let sending = attempt.send(request, url.as_ref(), &self.deadlines, progress);
        let sent = self.deadlines.attempt(pin!(sending)).await;
        let body = sent.map_err(ErrorKind::Timeout)??;
        match &progress.head {
            Some(head) if !head.status.is_success() => Err(read_error(head, &body)),
            _ => Ok(body),
        }
    }

    fn record_success(&mut self, progress: &Progress) {
        if let Some(reading) = progress.signed_at {
            self.components.clock.accept(reading);
        }
        match self.permit.take() {
            Some(permit) => drop(permit),
            None => self.components.tokens.reward(),
        }
    }

    /// Decides whether a retry follows a failed attempt. Depending on the error, corrects the clock or discards the
    /// credentials.
    fn plan_retry(
        &mut self,
        kind: &ErrorKind,
        progress: &Progress,
        context: &mut Context,
    ) -> Option<Retry> {
        if let Some(permit) = self.permit.take() {
            permit.spend();
        }
        let classification = kind.classify(context.status);
        if progress.sent {
            context.may_have_been_applied |= classification.may_have_been_applied;
        }
        let is_corrected = self.correct(&classification, kind, progress);
        let reason = classification
            .retry_reason
            .filter(|_| is_corrected || classification.is_transient())?;
        let config = self.retry_config;
        if !retry::should_retry(config, context.is_idempotent, self.attempt, &classification) {
            return None;
        }
        let delay = if is_corrected {
            Duration::ZERO
        } else {
            let head = progress.head.as_ref();
            let now = self.components.clock.now();
            let requested = head.and_then(|head| retry::requested_delay(head, now));
            retry::delay(config, self.attempt, fastrand::f64(), requested)
        };
        if !self.deadlines.allow(delay) {
            return None;
        }
        let permit = self.components.tokens.take(reason)?;
        Some(Retry {
            reason,
            delay,
            permit,
        })
    }

    /// Corrects what made the attempt fail, and returns whether a retry makes sense now.
    fn correct(
        &mut self,
        classification: &Classification,
        kind: &ErrorKind,
        progress: &Progress,
    ) -> bool {
        match classification.retry_reason {
            Some(RetryReason::ClockSkew) => {
                let is_corrected = !self.has_corrected_clock && self.correct_clock(kind, progress);
                self.has_corrected_clock |= is_corrected;
                if let Some(reading) = progress.signed_at.filter(|_| !is_corrected) {
                    self.components.clock.reject(reading);
                }
                is_corrected
            }
            Some(RetryReason::ExpiredCredentials) => {
                if let Some(rejected) = &progress.credentials {
                    self.components.credentials.discard(rejected);
                }
                !std::mem::replace(&mut self.has_discarded_credentials, true)
            }
            _ => false,
        }
    }

    /// Adopts the service's time if the attempt was signed with a different one.
    fn correct_clock(&self, kind: &ErrorKind, progress: &Progress) -> bool {
        let service_time = progress.head.as_ref().and_then(retry::service_time);
        let (Some(service_time), Some(signed_at)) = (service_time, progress.signed_at) else {
            return false;
        };
        let is_skewed =
            kind.is_clock_skew() || difference(service_time, signed_at.time) > TOLERATED_SKEW;
        is_skewed && self.components.clock.follow(service_time)
    }

    async fn wait(&mut self, retry: Retry) {
        if !retry.delay.is_zero() {
            platform::sleep(retry.delay).await;
        }
        self.permit = Some(retry.permit);
    }

    /// Reports the result of the attempt to the log and to the caller's observer. The duration is measured only for the
    /// observer.
    fn notify(
        &self,
        context: &Context,
        result: &Result<Response, (ErrorKind, Option<Retry>)>,
        elapsed: Option<Duration>,
    ) {
        let failed = result.as_ref().err();
        let code = failed.and_then(|(kind, _)| kind.code());
        let status = context.status.map(|status| status.as_u16());
        let retry = failed.and_then(|(_, retry)| retry.as_ref());
        if let Some(retry) = retry {
            tracing::info!(
                attempt = self.attempt,
                reason = %retry.reason,
                status,
                code,
                delay_ms = milliseconds(retry.delay),
                "attempt failed, retrying"
            );
        }
        if let (Some(observer), Some(elapsed)) = (&self.components.observer, elapsed) {
            observer.notify(&AttemptInfo {
                operation: context.operation,
                attempt: self.attempt,
                status,
                code: code.map(str::to_owned),
                succeeded: result.is_ok(),
                elapsed,
                retry_delay: retry.map(|retry| retry.delay),
            });
        }
    }
}

/// Returns a random UUID, version 4, for example to mark all attempts of a call.
pub(crate) fn random_uuid() -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    const VERSION: u128 = 0xf << 76;
    const VARIANT: u128 = 0b11 << 62;
    let bits = fastrand::u128(..) & !(VERSION | VARIANT) | 4 << 76 | 0b10 << 62;
    let mut uuid = String::with_capacity(36);
    for (position, byte) in bits.to_be_bytes().into_iter().enumerate() {
        if [4, 6, 8, 10].contains(&position) {
            uuid.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            uuid.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    uuid
}

/// Converts a duration for log entries.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_uuid_has_version_4() {
        for _ in 0..100 {
            let id = random_uuid();
            let lengths: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
            assert_eq!(&id[14..15], "4", "{id}");
            assert!("89ab".contains(&id[19..20]), "{id}");
        }
        assert_ne!(random_uuid(), random_uuid());
    }
}
