//! Responses that are neither a usable output nor an error of the service.

use std::error::Error as StdError;
use std::fmt;

use reqwest::Url;

use crate::wire::Untrusted;

/// A response body that exceeds the client's limit: 10 MiB, or 64 KiB if the response is an error.
#[derive(Clone, Debug)]
pub struct ResponseTooLarge {
    limit: usize,
}

impl ResponseTooLarge {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit }
    }

    /// Returns the limit, in bytes.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

impl fmt::Display for ResponseTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the response body is larger than {} bytes, so it does not come from the service",
            self.limit
        )
    }
}

impl StdError for ResponseTooLarge {}

/// A redirect that your own HTTP client followed.
#[derive(Clone, Debug)]
pub struct FollowedRedirect {
    origin: String,
}

impl FollowedRedirect {
    pub(crate) fn new(url: &Url) -> Self {
        Self {
            origin: url.origin().ascii_serialization(),
        }
    }

    /// Returns the origin that the redirect led to, such as `https://example.com`.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl fmt::Display for FollowedRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the HTTP client followed a redirect to {}; configure it with `redirect(Policy::none())`",
            self.origin
        )
    }
}

impl StdError for FollowedRedirect {}

/// A response that is neither a success nor an error of the service.
#[derive(Clone, Debug)]
pub struct UnexpectedResponse {
    content_type: Option<String>,
    length: usize,
}

impl UnexpectedResponse {
    pub(crate) fn new(content_type: Option<&str>, length: usize) -> Self {
        Self {
            content_type: content_type.map(|value| Untrusted(value).to_string()),
            length,
        }
    }
}

impl fmt::Display for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content_type = self.content_type.as_deref().unwrap_or("no content type");
        write!(
            f,
            "the response has no error code ({content_type}, {} bytes); it may come from a proxy or load balancer",
            self.length
        )
    }
}

impl StdError for UnexpectedResponse {}

/// A response body that cannot be read as the operation's output.
///
/// The error gives the position in the body, but not the contents, which may be secret.
#[derive(Clone, Debug)]
pub struct InvalidResponseBody {
    reason: &'static str,
    line: usize,
    column: usize,
    length: usize,
}

impl InvalidResponseBody {
    pub(crate) fn new(error: &serde_json::Error, length: usize) -> Self {
        use serde_json::error::Category;
        Self {
            reason: match error.classify() {
                Category::Eof => "the JSON ends too early",
                Category::Data => "a member has an unexpected type",
                Category::Syntax | Category::Io => "it is not JSON",
            },
            line: error.line(),
            column: error.column(),
            length,
        }
    }
}

impl fmt::Display for InvalidResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the service reports success, but the response body cannot be read: {} (line {}, column {} of {} bytes)",
            self.reason, self.line, self.column, self.length
        )
    }
}

impl StdError for InvalidResponseBody {}
