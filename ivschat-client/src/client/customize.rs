//! Changes to a single call.

use std::fmt;

use aws_smithy_types::error::operation::BuildError;
use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::Client;
use crate::config::{RetryConfig, TimeoutConfig};
use crate::error::{Context, Error, ErrorKind};
use crate::runtime::{
    Answer, Failure, Operation, Output, Request, header, milliseconds, read_output,
};

/// A call that is ready to be sent, and may be changed before, each setting for this call only.
///
/// `O` is the output of its operation.
#[must_use = "nothing is sent before `send` is awaited"]
pub struct CustomizableOperation<O> {
    client: Client,
    context: Context,
    request: Result<Request, BuildError>,
    retry: Option<RetryConfig>,
    timeouts: Option<TimeoutConfig>,
    read: fn(&Answer) -> Result<O, ErrorKind>,
}

impl<O> CustomizableOperation<O> {
    pub(crate) fn new<I>(client: Client, input: Result<I, BuildError>) -> Self
    where
        I: Operation<Output = O>,
        O: Output,
    {
        let mut context = Context::of::<I>();
        let request = input.and_then(|input| {
            context.look_at(&input);
            input.request()
        });
        Self {
            client,
            context,
            request,
            retry: None,
            timeouts: None,
            read: read_output,
        }
    }

    /// Adds a header, and signs it. Of several values for one name, the last is sent.
    ///
    /// The value is not printed by this crate, but `aws-sigv4` logs signed headers at the level `TRACE`.
    ///
    /// Only `user-agent` and `x-amzn-trace-id` are left out of the signature, because proxies change them.
    /// A name that is none, a header that the client sets itself, such as `authorization`, `host` or
    /// `x-amz-date`, and a value that is not visible ASCII make the call fail with
    /// [`ErrorKind::InvalidInput`].
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request = self.request.and_then(|mut request| {
            let (name, value) = header(name.as_ref(), value.as_ref())?;
            request.extra_headers.insert(name, value);
            Ok(request)
        });
        self
    }

    /// Sets how the call is repeated.
    pub fn retry_config(mut self, retry_config: RetryConfig) -> Self {
        self.retry = Some(retry_config);
        self
    }

    /// Sets how long the call may take. What is not set here is as it is for the client, and so is, in any
    /// case, the connect timeout, because connections are shared.
    pub fn timeout_config(mut self, timeout_config: TimeoutConfig) -> Self {
        self.timeouts = Some(timeout_config);
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    /// A required member is not set, a header is refused, no answer came, or the service answered an error.
    pub async fn send(self) -> Result<O, Error> {
        let Self {
            client,
            mut context,
            request,
            retry,
            timeouts,
            read,
        } = self;
        let span = tracing::info_span!(
            "call",
            operation = context.operation(),
            region = client.handle.region(),
            attempts = Empty,
            status = Empty,
            code = Empty,
            request_id = Empty,
            elapsed_ms = Empty,
        );
        let started = Instant::now();
        let answering = async {
            let request = request.map_err(ErrorKind::InvalidInput)?;
            let answer = client
                .handle
                .call(&request, retry.as_ref(), timeouts.as_ref(), &mut context)
                .await?;
            read(&answer).inspect_err(|kind| {
                context.judge(&Failure::of(kind, context.status()));
            })
        };
        let result = answering.instrument(span.clone()).await;
        record(&span, &context, started, result.as_ref().err());
        result.map_err(|kind| Error::new(context, kind))
    }
}

impl<O> fmt::Debug for CustomizableOperation<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomizableOperation")
            .field("operation", &self.context.operation())
            .field("retry_config", &self.retry)
            .field("timeout_config", &self.timeouts)
            .finish_non_exhaustive()
    }
}

fn record(span: &Span, context: &Context, started: Instant, failed: Option<&ErrorKind>) {
    span.record("attempts", context.attempts());
    span.record("status", context.status().map(|status| status.as_u16()));
    span.record("code", failed.and_then(ErrorKind::code));
    span.record("request_id", context.request_id());
    span.record("elapsed_ms", milliseconds(started.elapsed()));
}
