//! Errors: what was tried, what happened, and whether a retry can help.
//!
//! [`Error`] is the error of every operation, and its [`kind`](Error::kind) says what went wrong. A [`ServiceError`] is an
//! error that the service returned.
//!
//! ```no_run
//! use ivschat_client::error::ServiceError;
//!
//! # async fn example(client: &ivschat_client::Client) {
//! match client.get_room().identifier("arn:aws:ivschat:…").send().await {
//!     Ok(room) => println!("{:?}", room.name()),
//!     Err(error) => match error.as_service_error() {
//!         Some(ServiceError::ResourceNotFoundException(_)) => println!("there is no such room"),
//!         // On one line: the operation, the cause, the request ID, and what to do.
//!         _ => println!("{error}"),
//!     },
//! }
//! # }
//! ```

pub(crate) mod classification;
pub(crate) mod display;
pub(crate) mod endpoint;
pub(crate) mod exception;
mod hint;
pub(crate) mod response;
pub(crate) mod service;
pub(crate) mod timeout;
pub(crate) mod transport;

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

#[doc(inline)]
pub use crate::primitives::UnknownVariantError;
#[doc(inline)]
pub use crate::types::error::ServiceError;
use crate::wire::Untrusted;
use display::root_cause;
pub use endpoint::EndpointError;
pub use response::{FollowedRedirect, InvalidResponseBody, ResponseTooLarge, UnexpectedResponse};
pub use service::{RequestId, Unhandled};
use service::{metadata, request_id_of};
pub use timeout::{TimeoutError, TimeoutKind};
pub use transport::{HttpClientError, SigningError, TransportError};

/// The error of every operation.
///
/// `Display` prints everything on one line: the operation, the service's error code and message or the cause on the
/// client's side, and the request ID. [`source`](StdError::source) leads to the root cause.
///
/// `Display` and `Debug` escape control characters, including those that change the text direction, and truncate
/// long strings; [`message`](Self::message) returns the message unchanged.
pub struct Error {
    // Boxed to keep the `Result` of every call small.
    inner: Box<Inner>,
}

struct Inner {
    context: Context,
    kind: ErrorKind,
    meta: ErrorMetadata,
    hint: Option<String>,
}

impl Inner {
    /// Whether this error, of a kind that any attempt can fail with, occurred before the first one was sent.
    fn is_before_first_attempt(&self) -> bool {
        let can_follow_an_attempt = matches!(
            self.kind,
            ErrorKind::Credentials(_) | ErrorKind::Signing(_) | ErrorKind::Timeout(_)
        );
        can_follow_an_attempt && self.context.attempts == 0
    }
}

/// What an error reports about the operation and its attempts.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// The service's name in IAM actions.
    pub(crate) service: &'static str,
    /// Empty if the error comes from an input that was built without a client.
    pub(crate) operation: &'static str,
    pub(crate) is_idempotent: bool,
    /// How many attempts were sent.
    pub(crate) attempts: u32,
    pub(crate) may_have_been_applied: bool,
    /// The status of the last response.
    pub(crate) status: Option<StatusCode>,
    /// The request ID of the last response.
    pub(crate) request_id: Option<String>,
    /// The member of the input that holds a bare ID instead of an ARN.
    pub(crate) bare_id: Option<&'static str>,
}

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input is incomplete or cannot be sent. Nothing was sent.
    InvalidInput(BuildError),
    /// The configuration has no usable endpoint. Nothing was sent.
    Endpoint(EndpointError),
    /// The HTTP client could not be set up on this machine. Nothing was sent.
    HttpClient(HttpClientError),
    /// No credentials provider is configured. Nothing was sent.
    MissingCredentials,
    /// The credentials provider failed. All calls that waited for it share its error.
    Credentials(Arc<CredentialsError>),
    /// The request cannot be signed. Nothing was sent.
    Signing(SigningError),
    /// No connection could be established, or it broke before the response was complete.
    Connection(TransportError),
    /// A timeout expired.
    Timeout(TimeoutError),
    /// Your own HTTP client followed a redirect, with the request and its signature.
    FollowedRedirect(FollowedRedirect),
    /// The response body exceeds the client's limit.
    ResponseTooLarge(ResponseTooLarge),
    /// The response is neither a success nor an error of the service; for example, a proxy's HTML page.
    UnexpectedResponse(UnexpectedResponse),
    /// The response reports success, but its body cannot be read as the operation's output.
    InvalidResponseBody(InvalidResponseBody),
    /// The service returned an error.
    Service(Box<ServiceError>),
}

impl ErrorKind {
    /// Returns the code of the service's error.
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

