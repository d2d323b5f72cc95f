//! Answers that nothing can be made of.

use std::error::Error as StdError;
use std::fmt;

use reqwest::Url;

use crate::runtime::GREATEST_ANSWER;

/// An answer that is longer than any of the service; 10 MiB are read at most.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OversizedAnswer {}

impl OversizedAnswer {
    pub(crate) fn new() -> Self {
        Self {}
    }

    /// How many bytes are read at most.
    pub fn limit(&self) -> usize {
        GREATEST_ANSWER
    }
}

impl fmt::Display for OversizedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the answer is longer than {GREATEST_ANSWER} bytes, so it does not come from the service"
        )
    }
}

impl StdError for OversizedAnswer {}

/// A redirect that the HTTP client of the caller's own has followed.
#[derive(Clone, Debug)]
pub struct FollowedRedirect {
    scheme_and_host: String,
}

impl FollowedRedirect {
    pub(crate) fn new(url: &Url) -> Self {
        Self {
            scheme_and_host: url.origin().ascii_serialization(),
        }
    }

    /// Where the redirect led, such as `https://example.com`.
    pub fn scheme_and_host(&self) -> &str {
        &self.scheme_and_host
    }
}

impl fmt::Display for FollowedRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the HTTP client has followed a redirect to {}; configure it with `redirect(Policy::none())`",
            self.scheme_and_host
        )
    }
}

impl StdError for FollowedRedirect {}

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
