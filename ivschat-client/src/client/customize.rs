//! Settings for a single call.

use std::fmt;
use std::pin::pin;

use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::Client;
use crate::config::{RetryConfig, TimeoutConfig};
use crate::error::{BuildError, Context, Error, ErrorKind};
use crate::platform::{Instant, threads};
use crate::runtime::Components;
use crate::runtime::call::{Call, milliseconds};
use crate::runtime::operation::Operation;
use crate::runtime::request::{ArnMember, Request, header};
use crate::runtime::response::{Response, read_output};
use crate::service::SERVICE;

/// A call that is ready to be sent. Its settings apply to this call only.
///
/// `O` is the output of the operation.
#[must_use = "nothing is sent until `send` is awaited"]
pub struct CustomizableOperation<O> {
    client: Client,
    context: Context,
    arn_members: &'static [ArnMember],
    request: Result<Request, BuildError>,
    retry_config: Option<RetryConfig>,
    timeout_config: Option<TimeoutConfig>,
    read: fn(&Response) -> Result<O, ErrorKind>,
}

impl<O> CustomizableOperation<O> {
    pub(crate) fn new<I>(client: Client, input: Result<I, BuildError>) -> Self
    where
        I: Operation<Output = O>,
    {
        Self {
            client,
            context: Context {
                service: SERVICE.signing_name,
                operation: I::NAME,
                is_idempotent: I::IDEMPOTENT,
                ..Context::default()
            },
            arn_members: I::ARN_MEMBERS,
            request: input.and_then(|mut input| {
                input.complete();
                input.request()
            }),
            retry_config: None,
            timeout_config: None,
            read: read_output::<I>,
        }
    }

    /// Adds a header, and signs it. If you add a name twice, the last value is sent.
    ///
    /// Spaces and tabs around the value are removed. `user-agent` and `x-amzn-trace-id` are not signed, because
    /// proxies change them.
    ///
    /// The value is never printed.
    ///
    /// The call fails with [`ErrorKind::InvalidInput`] if the name is not a header name, if the client sets the
    /// header itself, such as `authorization`, `host` or `x-amz-date`, or if the value contains a tab or anything
    /// else that is not visible ASCII.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request = self.request.and_then(|mut request| {
            let (name, value) = header(name.as_ref(), value.as_ref())?;
            request.extra_headers.insert(name, value);
            Ok(request)
        });
        self
    }

    /// Sets the retry behavior.
    pub fn retry_config(mut self, retry_config: RetryConfig) -> Self {
        self.retry_config = Some(retry_config);
        self
    }

    /// Sets the timeouts. Timeouts that are not set here are those of the client. The connect timeout is always
    /// that of the client, because calls share connections.
    pub fn timeout_config(mut self, timeout_config: TimeoutConfig) -> Self {
        self.timeout_config = Some(timeout_config);
        self
    }

    /// Sends the request, and returns the output.
    ///
    /// # Errors
    /// Returns an error if a required member is not set, if a header is invalid, if there is no response, or if
    /// the service returns an error.
    pub fn send(self) -> impl Future<Output = Result<O, Error>> {
        // The future of an `async fn` contains each argument twice.
        let Self {
            client,
            mut context,
            arn_members,
            request,
            retry_config,
            timeout_config,
            read,
        } = self;
        async move {
            let components = client.handle.components.as_ref();
            let span = tracing::info_span!(
                "call",
                operation = context.operation,
                region = components.ok().map(Components::region),
                attempts = Empty,
                status = Empty,
                code = Empty,
                request_id = Empty,
                elapsed_ms = Empty,
            );
            // Reading the clock takes longer than all else that a disabled span costs.
            let started = (!span.is_disabled()).then(Instant::now);
            let result = match request {
                Ok(ref request) => {
                    let call = async {
                        let components = components.map_err(|error| error.clone())?;
                        let (retry, timeouts) = (retry_config.as_ref(), timeout_config.as_ref());
                        let mut call = Call::start(components, request, retry, timeouts);
                        let response = pin!(call.run(&mut context)).await?;
                        read(&response).inspect_err(|kind| {
                            let classification = kind.classify(context.status);
                            context.may_have_been_applied |= classification.may_have_been_applied;
                        })
                    };
                    let result = pin!(threads::sendable(call)).instrument(span.clone()).await;
                    if let Err(ErrorKind::Service(_)) = result {
                        context.bare_id = request.bare_id(arn_members);
                    }
                    result
                }
                Err(error) => Err(ErrorKind::InvalidInput(error)),
            };
            record(&span, &context, started, result.as_ref().err());
            result.map_err(|kind| Error::new(context, kind))
        }
    }
}

impl<O> fmt::Debug for CustomizableOperation<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomizableOperation")
            .field("operation", &self.context.operation)
            .field("retry_config", &self.retry_config)
            .field("timeout_config", &self.timeout_config)
            .finish_non_exhaustive()
    }
}

fn record(span: &Span, context: &Context, started: Option<Instant>, error: Option<&ErrorKind>) {
    let Some(started) = started else {
        return;
    };
    span.record("attempts", context.attempts);
    span.record("status", context.status.map(|status| status.as_u16()));
    span.record("code", error.and_then(ErrorKind::code));
    span.record("request_id", context.request_id.as_deref());
    span.record("elapsed_ms", milliseconds(started.elapsed()));
}
