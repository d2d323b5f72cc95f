//! Errors: what was tried, what happened, and whether trying again can help.

mod answer;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

pub use aws_credential_types::provider::error::CredentialsError;
pub use aws_smithy_types::error::operation::BuildError;
use reqwest::StatusCode;

pub use crate::runtime::{EndpointError, TimeLimit, TimeoutError};
use crate::runtime::{ErrorBody, Failure, Operation, Progress};
pub use crate::types::error::ServiceError;
pub use answer::{FollowedRedirect, OversizedAnswer};

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
#[derive(Debug)]
pub(crate) struct Context {
    operation: &'static str,
    safe_to_repeat: bool,
    attempts: u32,
    may_have_been_applied: bool,
    status: Option<StatusCode>,
    request_id: Option<String>,
}

impl Context {
    pub(crate) fn of<I: Operation>() -> Self {
        Self {
            operation: I::NAME,
            safe_to_repeat: I::SAFE_TO_REPEAT,
            attempts: 0,
            may_have_been_applied: false,
            status: None,
            request_id: None,
        }
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
    Service(ServiceError),
}

impl ErrorKind {
    /// The code of the error that the service answered.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Service(error) => Some(error.code()),
            _ => None,
        }
    }
}

impl Error {
    pub(crate) fn new(context: Context, kind: ErrorKind) -> Self {
        Self {
            inner: Box::new(Inner { context, kind }),
        }
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static str {
        self.inner.context.operation
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

    /// The code of the error that the service answered.
    pub fn code(&self) -> Option<&str> {
        self.as_service_error().map(ServiceError::code)
    }

    /// What the service says about the error that it answered.
    pub fn message(&self) -> Option<&str> {
        self.as_service_error().and_then(ServiceError::message)
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.inner.context.status.map(|status| status.as_u16())
    }

    /// The id under which the service has handled the request; AWS Support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.context.request_id.as_deref()
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
        write!(f, "{}: ", self.inner.context.operation)?;
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
        match (context.status, &context.request_id) {
            (None, _) => Ok(()),
            (Some(status), None) => write!(f, " (HTTP status {})", status.as_u16()),
            (Some(status), Some(id)) => {
                write!(f, " (HTTP status {}, request id {id})", status.as_u16())
            }
        }
    }
}

fn root_cause<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
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
            ErrorKind::Service(error) => Some(error),
        }
    }
}

/// A connection that did not come about, or broke.
#[derive(Clone, Debug)]
pub struct TransportError {
    // Shared, because every call of a client that cannot be set up fails with the same error.
    cause: Arc<reqwest::Error>,
}

impl TransportError {
    pub(crate) fn new(cause: reqwest::Error) -> Self {
        let cause = Arc::new(cause);
        Self { cause }
    }

    /// Whether no connection came about, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.cause.is_connect()
    }

    /// Whether it took too long to connect, or until the answer was complete.
    pub fn is_timeout(&self) -> bool {
        self.cause.is_timeout()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_connect() {
            "no connection"
        } else if self.is_timeout() {
            "no complete answer in time"
        } else {
            "the connection broke before the answer was complete"
        })?;
        if let Some(url) = self.cause.url() {
            let scheme_and_host = url.origin().ascii_serialization();
            write!(f, " ({scheme_and_host})")?;
        }
        write!(f, ": {}", root_cause(self.cause.as_ref()))
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// A service error whose code the document does not list.
#[derive(Clone, Debug, PartialEq)]
pub struct Unhandled {
    code: String,
    message: Option<String>,
}

impl Unhandled {
    pub(crate) fn new(code: &str, body: &ErrorBody) -> Self {
        Self {
            code: code.to_owned(),
            message: body.message().map(str::to_owned),
        }
    }

    /// The error's code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What the service says about the error.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

pub(crate) fn write_code_and_message(
    f: &mut fmt::Formatter<'_>,
    code: &str,
    message: Option<&str>,
) -> fmt::Result {
    match message {
        Some(message) if !message.is_empty() => write!(f, "{code}: ")?,
        _ => return f.write_str(code),
    }
    // One line, whatever the service writes: a line break could forge an entry of a log.
    message
        .unwrap_or_default()
        .chars()
        .try_for_each(|letter| match letter {
            letter if letter.is_control() => write!(f, "{}", letter.escape_default()),
            letter => write!(f, "{letter}"),
        })
}

/// Why a request cannot be signed.
#[derive(Debug)]
pub struct SigningError {
    cause: Box<dyn StdError + Send + Sync>,
}

impl SigningError {
    pub(crate) fn new(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            cause: cause.into(),
        }
    }
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the request cannot be signed: {}",
            root_cause(self.cause.as_ref())
        )
    }
}

impl StdError for SigningError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// An answer that the service itself would not give.
#[derive(Clone, Debug)]
pub struct UnexpectedAnswer {
    content_type: Option<String>,
    length: usize,
}

impl UnexpectedAnswer {
    pub(crate) fn new(content_type: Option<&str>, length: usize) -> Self {
        Self {
            content_type: content_type.map(str::to_owned),
            length,
        }
    }
}

impl fmt::Display for UnexpectedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content_type = self.content_type.as_deref().unwrap_or("no content type");
        write!(
            f,
            "the answer names no error code ({content_type}, {} bytes); it may come from a proxy or load balancer",
            self.length
        )
    }
}

impl StdError for UnexpectedAnswer {}

/// The place at which an output cannot be read. The output itself may hold secrets, so it is not here.
#[derive(Clone, Debug)]
pub struct UnreadableOutput {
    problem: &'static str,
    line: usize,
    column: usize,
    length: usize,
}

impl UnreadableOutput {
    pub(crate) fn new(error: &serde_json::Error, length: usize) -> Self {
        use serde_json::error::Category;
        Self {
            problem: match error.classify() {
                Category::Eof => "its JSON ends too early",
                Category::Data => "a member has another type than expected",
                Category::Syntax | Category::Io => "it is not JSON",
            },
            line: error.line(),
            column: error.column(),
            length,
        }
    }
}

impl fmt::Display for UnreadableOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the service reports success, but its answer cannot be read: {} (line {}, column {} of {} bytes)",
            self.problem, self.line, self.column, self.length
        )
    }
}

impl StdError for UnreadableOutput {}
