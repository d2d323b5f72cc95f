//! The requests that all clients make, in this order.

use serde::Deserialize;
use serde_json::Value;

/// One request of `requests.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    pub(super) operation: String,
    /// In wire form. A text such as `$room.arn` stands for a member of an earlier answer.
    pub(super) input: Value,
    /// The name by which later requests refer to the answer.
    pub(super) remember: Option<String>,
    /// What happens to the request, in the endpoint's syntax for faults.
    pub(super) fault: Option<String>,
    /// The code that the request is refused with.
    pub(super) refused: Option<String>,
}

pub(super) fn requests() -> Vec<Request> {
    serde_json::from_str(include_str!("requests.json")).expect("the file is a list of requests")
}
