//! Message review: a handler of the application allows, changes or denies each message.
//!
//! On AWS, the handler is a Lambda function. Here, its ARN selects a callback in this process, an HTTP URL, or an endpoint
//! that invokes Lambda functions.

mod http;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::task::JoinSet;

use super::frames::Attributes;
use super::request::{is_longer, read_attributes};

use http::HttpClient;
pub(crate) use http::Url;

/// How long a handler may take on AWS.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(200);

/// A handler in this process, from JSON to JSON. Returns `None` if its types cannot represent the JSON.
pub(crate) type Callback = Arc<dyn Fn(Value) -> BoxFuture<'static, Option<Value>> + Send + Sync>;

/// Wraps a function with any serde types in a callback.
pub(crate) fn callback<F, Response, Input, Output>(handler: F) -> Callback
where
    F: Fn(Input) -> Response + Send + Sync + 'static,
    Response: Future<Output = Output> + Send + 'static,
    Input: DeserializeOwned,
    Output: Serialize,
{
    Arc::new(move |input| {
        let Ok(input) = serde_json::from_value(input) else {
            return std::future::ready(None).boxed();
        };
        let response = handler(input);
        async move { serde_json::to_value(response.await).ok() }.boxed()
    })
}

/// The message review handlers of an endpoint.
pub(crate) struct Reviewers {
    handlers: BTreeMap<String, Reviewer>,
    /// Invokes all functions that are not in `handlers`.
    lambda_endpoint: Option<Url>,
    timeout: Duration,
    client: HttpClient,
}

/// One handler.
#[derive(Clone)]
pub(crate) enum Reviewer {
    Callback(Callback),
    Url(Url),
}

/// The input of a handler.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReviewRequest<'a> {
    pub(super) content: &'a str,
    pub(super) message_id: &'a str,
    pub(super) room_arn: &'a str,
    pub(super) attributes: &'a Attributes,
    pub(super) sender: ReviewedSender<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReviewedSender<'a> {
    pub(super) user_id: &'a str,
    pub(super) ip: IpAddr,
    pub(super) attributes: &'a Attributes,
}

/// The decision of a handler.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Review {
    /// Delivers the message, with the members that the handler replaced.
    Allow {
        content: Option<String>,
        attributes: Option<Attributes>,
    },
    Deny {
        reason: Option<String>,
    },
}

/// Why a review failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReviewFailure {
    NoHandler,
    Timeout,
    /// The callback panicked, or its types cannot represent the input or output.
    Callback,
    Unreachable,
    Status(u16),
    /// Lambda reported that the function failed.
    Function,
    InvalidResponse,
}

impl ReviewFailure {
    /// Returns the reason for the log.
    pub(super) fn reason(self) -> String {
        match self {
            Self::NoHandler => "no handler is configured for its ARN".to_owned(),
            Self::Timeout => "the handler took too long".to_owned(),
            Self::Callback => "the callback failed".to_owned(),
            Self::Unreachable => "the handler is unreachable".to_owned(),
            Self::Status(status) => format!("the handler responded with status {status}"),
            Self::Function => "the Lambda function failed".to_owned(),
            Self::InvalidResponse => "the response of the handler is not valid".to_owned(),
        }
    }
}

impl Reviewers {
    pub(crate) fn new(
        handlers: BTreeMap<String, Reviewer>,
        lambda_endpoint: Option<Url>,
        timeout: Duration,
    ) -> Self {
        Self {
            handlers,
            lambda_endpoint,
            timeout,
            client: HttpClient::new(),
        }
    }

    /// Invokes the handler with this ARN for a message.
    pub(super) async fn review(
        &self,
        handler: &str,
        request: &ReviewRequest<'_>,
        max_message_length: u32,
    ) -> Result<Review, ReviewFailure> {
        let response = tokio::time::timeout(self.timeout, self.ask(handler, request));
        let response = response.await.map_err(|_| ReviewFailure::Timeout)??;
        read(response, max_message_length).ok_or(ReviewFailure::InvalidResponse)
    }

