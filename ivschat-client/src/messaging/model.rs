//! What a room delivers.

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
    /// The attributes of the chat token; empty if it has none.
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

/// A message that somebody sent to the room.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ChatMessage {
    /// The message ID, which the service has chosen. [`DeleteMessage`](super::DeleteMessage) refers to it.
    pub id: String,
    /// The user who sent the message.
    pub sender: ChatUser,
    /// The content, as message review has left it.
    pub content: String,
    /// When the service received the message, with up to nine digits of a second.
    pub send_time: DateTime,
    /// The request ID that the sender has chosen.
    pub request_id: Option<String>,
    /// The attributes that the sender gave the message; empty if there are none.
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
    /// The event ID, which `SendEvent` has returned to the application.
    pub id: String,
    /// The name that the application gave the event.
    pub event_name: String,
    /// When the service received the event.
    pub send_time: DateTime,
    /// The request ID of the request that caused the event; `SendEvent` has none.
    pub request_id: Option<String>,
    /// The attributes that the application gave the event; empty if there are none.
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

/// A message was deleted. Applications stop showing it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct DeleteMessageEvent {
    /// The event ID.
    pub id: String,
    /// The ID of the message that was deleted.
    pub message_id: String,
    /// Why it was deleted, if the moderator gave a reason.
    pub reason: Option<String>,
    /// When the service received the request.
    pub send_time: DateTime,
    /// The request ID that the moderator's client has chosen; deletions by the control plane have none.
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

/// A user was disconnected. The service closes the user's connections.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct DisconnectUserEvent {
    /// The event ID.
    pub id: String,
    /// The user who was disconnected.
    pub user_id: String,
    /// Why, if the moderator gave a reason.
    pub reason: Option<String>,
    /// When the service received the request.
    pub send_time: DateTime,
    /// The request ID that the moderator's client has chosen; requests to the control plane have none.
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
