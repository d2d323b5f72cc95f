//! The attempts of one call, until one succeeds or none may follow.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_types::timeout::TimeoutConfig;
use tokio::time::Instant;

use super::answer::read_error;
use super::attempt::{Answer, Attempt, Progress};
use super::clock::{Clock, difference};
use super::credentials::CredentialsCache;
use super::failure::{Cause, Failure, means_clock_skew};
use super::retry::{self, Permit, TokenBucket};
use super::timeout::TimeLimits;
use super::{Endpoint, Request, Service, invocation};
use crate::config::{AttemptInfo, AttemptObserver, RetryConfig};
use crate::error::{Context, ErrorKind};

/// From this difference on, a refused signature is the clock's fault: services tolerate five minutes.
const TOLERATED_SKEW: Duration = Duration::from_secs(4 * 60);

/// A request, and all that its attempts need.
pub(crate) struct Call<'a> {
    pub(crate) http: &'a reqwest::Client,
    /// Whether `http` is the caller's own.
    pub(crate) is_callers_client: bool,
    /// How long `http` tries to connect, unless it is the caller's own.
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) service: &'a Service,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) credentials: &'a CredentialsCache,
    pub(crate) clock: &'a Clock,
    pub(crate) tokens: &'a Arc<TokenBucket>,
    pub(crate) observer: Option<&'a AttemptObserver>,
    pub(crate) retry: &'a RetryConfig,
    pub(crate) timeouts: &'a TimeoutConfig,
    pub(crate) request: &'a Request,
}

impl Call<'_> {
    /// Makes attempts until one succeeds or none may follow; `context` gets to know how far they came.
    pub(crate) async fn answer(&self, context: &mut Context) -> Result<Answer, ErrorKind> {
        let mut series = Series {
            call: self,
            limits: TimeLimits::start(self.timeouts),
            invocation_id: invocation::new_id(),
            attempt: 0,
            permit: None,
            clock_repaired: false,
            credentials_repaired: false,
        };
        loop {
            match series.attempt(context).await {
                Ok(answer) => return Ok(answer),
                Err((kind, None)) => return Err(kind),
                Err((_, Some(retry))) => series.wait(retry).await,
            }
        }
    }
}

/// The attempts of a call, one after the other.
struct Series<'a> {
    call: &'a Call<'a>,
    limits: TimeLimits,
    invocation_id: String,
    /// Number of the current attempt, from 1.
    attempt: u32,
    /// What the current attempt took out of the bucket, unless it is the first one.
    permit: Option<Permit>,
    /// Clock and credentials are put right only once in a call, or it might go on forever.
    clock_repaired: bool,
    credentials_repaired: bool,
}

/// That another attempt follows, and when.
struct Retry {
    cause: Cause,
    delay: Duration,
    permit: Permit,
}

