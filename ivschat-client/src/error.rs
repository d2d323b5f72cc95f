//! Errors: what was tried, what happened, and whether trying again can help.

mod answer;
mod hint;
mod sending;
mod service;
mod text;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

pub use aws_credential_types::provider::error::CredentialsError;
pub use aws_smithy_runtime_api::box_error::BoxError;
pub use aws_smithy_types::error::ErrorMetadata;
pub use aws_smithy_types::error::display::DisplayErrorContext;
pub use aws_smithy_types::error::metadata::ProvideErrorMetadata;
pub use aws_smithy_types::error::operation::BuildError;
use reqwest::StatusCode;

pub use crate::primitives::UnknownVariantError;
pub use crate::runtime::{EndpointError, TimeLimit, TimeoutError};
use crate::runtime::{Failure, Operation, Progress};
pub use answer::{FollowedRedirect, OversizedAnswer, UnexpectedAnswer, UnreadableOutput};
pub use sending::{SigningError, TransportError};
pub use service::{RequestId, ServiceError, Unhandled};
pub(crate) use service::{metadata, request_id_of};
use text::root_cause;
pub(crate) use text::write_code_and_message;

/// Why a call has no output.
///
/// `Display` says all there is to say in one line: the operation, the code and message of the service or
/// the cause on this side, and the request id. [`source`](StdError::source) leads to the root cause.
pub struct Error {
    // Boxed, because every call's result has room for it.
    inner: Box<Inner>,
}

struct Inner {
    context: Context,
    kind: ErrorKind,
    meta: ErrorMetadata,
    hint: Option<String>,
}

impl Inner {
    /// Whether something failed before the first attempt that may also fail before a later one.
    fn has_only_prepared(&self) -> bool {
        let prepares = matches!(
            self.kind,
            ErrorKind::Credentials(_) | ErrorKind::Signing(_) | ErrorKind::Timeout(_)
        );
        prepares && self.context.attempts == 0
    }
}

/// What a call was about, and how far it came.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// Empty if only an input was built.
    operation: &'static str,
    safe_to_repeat: bool,
    attempts: u32,
    may_have_been_applied: bool,
    status: Option<StatusCode>,
    request_id: Option<String>,
    /// A member of the input that has to be an ARN, and is none.
    bare_id: Option<&'static str>,
}

impl Context {
    pub(crate) fn of<I: Operation>() -> Self {
        Self {
            operation: I::NAME,
            safe_to_repeat: I::SAFE_TO_REPEAT,
            ..Self::default()
        }
    }

    /// Remembers what may explain an error of the service.
    pub(crate) fn look_at<I: Operation>(&mut self, input: &I) {
        let is_bare = |id: &&str| !id.is_empty() && !id.starts_with("arn:");
        let arns = input.arns().into_iter();
        self.bare_id = arns
            .filter(|(_, values)| values.iter().any(is_bare))
            .map(|(member, _)| member)
            .next();
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.operation
    }

    pub(crate) fn safe_to_repeat(&self) -> bool {
        self.safe_to_repeat
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn status(&self) -> Option<StatusCode> {
        self.status
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Remembers how far an attempt came, and where its answer came from.
    pub(crate) fn note(&mut self, progress: &Progress) {
        let head = progress.head.as_ref();
        self.attempts += u32::from(progress.sent);
        self.status = head.map(|head| head.status);
        self.request_id = head.and_then(|head| head.request_id()).map(str::to_owned);
    }

    /// Remembers what the failure of an attempt that was sent, or of reading its output, says about the
    /// request.
    pub(crate) fn judge(&mut self, failure: &Failure) {
        self.may_have_been_applied |= failure.may_have_been_applied;
    }
}

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input is not complete, or cannot be sent. Nothing was sent.
    InvalidInput(BuildError),
    /// The configuration leads to no endpoint. Nothing was sent.
    Endpoint(EndpointError),
    /// The HTTP client cannot be set up on this machine. Nothing was sent.
    HttpClient(TransportError),
    /// No credentials provider is configured. Nothing was sent.
    MissingCredentials,
    /// The credentials provider failed. All calls that have waited for it share its error.
    Credentials(Arc<CredentialsError>),
    /// The request cannot be signed. Nothing was sent.
    Signing(SigningError),
    /// No connection, or one that broke before the answer was complete.
    Connection(TransportError),
    /// A limit of time was reached.
    Timeout(TimeoutError),
    /// The HTTP client of the caller's own has followed a redirect, with the request and its signature.
    FollowedRedirect(FollowedRedirect),
    /// An answer that is longer than any of the service.
    OversizedAnswer(OversizedAnswer),
    /// An answer that is neither a success nor an error of the service, such as a proxy's HTML page.
    UnexpectedAnswer(UnexpectedAnswer),
    /// The answer says success, but cannot be read as the operation's output.
    UnreadableOutput(UnreadableOutput),
    /// The service answered an error.
    Service(Box<ServiceError>),
}

impl ErrorKind {
    /// The code of the error that the service answered.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Service(error) => error.code(),
            _ => None,
        }
    }
}

impl Error {
    pub(crate) fn new(context: Context, kind: ErrorKind) -> Self {
        let meta = match &kind {
            ErrorKind::Service(error) => error.meta().clone(),
            _ => metadata(None, None, context.request_id.as_deref(), context.status),
        };
        let hint = context.hint(&kind);
        Self {
            inner: Box::new(Inner {
                context,
                kind,
                meta,
                hint,
            }),
        }
    }

