//! The contract of a message review handler.
//!
//! A room may have a Lambda function that reviews each message before it is delivered. It is set with
//! [`create_room`](crate::Client::create_room) or [`update_room`](crate::Client::update_room). These types are its
//! input and output, for example for the crate `lambda_runtime`:
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
//! The function must return within 200 milliseconds. If it takes longer, fails, or returns something else, the service
//! applies the room's `fallbackResult`.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::wire::{REDACTED, lenient};

/// A message to review.
#[derive(Clone, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ReviewRequest {
    /// The content, as the sender wrote it.
    pub content: String,
    /// The message ID.
    pub message_id: String,
    /// The ARN of the room.
    pub room_arn: String,
    /// The attributes of the message.
    #[serde(default, with = "lenient")]
    pub attributes: HashMap<String, String>,
    /// The sender.
    pub sender: ReviewSender,
}

/// The sender of a message to review.
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
    /// Creates a message without attributes, for tests of a handler.
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

    /// Allows the message. The response contains the content and attributes of the message, which you can then change.
    pub fn allow(&self) -> ReviewResponse {
        ReviewResponse::allow()
            .content(&self.content)
            .attributes(self.attributes.clone())
    }

    /// Denies the message, with a reason for the sender. The response contains the content of the message.
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

/// The decision about a message.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ReviewResult {
    /// The service delivers the content and attributes of the response.
    Allow,
    /// The service does not deliver the message, and sends an error with code 406 to the sender.
    Deny,
}

/// The response of a handler.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ReviewResponse {
    /// The decision.
    pub review_result: ReviewResult,
    /// The content to deliver. Set it even if it is unchanged, as [`ReviewRequest::allow`] does: AWS may reject a
    /// response without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The attributes to deliver. In a denial, `Reason` is the reason for the sender. Set them even if they are
    /// unchanged, as [`ReviewRequest::allow`] does: it is not documented what AWS delivers without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<HashMap<String, String>>,
}

impl ReviewResponse {
    /// Allows a message, without content and attributes. See [`ReviewRequest::allow`].
    pub fn allow() -> Self {
        Self {
            review_result: ReviewResult::Allow,
            content: None,
            attributes: None,
        }
    }

    /// Denies a message, with a reason for the sender, and without content. See [`ReviewRequest::deny`].
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

    /// Returns the reason of a denial.
    pub fn reason(&self) -> Option<&str> {
        let attributes = self.attributes.as_ref()?;
        attributes.get(REASON).map(String::as_str)
    }
}

/// The attribute that contains the reason of a denial.
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
