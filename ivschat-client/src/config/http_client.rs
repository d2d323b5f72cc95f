//! An HTTP client of the caller's own.

use std::fmt;

/// An HTTP client that is not printed: its default headers and its proxy may hold passwords.
#[derive(Clone)]
pub(crate) struct HttpClient(pub(crate) reqwest::Client);

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpClient")
    }
}
