//! What has arrived at the endpoint, for tests to look at.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// An endpoint that runs for long forgets the oldest requests beyond this number.
const REMEMBERED: usize = 1000;

/// One request as it arrived, whether it was accepted or refused.
#[derive(Clone, Debug, PartialEq)]
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

/// The latest requests, in order of arrival.
#[derive(Debug, Default)]
pub(crate) struct ReceivedRequests(Mutex<VecDeque<ReceivedRequest>>);

impl ReceivedRequests {
    pub(crate) fn add(&self, request: ReceivedRequest) {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() == REMEMBERED {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    pub(crate) fn all(&self) -> Vec<ReceivedRequest> {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().cloned().collect()
    }
}
