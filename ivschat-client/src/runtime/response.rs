//! Reads a response as an output or an error.

use reqwest::StatusCode;
use reqwest::header::{AsHeaderName, CONTENT_TYPE, HeaderMap, HeaderName};
use serde::de::{DeserializeOwned, Error as _};

use super::operation::Output;
use crate::error::exception::ErrorBody;
use crate::error::service::metadata;
use crate::error::{
    ErrorKind, InvalidResponseBody, ResponseTooLarge, ServiceError, UnexpectedResponse,
};

/// The maximum length of an error code or a request ID. AWS uses fewer than 60 characters.
const MAX_IDENTIFIER_LEN: usize = 200;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// The status and the headers of a response.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

impl Head {
    /// Returns the ID that the service gave the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.header(REQUEST_ID).filter(|id| is_identifier(id))
    }

    /// Returns a header's value, unless it is empty.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        let value = self.headers.get(name)?.to_str().ok()?.trim();
        (!value.is_empty()).then_some(value)
    }
}

/// Reads the output of an operation from the body of a successful response.
pub(crate) fn read_output<O: Output>(
    body: &[u8],
    request_id: Option<String>,
) -> Result<O, ErrorKind> {
    // The response to an operation without output has the body `{}`, or none.
    let body = if body.is_empty() { b"{}" } else { body };
    let mut output: O = read_object(body).map_err(|error| {
        ErrorKind::InvalidResponseBody(InvalidResponseBody::new(&error, body.len()))
    })?;
    output.set_request_id(request_id);
    Ok(output)
}

/// Reads a JSON object. Without the check, serde would read the items of a list as members.
fn read_object<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    let object = serde_json::from_slice(body)?;
    if body.trim_ascii_start().starts_with(b"{") {
        Ok(object)
    } else {
        Err(serde_json::Error::custom("not an object"))
    }
}

/// Reads the service's error from a response that is not successful.
pub(super) fn read_error(head: &Head, body: &[u8]) -> ErrorKind {
    let parsed = ErrorBody::read(body);
    let candidates = [
        head.header("x-amzn-errortype"),
        parsed.string("code"),
        parsed.string("__type"),
    ];
    let mut codes = candidates.into_iter().flatten().map(bare_code);
    let code = codes.find(|code| is_identifier(code));
    match code {
        Some(code) => {
            let meta = metadata(
                Some(code),
                parsed.string("message"),
                head.request_id(),
                Some(head.status),
            );
            ErrorKind::Service(Box::new(ServiceError::read(meta, &parsed)))
        }
        None => ErrorKind::UnexpectedResponse(UnexpectedResponse::new(
            head.header(CONTENT_TYPE),
            body.len(),
        )),
    }
}

/// Reads a response whose body exceeds a limit. Its headers may still contain the error code of the service.
pub(super) fn read_too_large(head: &Head, limit: usize) -> ErrorKind {
    match read_error(head, &[]) {
        error @ ErrorKind::Service(_) if !head.status.is_success() => error,
        _ => ErrorKind::ResponseTooLarge(ResponseTooLarge::new(limit)),
    }
}

/// Whether a string can be an error code or a request ID. Both are printed verbatim, so nothing else may pass for one.
fn is_identifier(value: &str) -> bool {
    (1..=MAX_IDENTIFIER_LEN).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_graphic())
}

/// `namespace#Code:http://…` → `Code`
fn bare_code(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code).trim()
}