    async fn ask(
        &self,
        handler: &str,
        request: &ReviewRequest<'_>,
    ) -> Result<Value, ReviewFailure> {
        match (self.handlers.get(handler), &self.lambda_endpoint) {
            (Some(Reviewer::Callback(callback)), _) => {
                let input = serde_json::to_value(request).map_err(|_| ReviewFailure::Callback)?;
                call(Arc::clone(callback), input).await
            }
            (Some(Reviewer::Url(url)), _) => self.client.post(url, request).await,
            (None, Some(endpoint)) => {
                let function = endpoint.of_function(handler);
                let function = function.ok_or(ReviewFailure::NoHandler)?;
                self.client.post(&function, request).await
            }
            (None, None) => Err(ReviewFailure::NoHandler),
        }
    }
}

/// Runs a callback in a task, so that a panic becomes an error, and a timeout aborts it.
async fn call(callback: Callback, input: Value) -> Result<Value, ReviewFailure> {
    let mut task = JoinSet::new();
    task.spawn(async move { callback(input).await });
    let output = task.join_next().await;
    output
        .and_then(Result::ok)
        .flatten()
        .ok_or(ReviewFailure::Callback)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ReviewResponse {
    review_result: ReviewResult,
    #[serde(default)]
    content: Option<Value>,
    #[serde(default)]
    attributes: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum ReviewResult {
    Allow,
    Deny,
}

/// Parses the response of a handler. Returns `None` if it is not valid.
fn read(response: Value, max_message_length: u32) -> Option<Review> {
    let ReviewResponse {
        review_result,
        content,
        attributes,
    } = serde_json::from_value(response).ok()?;
    match review_result {
        ReviewResult::Allow => {
            let content = match content {
                None => None,
                Some(Value::String(content)) => Some(content),
                Some(_) => return None,
            };
            let is_valid = |content: &String| {
                !content.is_empty() && !is_longer(content, max_message_length as usize)
            };
            if !content.as_ref().is_none_or(is_valid) {
                return None;
            }
            let attributes = match attributes {
                None => None,
                Some(value) => Some(read_attributes(value).ok()?),
            };
            Some(Review::Allow {
                content,
                attributes,
            })
        }
        ReviewResult::Deny => {
            let mut attributes: Map<String, Value> = attributes
                .and_then(|value| serde_json::from_value(value).ok())
                .unwrap_or_default();
            let reason = match attributes.remove("Reason") {
                Some(Value::String(reason)) if !reason.is_empty() => Some(reason),
                _ => None,
            };
            Some(Review::Deny { reason })
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_response_is_interpreted_as_on_aws() {
        let text = |value: &str| Some(value.to_owned());
        let allow = |content: Option<String>, attributes: Option<Attributes>| {
            Some(Review::Allow {
                content,
                attributes,
            })
        };
        let deny = |reason: Option<String>| Some(Review::Deny { reason });
        for (response, expected) in [
            (json!({"ReviewResult": "ALLOW"}), allow(None, None)),
            (
                json!({"ReviewResult": "ALLOW", "Content": "***", "Attributes": {"a": "b"}}),
                allow(text("***"), Some([("a".to_owned(), "b".to_owned())].into())),
            ),
            (
                json!({"ReviewResult": "ALLOW", "Content": null, "Attributes": {}}),
                allow(None, Some(Attributes::new())),
            ),
            (
                json!({"ReviewResult": "ALLOW", "Content": "ééééé"}),
                allow(text("ééééé"), None),
            ),
            (json!({"ReviewResult": "DENY"}), deny(None)),
            (
                json!({"ReviewResult": "DENY", "Content": "", "Attributes": {"Reason": "rude"}}),
                deny(text("rude")),
            ),
            (
                json!({"ReviewResult": "DENY", "Attributes": {"Reason": 7}}),
                deny(None),
            ),
            (
                json!({"ReviewResult": "DENY", "Attributes": {"Reason": ""}}),
                deny(None),
            ),
            // Not valid.
            (json!({}), None),
            (json!(null), None),
            (json!("ALLOW"), None),
            (json!({"ReviewResult": "allow"}), None),
            (json!({"ReviewResult": "ALLOW", "Content": ""}), None),
            (json!({"ReviewResult": "ALLOW", "Content": "123456"}), None),
            (json!({"ReviewResult": "ALLOW", "Content": 7}), None),
            (
                json!({"ReviewResult": "ALLOW", "Attributes": {"n": 1}}),
                None,
            ),
            (
                json!({"ReviewResult": "ALLOW", "Attributes": {"k": "v".repeat(1024)}}),
                None,
            ),
        ] {
            let shown = response.to_string();
            assert_eq!(read(response, 5), expected, "{shown}");
        }
    }
}
