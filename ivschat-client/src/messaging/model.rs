//! Messages and events.

use std::collections::HashMap;
use std::fmt;

use crate::primitives::DateTime;
use crate::wire::REDACTED;

/// The user who sent a message.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct ChatUser {
    /// The user ID that the chat token was created for.
    pub user_id: String,
    /// The attributes of the chat token. Empty if there are none.
    pub attributes: HashMap<String, String>,
}

impl fmt::Debug for ChatUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatUser")
            .field("user_id", &REDACTED)
            .field("attributes", &REDACTED)
            .finish()
    }
}

/// A message.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ChatMessage {
    /// The message ID, which [`DeleteMessage`](super::DeleteMessage) takes.
    pub id: String,
    /// The user who sent the message.
    pub sender: ChatUser,
    /// The content. Message review may have changed it.
    pub content: String,
    /// When the service received the message, to the nanosecond.
    pub send_time: DateTime,
    /// The request ID that the sender chose.
    pub request_id: Option<String>,
    /// The attributes of the message. Empty if there are none.
    pub attributes: HashMap<String, String>,
}

impl fmt::Debug for ChatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatMessage")
            .field("id", &self.id)
            .field("sender", &self.sender)
            .field("content", &REDACTED)
            .field("send_time", &self.send_time)
            .field("request_id", &self.request_id)
            .field("attributes", &REDACTED)
            .finish()
    }
}

/// An event that an application sent to the room with
/// [`SendEvent`](crate::Client::send_event).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ChatEvent {
    /// The event ID, which `SendEvent` returned to the application.
    pub id: String,
    /// The name of the event.
    pub event_name: String,
    /// When the service received the event.
    pub send_time: DateTime,
    /// The request ID of the request that caused the event. `SendEvent` has none.
    pub request_id: Option<String>,
    /// The attributes of the event. Empty if there are none.
    pub attributes: HashMap<String, String>,
}

impl fmt::Debug for ChatEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatEvent")
            .field("id", &self.id)
            .field("event_name", &self.event_name)
            .field("send_time", &self.send_time)
            .field("request_id", &self.request_id)
            .field("attributes", &REDACTED)
            .finish()
    }
}

/// A moderator deleted a message. Applications must no longer show it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct DeleteMessageEvent {
    /// The event ID.
    pub id: String,
    /// The ID of the deleted message.
    pub message_id: String,
    /// The reason that the moderator gave.
    pub reason: Option<String>,
    /// When the service received the request.
    pub send_time: DateTime,
    /// The request ID that the moderator's client chose. The control plane has none.
    pub request_id: Option<String>,
    /// All attributes of the event, as the service sent them.
    pub attributes: HashMap<String, String>,
}

impl fmt::Debug for DeleteMessageEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeleteMessageEvent")
            .field("id", &self.id)
            .field("message_id", &self.message_id)
            .field("reason", &REDACTED)
            .field("send_time", &self.send_time)
            .field("request_id", &self.request_id)
            .field("attributes", &REDACTED)
            .finish()
    }
}

/// A moderator disconnected a user. The service closes the user's connections.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct DisconnectUserEvent {
    /// The event ID.
    pub id: String,
    /// The ID of the disconnected user.
    pub user_id: String,
    /// The reason that the moderator gave.
    pub reason: Option<String>,
    /// When the service received the request.
    pub send_time: DateTime,
    /// The request ID that the moderator's client chose. The control plane has none.
    pub request_id: Option<String>,
    /// All attributes of the event, as the service sent them.
    pub attributes: HashMap<String, String>,
}

impl fmt::Debug for DisconnectUserEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DisconnectUserEvent")
            .field("id", &self.id)
            .field("user_id", &REDACTED)
            .field("reason", &REDACTED)
            .field("send_time", &self.send_time)
            .field("request_id", &self.request_id)
            .field("attributes", &REDACTED)
            .finish()
    }
}
