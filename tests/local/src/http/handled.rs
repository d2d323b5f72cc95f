//! Describes a request and its outcome, for the log and the history.

use axum::http::request::Parts;

use super::response::Response;
use crate::clock::Timestamp;
use crate::inspection::HandledRequest;
use crate::shared::Shared;

/// Describes a request. The description omits the body and the query, which may contain user IDs or signatures.
pub(super) fn handled(
    shared: &Shared,
    parts: &Parts,
    response: Option<&Response>,
    arrived: Timestamp,
) -> HandledRequest {
    describe(
        shared,
        parts.method.as_str(),
        parts.uri.path(),
        response,
        arrived,
    )
}

/// Describes a request that cannot be parsed.
pub(super) fn malformed(
    shared: &Shared,
    response: &Response,
    arrived: Timestamp,
) -> HandledRequest {
    describe(shared, "-", "-", Some(response), arrived)
}

fn describe(
    shared: &Shared,
    method: &str,
    path: &str,
    response: Option<&Response>,
    arrived: Timestamp,
) -> HandledRequest {
    HandledRequest {
        status: response.map(|response| response.status.as_u16()),
        code: response.and_then(|response| response.code.clone()),
        request_id: response.map(|response| response.request_id.clone()),
        ..HandledRequest::new(method, path, arrived, shared.clock.now())
    }
}
