//! The connections and messages of rooms.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::history::History;

/// An open connection to a room.
///
/// `Debug` omits the user ID, the address and the attributes.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChatConnection {
    /// The ARN of the room.
    pub room_arn: String,
    /// The user ID in the chat token.
    pub user_id: String,
    /// What the user may do besides reading messages, for example `SEND_MESSAGE`.
    pub capabilities: Vec<String>,
    /// The attributes of the user.
    pub attributes: BTreeMap<String, String>,
    /// The IP address of the client.
    pub address: IpAddr,
    /// When the session expires, in whole milliseconds.
    pub session_expiration_time: SystemTime,
}

impl fmt::Debug for ChatConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatConnection")
            .field("room_arn", &self.room_arn)
            .field("capabilities", &self.capabilities)
            .field("session_expiration_time", &self.session_expiration_time)
            .finish_non_exhaustive()
    }
}

/// A message that was delivered to all viewers of a room.
///
/// `Debug` omits the content, the user ID and the attributes.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChatMessage {
    /// The ID of the message.
    pub id: String,
    /// The ARN of the room.
    pub room_arn: String,
    /// The `RequestId` of the sender's request, or an empty string if it had none.
    pub request_id: String,
    /// The content, after message review.
    pub content: String,
    /// The attributes of the message, after message review.
    pub attributes: BTreeMap<String, String>,
    /// The ID of the user who sent the message.
    pub user_id: String,
    /// When the endpoint received the message, in whole milliseconds.
    pub send_time: SystemTime,
}

impl fmt::Debug for ChatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatMessage")
            .field("id", &self.id)
            .field("room_arn", &self.room_arn)
            .field("request_id", &self.request_id)
            .field("send_time", &self.send_time)
            .finish_non_exhaustive()
    }
}

impl ChatMessage {
    fn bytes(&self) -> usize {
        let attributes = self.attributes.iter();
        // A short string takes more space than its bytes.
        let attributes = attributes.map(|(key, value)| key.len() + value.len() + 64);
        size_of::<Self>()
            + self.room_arn.len()
            + self.request_id.len()
            + self.content.len()
            + self.user_id.len()
            + attributes.sum::<usize>()
    }
}

/// The most recent messages of all rooms. Those of one room are in the order of delivery.
pub(crate) struct ChatMessages(Mutex<History<ChatMessage>>);

impl Default for ChatMessages {
    fn default() -> Self {
        Self(Mutex::new(History::new(1000, 4 * 1024 * 1024)))
    }
}

impl ChatMessages {
    pub(crate) fn add(&self, message: ChatMessage) {
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = message.bytes();
        messages.add(message, bytes);
    }

    pub(crate) fn in_room(&self, room_arn: &str) -> Vec<ChatMessage> {
        let messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let messages = messages.iter();
        messages
            .filter(|message| message.room_arn == room_arn)
            .cloned()
            .collect()
    }
}
