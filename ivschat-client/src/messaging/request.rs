//! Requests to a room.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use crate::wire::REDACTED;

/// A request to send a message. A string converts into one.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SendMessage {
    #[serde(skip)]
    pub(super) request_id: Option<String>,
    content: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<HashMap<String, String>>,
}

impl SendMessage {
    /// Creates a message with this content. Its maximum length is the `maximumMessageLength` of the room.
    pub fn new(content: impl Into<String>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// Adds an attribute. The service accepts 1 KB of attributes per message.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes
            .get_or_insert_default()
            .insert(name.into(), value.into());
        self
    }

    /// Sets all attributes or, with `None`, removes them.
    #[must_use]
    pub fn set_attributes(mut self, attributes: Option<HashMap<String, String>>) -> Self {
        self.attributes = attributes;
        self
    }

    /// Sets the request ID, which must be unique in the room. The default is a random UUID.
    #[must_use]
    pub fn request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }
}

impl<T: Into<String>> From<T> for SendMessage {
    fn from(content: T) -> Self {
        Self::new(content)
    }
}

impl fmt::Debug for SendMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendMessage")
            .field("content", &REDACTED)
            .field("attributes", &REDACTED)
            .field("request_id", &self.request_id)
            .finish()
    }
}

/// A request to delete a message. A message ID converts into one.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteMessage {
    #[serde(skip)]
    pub(super) request_id: Option<String>,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl DeleteMessage {
    /// Creates a request for the message with this [`id`](super::ChatMessage::id).
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }

    /// Sets the reason, which every viewer of the room receives.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Sets the request ID, which must be unique in the room. The default is a random UUID.
    #[must_use]
    pub fn request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }
}

impl<T: Into<String>> From<T> for DeleteMessage {
    fn from(id: T) -> Self {
        Self::new(id)
    }
}

impl fmt::Debug for DeleteMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteMessage")
            .field("id", &self.id)
            .field("reason", &REDACTED)
            .field("request_id", &self.request_id)
            .finish()
    }
}

/// A request to disconnect a user. A user ID converts into one.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DisconnectUser {
    #[serde(skip)]
    pub(super) request_id: Option<String>,
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl DisconnectUser {
    /// Creates a request that closes all connections of this user.
    pub fn new(user_id: impl Into<String>) -> Self {
        Self {
            user_id: user_id.into(),
            ..Self::default()
        }
    }

    /// Sets the reason, which every viewer of the room receives.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Sets the request ID, which must be unique in the room. The default is a random UUID.
    #[must_use]
    pub fn request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }
}

impl<T: Into<String>> From<T> for DisconnectUser {
    fn from(user_id: T) -> Self {
        Self::new(user_id)
    }
}

impl fmt::Debug for DisconnectUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DisconnectUser")
            .field("user_id", &REDACTED)
            .field("reason", &REDACTED)
            .field("request_id", &self.request_id)
            .finish()
    }
}

/// The frame of a request. The members are in the order of the official SDK.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Outgoing<'a, R> {
    pub(super) action: &'static str,
    pub(super) request_id: &'a str,
    #[serde(flatten)]
    pub(super) request: &'a R,
}