impl Series<'_> {
    async fn attempt(
        &mut self,
        context: &mut Context,
    ) -> Result<Answer, (ErrorKind, Option<Retry>)> {
        self.attempt += 1;
        let started = Instant::now();
        let mut progress = Progress::default();
        let outcome = self.exchange(&mut progress).await;
        let elapsed = started.elapsed();
        context.note(&progress);
        let result = match outcome {
            Ok(answer) => {
                self.succeed();
                Ok(answer)
            }
            Err(kind) => {
                let retry = self.plan(&kind, &progress, context);
                Err((kind, retry))
            }
        };
        self.tell(context, &result, elapsed);
        result
    }

    /// Signs with what is valid now, sends, and reads a success.
    async fn exchange(&self, progress: &mut Progress) -> Result<Answer, ErrorKind> {
        let call = self.call;
        let attempt = Attempt {
            http: call.http,
            is_callers_client: call.is_callers_client,
            connect_timeout: call.connect_timeout,
            service: call.service,
            endpoint: call.endpoint,
            invocation_id: &self.invocation_id,
            number: self.attempt,
            max_attempts: call.retry.max_attempts(),
        };
        let loaded = call.credentials.get(call.clock.now(), &self.limits).await?;
        let credentials = loaded.credentials.clone();
        progress.credentials = Some(loaded);
        let time = call.clock.now();
        progress.signed_at = Some(time);
        let request = attempt.prepare(call.request, credentials, time)?;
        let sending = attempt.send(request, &self.limits, progress);
        let answer = self
            .limits
            .attempt(sending)
            .await
            .map_err(ErrorKind::Timeout)??;
        if answer.head.status.is_success() {
            Ok(answer)
        } else {
            Err(read_error(&answer))
        }
    }

    fn succeed(&mut self) {
        match self.permit.take() {
            Some(permit) => drop(permit),
            None => self.call.tokens.reward(),
        }
    }

    /// Decides what follows an attempt that has failed, and puts right what it says is wrong.
    fn plan(
        &mut self,
        kind: &ErrorKind,
        progress: &Progress,
        context: &mut Context,
    ) -> Option<Retry> {
        if let Some(permit) = self.permit.take() {
            permit.spend();
        }
        let failure = Failure::of(kind, context.status());
        if progress.sent {
            context.judge(&failure);
        }
        let repaired = self.repair(&failure, kind, progress);
        let cause = failure
            .cause
            .filter(|_| repaired || failure.is_transient())?;
        let config = self.call.retry;
        if !retry::may_repeat(config, context.safe_to_repeat(), self.attempt, &failure) {
            return None;
        }
        let delay = if repaired {
            Duration::ZERO
        } else {
            let head = progress.head.as_ref();
            let asked = head.and_then(|head| retry::requested_delay(head, self.call.clock.now()));
            retry::delay(config, self.attempt, fastrand::f64(), asked)
        };
        if !self.limits.outlast(delay) {
            return None;
        }
        let permit = self.call.tokens.take(cause)?;
        Some(Retry {
            cause,
            delay,
            permit,
        })
    }

    fn repair(&mut self, failure: &Failure, kind: &ErrorKind, progress: &Progress) -> bool {
        match failure.cause {
            Some(Cause::ClockSkew) if !self.clock_repaired => {
                self.clock_repaired = self.correct_clock(kind, progress);
                self.clock_repaired
            }
            Some(Cause::ExpiredCredentials) => {
                if let Some(refused) = &progress.credentials {
                    self.call.credentials.discard(refused);
                }
                !std::mem::replace(&mut self.credentials_repaired, true)
            }
            _ => false,
        }
    }

    /// Takes over the service's time, if the attempt was signed with another one.
    fn correct_clock(&self, kind: &ErrorKind, progress: &Progress) -> bool {
        let service_time = progress.head.as_ref().and_then(retry::service_time);
        let (Some(service_time), Some(signed_at)) = (service_time, progress.signed_at) else {
            return false;
        };
        let is_skewed =
            means_clock_skew(kind) || difference(service_time, signed_at) > TOLERATED_SKEW;
        is_skewed && self.call.clock.follow(service_time)
    }

    async fn wait(&mut self, retry: Retry) {
        if !retry.delay.is_zero() {
            tokio::time::sleep(retry.delay).await;
        }
        self.permit = Some(retry.permit);
    }

    /// Tells the log and the caller's observer what came of the attempt.
    fn tell(
        &self,
        context: &Context,
        result: &Result<Answer, (ErrorKind, Option<Retry>)>,
        elapsed: Duration,
    ) {
        let failed = result.as_ref().err();
        let code = failed.and_then(|(kind, _)| kind.code());
        let status = context.status().map(|status| status.as_u16());
        let retry = failed.and_then(|(_, retry)| retry.as_ref());
        if let Some(retry) = retry {
            tracing::info!(
                attempt = self.attempt,
                cause = %retry.cause,
                status,
                code,
                delay_ms = milliseconds(retry.delay),
                "an attempt has failed, another one follows"
            );
        }
        if let Some(observer) = self.call.observer {
            observer.tell(&AttemptInfo {
                operation: context.operation(),
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

/// For logs, whose numbers have 64 bits.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
