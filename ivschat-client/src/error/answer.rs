//! Answers that are not read.

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
