//! Errors that the service returns.

use std::error::Error as StdError;
use std::fmt;

use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
#[cfg(feature = "aws-config")]
pub use aws_types::request_id::RequestId;
use reqwest::StatusCode;

use super::display::write_code_and_message;
use super::{Context, Error, ErrorKind};
use crate::types::error::ServiceError;
use crate::wire::Untrusted;

/// Access to the ID that the service gave a request. AWS Support asks for it.
///
/// With the feature `aws-config`, this is the trait of the same name from `aws-types`.
#[cfg(not(feature = "aws-config"))]
pub trait RequestId {
    /// Returns the request ID, if the response has one.
    fn request_id(&self) -> Option<&str>;
}

/// The key of the request ID in the metadata of an error, as in the AWS SDK.
const REQUEST_ID: &str = "aws_request_id";

/// The key of the response status in the metadata of an error.
const STATUS: &str = "http_status";

pub(crate) fn metadata(
    code: Option<&str>,
    message: Option<&str>,
    request_id: Option<&str>,
    status: Option<StatusCode>,
) -> ErrorMetadata {
    let mut metadata = ErrorMetadata::builder();
    if let Some(code) = code {
        metadata = metadata.code(code);
    }
    if let Some(message) = message {
        metadata = metadata.message(message);
    }
    if let Some(request_id) = request_id {
        metadata = metadata.custom(REQUEST_ID, request_id);
    }
    if let Some(status) = status {
        metadata = metadata.custom(STATUS, status.as_str());
    }
    metadata.build()
}

pub(crate) fn request_id_of(metadata: &ErrorMetadata) -> Option<&str> {
    metadata.extra(REQUEST_ID)
}

impl ServiceError {
    /// Returns the error code, or `None` if the call failed without an error of the service; see
    /// [`into_service_error`](Error::into_service_error).
    pub fn code(&self) -> Option<&str> {
        self.meta().code()
    }

    /// Returns the message of the error.
    pub fn message(&self) -> Option<&str> {
        self.meta().message()
    }

    /// Returns the ID that the service gave the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id_of(self.meta())
    }
}

impl ProvideErrorMetadata for ServiceError {
    fn meta(&self) -> &ErrorMetadata {
        self.meta()
    }
}

impl RequestId for ServiceError {
    fn request_id(&self) -> Option<&str> {
        self.request_id()
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unhandled(error) => error.fmt(f),
            _ => write_code_and_message(f, self.code().unwrap_or_default(), self.message()),
        }
    }
}

impl StdError for ServiceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unhandled(error) => error.source(),
            _ => None,
        }
    }
}

/// Converts an error of the service, without details about its call except the status.
impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Unhandled(Unhandled {
                cause: Some(error), ..
            }) => *error,
            error => {
                let status = error.meta().extra(STATUS);
                let status =
                    status.and_then(|status| StatusCode::from_bytes(status.as_bytes()).ok());
                let kind = ErrorKind::Service(Box::new(error));
                let mut context = Context {
                    status,
                    ..Context::default()
                };
                if status.is_some() {
                    context.may_have_been_applied = kind.classify(status).may_have_been_applied;
                }
                Self::new(context, kind)
            }
        }
    }
}

/// An error that has no exception type: either its code is unknown to this version, or the call failed without an
/// error of the service.
pub struct Unhandled {
    meta: ErrorMetadata,
    cause: Option<Box<Error>>,
}

impl Unhandled {
    pub(crate) fn new(meta: ErrorMetadata) -> Self {
        Self { meta, cause: None }
    }

    /// The error of a call that failed without an error of the service.
    pub(super) fn without_service_error(error: Error) -> Self {
        Self {
            meta: error.meta().clone(),
            cause: Some(Box::new(error)),
        }
    }

    pub(crate) fn meta(&self) -> &ErrorMetadata {
        &self.meta
    }

    /// Returns the error code.
    pub fn code(&self) -> Option<&str> {
        self.meta.code()
    }

    /// Returns the message of the error.
    pub fn message(&self) -> Option<&str> {
        self.meta.message()
    }
}

impl fmt::Debug for Unhandled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unhandled")
            .field("meta", &Untrusted(&self.meta))
            .field("cause", &self.cause)
            .finish()
    }
}

impl fmt::Display for Unhandled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Some(error) => error.fmt(f),
            None => write_code_and_message(f, self.code().unwrap_or_default(), self.message()),
        }
    }
}

impl StdError for Unhandled {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let cause = self.cause.as_deref()?;
        Some(cause)
    }
}
