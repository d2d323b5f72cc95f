//! The contract of a message review handler.
//!
//! A room can have a Lambda function that reviews each message before it is delivered
//! ([`message_review_handler`](crate::client::Client::create_room)). These types are what the function takes and
//! returns, for example with the crate `lambda_runtime`:
//!
//! ```
//! use ivschat_client::messaging::review::{ReviewRequest, ReviewResponse};
//!
//! fn review(request: &ReviewRequest) -> ReviewResponse {
//!     if request.content.contains("spam") {
//!         return request.deny("no advertising");
//!     }
//!     request.allow().content(request.content.replace("damn", "d**n"))
//! }
//! # let request = serde_json::from_str(
//! #     r#"{"Content":"damn","MessageId":"a","RoomArn":"b","Attributes":{},"Sender":{"UserId":"c","Ip":"d","Attributes":{}}}"#
//! # ).unwrap();
//! # assert_eq!(serde_json::to_value(review(&request)).unwrap()["Content"], "d**n");
//! ```
//!
//! The function has 200 milliseconds. If it takes longer, fails, or returns something else, the room's
//! `fallbackResult` counts.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::wire::{REDACTED, lenient};

/// A message to review.
#[derive(Clone, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ReviewRequest {
    /// The content, as the sender has written it.
    pub content: String,
    /// The ID that the message has when it is delivered.
    pub message_id: String,
    /// The ARN of the room.
    pub room_arn: String,
    /// The attributes that the sender gave the message.
    #[serde(default, with = "lenient")]
    pub attributes: HashMap<String, String>,
    /// Who sends the message.
    pub sender: ReviewSender,
}

/// Who sends a message to review.
#[derive(Clone, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ReviewSender {
    /// The user ID that the chat token was created for.
    pub user_id: String,
    /// The IP address of the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// The attributes of the chat token.
    #[serde(default, with = "lenient")]
    pub attributes: HashMap<String, String>,
}

impl ReviewRequest {
    /// A message to review, for tests of a handler and for stand-ins of the service.
    pub fn new(
        room_arn: impl Into<String>,
        message_id: impl Into<String>,
        user_id: impl Into<String>,
        content: impl Into<String>,
    ) -> Self {
        Self {
            content: content.into(),
            message_id: message_id.into(),
            room_arn: room_arn.into(),
            attributes: HashMap::new(),
            sender: ReviewSender {
                user_id: user_id.into(),
                ..ReviewSender::default()
            },
        }
    }

    /// Lets the message pass. The response has the message's own content and attributes, so that it is complete.
    pub fn allow(&self) -> ReviewResponse {
        ReviewResponse::allow()
            .content(&self.content)
            .attributes(self.attributes.clone())
    }

    /// Denies the message, with a reason that the sender is told. The response has the message's own content, so that
    /// it is complete.
    pub fn deny(&self, reason: impl Into<String>) -> ReviewResponse {
        ReviewResponse::deny(reason).content(&self.content)
    }
}

impl fmt::Debug for ReviewRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReviewRequest")
            .field("content", &REDACTED)
            .field("message_id", &self.message_id)
            .field("room_arn", &self.room_arn)
            .field("attributes", &REDACTED)
            .field("sender", &self.sender)
            .finish()
    }
}

impl fmt::Debug for ReviewSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReviewSender")
            .field("user_id", &REDACTED)
            .field("ip", &REDACTED)
            .field("attributes", &REDACTED)
            .finish()
    }
}

/// Whether a message is delivered.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ReviewResult {
    /// It is delivered, with the content and attributes of the response.
    Allow,
    /// It is not delivered. The sender gets an error with the code 406.
    Deny,
}

/// What a handler decides.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ReviewResponse {
    /// Whether the message is delivered.
    pub review_result: ReviewResult,
    /// The content to deliver. The local endpoint delivers the message's own content without it; AWS may not accept
    /// a response without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The attributes to deliver; in a denial, `Reason` is what the sender is told. The local endpoint delivers the
    /// message's own attributes without them; what AWS does is not documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<HashMap<String, String>>,
}

impl ReviewResponse {
    /// Lets the message pass. [`ReviewRequest::allow`] starts with its content and attributes.
    pub fn allow() -> Self {
        Self {
            review_result: ReviewResult::Allow,
            content: None,
            attributes: None,
        }
    }

    /// Denies the message, with a reason that the sender is told. [`ReviewRequest::deny`] starts with its content.
    pub fn deny(reason: impl Into<String>) -> Self {
        Self {
            review_result: ReviewResult::Deny,
            content: None,
            attributes: None,
        }
        .attribute(REASON, reason)
    }

    /// Sets the content to deliver.
    #[must_use]
    pub fn content(mut self, content: impl Into<String>) -> Self {
        self.content = Some(content.into());
        self
    }

    /// Sets one of the attributes to deliver.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes
            .get_or_insert_default()
            .insert(name.into(), value.into());
        self
    }

    /// Sets all attributes to deliver.
    #[must_use]
    pub fn attributes(mut self, attributes: HashMap<String, String>) -> Self {
        self.attributes = Some(attributes);
        self
    }

    /// Returns what the sender of a denied message is told.
    pub fn reason(&self) -> Option<&str> {
        let attributes = self.attributes.as_ref()?;
        attributes.get(REASON).map(String::as_str)
    }
}

/// The attribute of a denial with the reason.
const REASON: &str = "Reason";

impl fmt::Debug for ReviewResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReviewResponse")
            .field("review_result", &self.review_result)
            .field("content", &REDACTED)
            .field("attributes", &REDACTED)
            .finish()
    }
}