    /// The operation that was called; none if only an input was built, apart from its call.
    pub fn operation(&self) -> Option<&'static str> {
        let operation = self.inner.context.operation;
        (!operation.is_empty()).then_some(operation)
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.inner.kind
    }

    /// The error that the service answered, if it did.
    pub fn as_service_error(&self) -> Option<&ServiceError> {
        match &self.inner.kind {
            ErrorKind::Service(error) => Some(error),
            _ => None,
        }
    }

    /// The error that the service answered; any other failure becomes
    /// [`Unhandled`](ServiceError::Unhandled), with this error as its source.
    pub fn into_service_error(self) -> ServiceError {
        self.try_into_service_error()
            .unwrap_or_else(|error| ServiceError::Unhandled(Unhandled::without_answer(error)))
    }

    /// The error that the service answered.
    ///
    /// # Errors
    /// This error itself, if the call failed without one.
    pub fn try_into_service_error(self) -> Result<ServiceError, Self> {
        let Self { inner } = self;
        match *inner {
            Inner {
                kind: ErrorKind::Service(error),
                ..
            } => Ok(*error),
            inner => Err(Self {
                inner: Box::new(inner),
            }),
        }
    }

    /// The code of the error that the service answered.
    pub fn code(&self) -> Option<&str> {
        self.inner.meta.code()
    }

    /// What the service says about the error that it answered.
    pub fn message(&self) -> Option<&str> {
        self.inner.meta.message()
    }

    /// What to do about this error, if that is known; it is part of `Display`, too.
    pub fn hint(&self) -> Option<&str> {
        self.inner.hint.as_deref()
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.inner.context.status.map(|status| status.as_u16())
    }

    /// The id under which the service has handled the request; AWS Support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        request_id_of(&self.inner.meta)
    }

    /// How many times the request was sent, or handed to a connection that did not come about.
    pub fn attempts(&self) -> u32 {
        self.inner.context.attempts
    }

    /// Whether the service may have done what the request asks for, in this or an earlier attempt.
    ///
    /// It is `false` if nothing was sent, or if the service has refused the request.
    pub fn may_have_been_applied(&self) -> bool {
        self.inner.context.may_have_been_applied
    }

    /// Whether sending the same request again is harmless and may succeed.
    ///
    /// It is harmless if the request cannot have been applied, or if the operation may be repeated.
    pub fn is_retryable(&self) -> bool {
        let context = &self.inner.context;
        Failure::of(&self.inner.kind, context.status).is_transient()
            && (context.safe_to_repeat || !context.may_have_been_applied)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        if self.inner.has_only_prepared() {
            f.write_str("nothing was sent: ")?;
        }
        match &self.inner.kind {
            ErrorKind::InvalidInput(error) => write!(f, "nothing was sent, the input is not valid: {error}"),
            ErrorKind::Endpoint(error) => write!(f, "nothing was sent: {error}"),
            ErrorKind::HttpClient(error) => {
                write!(f, "nothing was sent, the HTTP client cannot be set up: {}", root_cause(error))
            }
            ErrorKind::MissingCredentials => f.write_str(
                "nothing was sent: no credentials are configured; set them with `Config::builder().credentials_provider(…)`",
            ),
            ErrorKind::Credentials(error) => {
                write!(f, "the credentials provider failed: {}", root_cause(error.as_ref()))
            }
            ErrorKind::Signing(error) => error.fmt(f),
            ErrorKind::Connection(error) => error.fmt(f),
            ErrorKind::Timeout(error) => error.fmt(f),
            ErrorKind::FollowedRedirect(error) => error.fmt(f),
            ErrorKind::OversizedAnswer(error) => error.fmt(f),
            ErrorKind::UnexpectedAnswer(error) => error.fmt(f),
            ErrorKind::UnreadableOutput(error) => error.fmt(f),
            ErrorKind::Service(error) => error.fmt(f),
        }?;
        let context = &self.inner.context;
        if context.may_have_been_applied && !context.safe_to_repeat {
            f.write_str("; the request may have been applied")?;
        }
        match (context.status, self.request_id()) {
            (None, None) => Ok(()),
            (None, Some(id)) => write!(f, " (request id {id})"),
            (Some(status), None) => write!(f, " (HTTP status {})", status.as_u16()),
            (Some(status), Some(id)) => {
                write!(f, " (HTTP status {}, request id {id})", status.as_u16())
            }
        }?;
        match self.hint() {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.inner.context.operation)
            .field("status", &self.inner.context.status)
            .field("request_id", &self.inner.context.request_id)
            .field("attempts", &self.inner.context.attempts)
            .field(
                "may_have_been_applied",
                &self.inner.context.may_have_been_applied,
            )
            .field("kind", &self.inner.kind)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.inner.kind {
            ErrorKind::InvalidInput(error) => Some(error),
            ErrorKind::Endpoint(error) => Some(error),
            ErrorKind::HttpClient(error) | ErrorKind::Connection(error) => Some(error),
            ErrorKind::MissingCredentials => None,
            ErrorKind::Credentials(error) => Some(error.as_ref()),
            ErrorKind::Timeout(error) => Some(error),
            ErrorKind::FollowedRedirect(error) => Some(error),
            ErrorKind::OversizedAnswer(error) => Some(error),
            ErrorKind::Signing(error) => Some(error),
            ErrorKind::UnexpectedAnswer(error) => Some(error),
            ErrorKind::UnreadableOutput(error) => Some(error),
            ErrorKind::Service(error) => Some(error.as_ref()),
        }
    }
}

impl ProvideErrorMetadata for Error {
    fn meta(&self) -> &ErrorMetadata {
        &self.inner.meta
    }
}

impl RequestId for Error {
    fn request_id(&self) -> Option<&str> {
        self.request_id()
    }
}

/// An input that is built apart from its call fails for its own reason.
impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::new(Context::default(), ErrorKind::InvalidInput(error))
    }
}
