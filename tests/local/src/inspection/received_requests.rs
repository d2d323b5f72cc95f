//! The requests that the endpoint has received.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::http::Uri;
use serde_json::Value;

use super::history::History;

/// The maximum size of a body that the history keeps, if the request was not authenticated.
pub(crate) const MAX_UNAUTHENTICATED_BODY_BYTES: usize = 64 * 1024;

/// A request, whether it was accepted or rejected.
///
/// `Debug` omits the body and the query, which may contain user IDs or the signature of a presigned URL.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The operation of this method and path, if there is one; `Connect` for a chat handshake.
    pub operation: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path and the query, exactly as received.
    pub target: String,
    /// The `content-type` header.
    pub content_type: Option<String>,
    /// The names of the headers that the signature covers. Empty if the request has no signature.
    pub signed_headers: Vec<String>,
    /// The body, if it is JSON and was kept.
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

/// A request in the history.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) operation: Option<&'static str>,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) content_type: Option<String>,
    /// Separated by semicolons, as in the signature.
    pub(crate) signed_headers: String,
    /// Not parsed, since JSON takes many times the space in memory.
    pub(crate) body: Bytes,
}

impl Received {
    /// Returns the entry of a WebSocket handshake. It omits the headers, which contain a chat token.
    pub(crate) fn handshake(name: &'static str, uri: &Uri) -> Self {
        let target = uri.path_and_query().map(ToString::to_string);
        Self {
            operation: Some(name),
            method: "GET".to_owned(),
            target: target.unwrap_or_default(),
            content_type: None,
            signed_headers: String::new(),
            body: Bytes::new(),
        }
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.method.len()
            + self.target.len()
            + self.content_type.as_ref().map_or(0, String::len)
            + self.signed_headers.len()
            + self.body.len()
    }

    fn to_request(&self) -> ReceivedRequest {
        let names = self.signed_headers.split(';').map(str::to_owned);
        ReceivedRequest {
            operation: self.operation.map(str::to_owned),
            method: self.method.clone(),
            target: self.target.clone(),
            content_type: self.content_type.clone(),
            signed_headers: names.filter(|name| !name.is_empty()).collect(),
            body: serde_json::from_slice(&self.body).ok(),
        }
    }
}

/// The most recent requests. Unauthenticated requests do not displace authenticated ones.
pub(crate) struct ReceivedRequests(Mutex<Latest>);

struct Latest {
    next: u64,
    /// Each request with its number, in order of arrival.
    authenticated: History<(u64, Received)>,
    unauthenticated: History<(u64, Received)>,
}

impl Default for ReceivedRequests {
    fn default() -> Self {
        Self(Mutex::new(Latest {
            next: 0,
            authenticated: History::new(1000, 4 * 1024 * 1024),
            unauthenticated: History::new(100, 1024 * 1024),
        }))
    }
}

impl ReceivedRequests {
    pub(crate) fn add(&self, mut request: Received, is_authenticated: bool) {
        let mut latest = self.lock();
        let number = latest.next;
        latest.next += 1;
        let history = if is_authenticated {
            &mut latest.authenticated
        } else {
            if request.body.len() > MAX_UNAUTHENTICATED_BODY_BYTES {
                request.body = Bytes::new();
            }
            &mut latest.unauthenticated
        };
        let bytes = request.bytes();
        history.add((number, request), bytes);
    }

    /// Returns the requests in order of arrival.
    pub(crate) fn all(&self) -> Vec<ReceivedRequest> {
        let latest = self.lock();
        let both = latest.authenticated.iter();
        let mut both: Vec<_> = both.chain(latest.unauthenticated.iter()).collect();
        both.sort_by_key(|(number, _)| *number);
        both.into_iter()
            .map(|(_, request)| request.to_request())
            .collect()
    }

    pub(crate) fn clear(&self) {
        let mut latest = self.lock();
        latest.authenticated.clear();
        latest.unauthenticated.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Latest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
