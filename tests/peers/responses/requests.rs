//! The requests that all clients make, in order.

use serde::Deserialize;
use serde_json::Value;

/// One request of `requests.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    pub(super) operation: String,
    /// The input in wire form. A string such as `$room.arn` stands for a member of an earlier output.
    pub(super) input: Value,
    /// The name by which later requests refer to the output.
    pub(super) remember: Option<String>,
    /// The fault for this request, in the endpoint's syntax.
    pub(super) fault: Option<String>,
    /// The error code that the request fails with.
    pub(super) error: Option<String>,
}

pub(super) fn load() -> serde_json::Result<Vec<Request>> {
    serde_json::from_str(include_str!("requests.json"))
}
