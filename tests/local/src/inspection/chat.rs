//! Who is connected to rooms, and what they have said.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::history::History;

/// A connection to a room.
///
/// Its `Debug` leaves out the user ID, the address and the attributes.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChatConnection {
    /// The ARN of the room.
    pub room_arn: String,
    /// The user of the chat token.
    pub user_id: String,
    /// What the user may do beside reading, such as `SEND_MESSAGE`.
    pub capabilities: Vec<String>,
    /// The attributes of the user.
    pub attributes: BTreeMap<String, String>,
    /// The IP address of the client.
    pub address: IpAddr,
    /// Until when the connection may last, in whole milliseconds.
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
/// Its `Debug` leaves out the content, the user ID and the attributes.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChatMessage {
    /// The ID that the viewers see.
    pub id: String,
    /// The ARN of the room.
    pub room_arn: String,
    /// The ID that the sender gave to the request, empty if none.
    pub request_id: String,
    /// What was said.
    pub content: String,
    /// The attributes of the message.
    pub attributes: BTreeMap<String, String>,
    /// The user who said it.
    pub user_id: String,
    /// When the endpoint received it.
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
        // Short strings take more room than their content.
        let attributes = attributes.map(|(key, value)| key.len() + value.len() + 64);
        size_of::<Self>()
            + self.room_arn.len()
            + self.request_id.len()
            + self.content.len()
            + self.user_id.len()
            + attributes.sum::<usize>()
    }
}

/// The latest messages of all rooms. Those of one room are in the order in which they were delivered.
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