    /// Returns the name of the operation, or `None` if this error comes from an input that was built without a client.
    pub fn operation(&self) -> Option<&'static str> {
        let operation = self.inner.context.operation;
        (!operation.is_empty()).then_some(operation)
    }

    /// Returns what went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.inner.kind
    }

    /// Returns the service's error, or `None` if the call failed for another reason.
    pub fn as_service_error(&self) -> Option<&ServiceError> {
        match &self.inner.kind {
            ErrorKind::Service(error) => Some(error),
            _ => None,
        }
    }

    /// Converts this error into the service's error. Any other failure becomes
    /// [`Unhandled`](ServiceError::Unhandled), with this error as its source.
    pub fn into_service_error(self) -> ServiceError {
        self.try_into_service_error().unwrap_or_else(|error| {
            ServiceError::Unhandled(Unhandled::without_service_error(error))
        })
    }

    /// Converts this error into the service's error.
    ///
    /// # Errors
    /// Returns this error unchanged if the call failed for another reason.
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

    /// Returns the code of the service's error.
    pub fn code(&self) -> Option<&str> {
        self.inner.meta.code()
    }

    /// Returns the message of the service's error, as the service sent it.
    pub fn message(&self) -> Option<&str> {
        self.inner.meta.message()
    }

    /// Returns advice on what to do about this error, if there is any. `Display` includes it.
    pub fn hint(&self) -> Option<&str> {
        self.inner.hint.as_deref()
    }

    /// Returns the HTTP status of the response, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.inner.context.status.map(|status| status.as_u16())
    }

    /// Returns the ID that the service gave the request. AWS Support asks for it.
    pub fn request_id(&self) -> Option<&str> {
        request_id_of(&self.inner.meta)
    }

    /// Returns how many attempts were made. An attempt counts even if no connection could be established.
    pub fn attempts(&self) -> u32 {
        self.inner.context.attempts
    }

    /// Returns `true` if the service may have applied the request, in this or an earlier attempt.
    ///
    /// It is `false` if nothing was sent, or if the service rejected the request.
    pub fn may_have_been_applied(&self) -> bool {
        self.inner.context.may_have_been_applied
    }

    /// Returns `true` if sending the same request again is safe and may succeed.
    ///
    /// It is safe if the request cannot have been applied, or if the operation is idempotent.
    pub fn is_retryable(&self) -> bool {
        let context = &self.inner.context;
        self.inner.kind.classify(context.status).is_transient()
            && (context.is_idempotent || !context.may_have_been_applied)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        if self.inner.is_before_first_attempt() {
            f.write_str("nothing was sent: ")?;
        }
        match &self.inner.kind {
            ErrorKind::InvalidInput(error) => write!(f, "nothing was sent, the input is invalid: {error}"),
            ErrorKind::Endpoint(error) => write!(f, "nothing was sent: {error}"),
            ErrorKind::HttpClient(error) => write!(f, "nothing was sent: {error}"),
            ErrorKind::MissingCredentials => f.write_str(
                "nothing was sent: no credentials are configured; set them with `Config::builder().credentials_provider(…)`",
            ),
            ErrorKind::Credentials(error) => {
                write!(f, "the credentials provider failed: {}", root_cause(error.as_ref()))
            }
            _ => self.source().map_or(Ok(()), |error| fmt::Display::fmt(error, f)),
        }?;
        let context = &self.inner.context;
        if context.may_have_been_applied && !context.is_idempotent {
            f.write_str("; the request may have been applied")?;
        }
        match (context.status, self.request_id()) {
            (None, None) => Ok(()),
            (None, Some(id)) => write!(f, " (request ID {id})"),
            (Some(status), None) => write!(f, " (HTTP status {})", status.as_u16()),
            (Some(status), Some(id)) => {
                write!(f, " (HTTP status {}, request ID {id})", status.as_u16())
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
            .field("kind", &Untrusted(&self.inner.kind))
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.inner.kind {
            ErrorKind::InvalidInput(error) => Some(error),
            ErrorKind::Endpoint(error) => Some(error),
            ErrorKind::HttpClient(error) => Some(error),
            ErrorKind::Connection(error) => Some(error),
            ErrorKind::MissingCredentials => None,
            ErrorKind::Credentials(error) => Some(error.as_ref()),
            ErrorKind::Timeout(error) => Some(error),
            ErrorKind::FollowedRedirect(error) => Some(error),
            ErrorKind::ResponseTooLarge(error) => Some(error),
            ErrorKind::Signing(error) => Some(error),
            ErrorKind::UnexpectedResponse(error) => Some(error),
            ErrorKind::InvalidResponseBody(error) => Some(error),
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

/// Makes `?` work on the result of building an input without a client.
impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        Self::new(Context::default(), ErrorKind::InvalidInput(error))
    }
}
