//! Errors that the service answers.

use std::error::Error as StdError;
use std::fmt;

use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{Context, Error, ErrorKind, write_code_and_message};
use crate::runtime::Failure;
#[cfg(feature = "aws-config")]
pub use aws_types::request_id::RequestId;
use reqwest::StatusCode;

pub use crate::types::error::ServiceError;

/// Access to the id under which the service has handled a request; AWS Support asks for it.
///
/// With the feature `aws-config`, this is the trait of the same name in `aws-types`.
#[cfg(not(feature = "aws-config"))]
pub trait RequestId {
    /// The id, if the service gave one.
    fn request_id(&self) -> Option<&str>;
}

/// Where the AWS SDK keeps a request id in the metadata of an error.
const REQUEST_ID: &str = "aws_request_id";

/// Where the status of the answer is kept, so that it outlives the call.
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
    /// The error's code; none if the service answered no error, see
    /// [`into_service_error`](Error::into_service_error).
    pub fn code(&self) -> Option<&str> {
        self.meta().code()
    }

    /// What the service says about the error.
    pub fn message(&self) -> Option<&str> {
        self.meta().message()
    }

    /// The id under which the service has handled the request.
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

/// An error of the service on its own, apart from the call that it answered.
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
                    context.judge(&Failure::of(&kind, status));
                }
                Self::new(context, kind)
            }
        }
    }
}

/// An error that is none of the document's exceptions: one of a code that the document does not list,
/// or a failed call without any answer of the service.
#[derive(Debug)]
pub struct Unhandled {
    meta: ErrorMetadata,
    cause: Option<Box<Error>>,
}

impl Unhandled {
    pub(crate) fn new(meta: ErrorMetadata) -> Self {
        Self { meta, cause: None }
    }

    /// A call that failed without an error of the service.
    pub(super) fn without_answer(error: Error) -> Self {
        Self {
            meta: error.meta().clone(),
            cause: Some(Box::new(error)),
        }
    }

    pub(crate) fn meta(&self) -> &ErrorMetadata {
        &self.meta
    }

    /// The error's code.
    pub fn code(&self) -> Option<&str> {
        self.meta.code()
    }

    /// What the service says about the error.
    pub fn message(&self) -> Option<&str> {
        self.meta.message()
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
