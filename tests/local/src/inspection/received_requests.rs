//! What has arrived at the endpoint, for tests to look at.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// An endpoint that runs for long forgets the oldest requests beyond this number.
const MAX_REQUESTS: usize = 1000;

/// One request as it arrived, whether it was accepted or refused.
///
/// Its `Debug` leaves out the body and the query, which may have user ids, or the signature of a presigned URL.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The operation that method and path stand for, if they stand for one.
    pub operation: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// Path and query exactly as they were on the wire.
    pub target: String,
    /// The `content-type` header.
    pub content_type: Option<String>,
    /// Names of the headers that the signature covers; empty without a signature.
    pub signed_headers: Vec<String>,
    /// The body, if it was JSON.
    pub body: Option<Value>,
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.target.split('?').next().unwrap_or_default();
        f.debug_struct("ReceivedRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &path)
            .field("content_type", &self.content_type)
            .field("signed_headers", &self.signed_headers)
            .finish_non_exhaustive()
    }
}

/// How many bytes the bodies of the remembered requests may have together, as JSON in memory takes many times the space.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// The latest requests, in order of arrival.
#[derive(Default)]
pub(crate) struct ReceivedRequests(Mutex<Latest>);

#[derive(Default)]
struct Latest {
    /// Each with the length of its body.
    requests: VecDeque<(ReceivedRequest, usize)>,
    body_bytes: usize,
}

impl ReceivedRequests {
    pub(crate) fn add(&self, request: ReceivedRequest, body_bytes: usize) {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest.requests.push_back((request, body_bytes));
        latest.body_bytes += body_bytes;
        while latest.requests.len() > MAX_REQUESTS || latest.body_bytes > MAX_BODY_BYTES {
            let oldest = latest.requests.pop_front();
            latest.body_bytes -= oldest.map_or(0, |(_, body_bytes)| body_bytes);
        }
    }

    pub(crate) fn all(&self) -> Vec<ReceivedRequest> {
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let requests = latest.requests.iter();
        requests.map(|(request, _)| request.clone()).collect()
    }
}
