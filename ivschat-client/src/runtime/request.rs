//! A request before it has a host and a signature.

use aws_smithy_types::error::operation::BuildError;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

/// RFC 3986 leaves these alone, and so does SigV4; everything else is encoded, also `:` and `/`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Method, path, query and body of a request.
pub struct Request {
    pub(crate) method: Method,
    /// Encoded path with encoded query, starting with `/`.
    pub(crate) target: String,
    /// JSON text, sent byte for byte as it was signed.
    pub(crate) body: Option<Vec<u8>>,
    /// Headers that the caller has added.
    pub(crate) extra_headers: HeaderMap,
}

impl Request {
    /// A request without query and body; labels in the path are encoded already.
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            target: path.into(),
            body: None,
            extra_headers: HeaderMap::new(),
        }
    }

    /// Adds a query parameter, once for each value.
    pub(crate) fn query(mut self, name: &str, values: impl IntoIterator<Item: ToString>) -> Self {
        for value in values {
            self.target
                .push(if self.target.contains('?') { '&' } else { '?' });
            self.target.push_str(&encode(name));
            self.target.push('=');
            self.target.push_str(&encode(&value.to_string()));
        }
        self
    }

    /// Sets the body.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, BuildError> {
        self.body = Some(serde_json::to_vec(body).map_err(BuildError::other)?);
        Ok(self)
    }
}

/// Headers that the client, the signature, or the connection sets, and nobody else.
const RESERVED_HEADERS: [&str; 14] = [
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
];

/// Reads a header that the caller adds. Its value may be secret, and is not part of the error.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), BuildError> {
    let refused = |why| BuildError::invalid_field("header", why);
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| refused(format!("`{}` is no header name", name.escape_debug())))?;
    if RESERVED_HEADERS.contains(&parsed.as_str()) {
        return Err(refused(format!("`{parsed}` is set by the client itself")));
    }
    // Only text can be signed, and a line break would begin another header.
    let mut value = HeaderValue::from_str(value)
        .ok()
        .filter(|value| value.to_str().is_ok())
        .ok_or_else(|| refused(format!("the value of `{parsed}` is not visible ASCII")))?;
    value.set_sensitive(true);
    Ok((parsed, value))
}

/// Encodes a path label.
///
/// An empty label, or one of dots only, would lead to another path, which is not the one signed.
pub(crate) fn label(name: &'static str, value: &str) -> Result<String, BuildError> {
    if value.chars().all(|letter| letter == '.') {
        let details = if value.is_empty() {
            "it is empty"
        } else {
            "it consists of dots only"
        };
        return Err(BuildError::invalid_field(
            name,
            format!("{details}, which is no part of a path"),
        ));
    }
    Ok(encode(value))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}
