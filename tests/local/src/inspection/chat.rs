//! The connections and messages of rooms.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde::{Serialize, Serializer, ser};
use serde_json::Value;
use tokio::sync::broadcast;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::MAX_UPDATES;
use super::history::{History, attribute_bytes};

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
        size_of::<Self>()
            + self.room_arn.len()
            + self.request_id.len()
            + self.content.len()
            + self.user_id.len()
            + attribute_bytes(&self.attributes)
    }
}

/// A message or an event that was delivered to all viewers of a room.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delivered {
    pub(crate) room_arn: String,
    /// The frame that the viewers received.
    #[serde(serialize_with = "as_object")]
    pub(crate) frame: Utf8Bytes,
    /// `None` for an event.
    #[serde(skip)]
    pub(crate) message: Option<ChatMessage>,
}

fn as_object<S: Serializer>(frame: &Utf8Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    let frame: Value = serde_json::from_str(frame).map_err(ser::Error::custom)?;
    frame.serialize(serializer)
}

impl Delivered {
    fn bytes(&self) -> usize {
        let message = self.message.as_ref().map_or(0, ChatMessage::bytes);
        size_of::<Self>() + self.room_arn.len() + self.frame.len() + message
    }
}

/// The most recent messages and events of all rooms. Those of one room are in the order of delivery.
pub(crate) struct Deliveries {
    history: Mutex<History<Arc<Delivered>>>,
    added: broadcast::Sender<Arc<Delivered>>,
}

impl Default for Deliveries {
    fn default() -> Self {
        Self {
            history: Mutex::new(History::new(1000, 4 * 1024 * 1024)),
            added: broadcast::Sender::new(MAX_UPDATES),
        }
    }
}

impl Deliveries {
    pub(crate) fn add(&self, delivered: Delivered) {
        let bytes = delivered.bytes();
        let delivered = Arc::new(delivered);
        let mut history = self.history();
        history.add(Arc::clone(&delivered), bytes);
        // Under the lock, so that subscribers see the order of the history. Fails if there are no subscribers.
        let _ = self.added.send(delivered);
    }

    pub(crate) fn in_room(&self, room_arn: &str) -> Vec<Arc<Delivered>> {
        let history = self.history();
        let deliveries = history.iter();
        deliveries
            .filter(|delivered| delivered.room_arn == room_arn)
            .cloned()
            .collect()
    }

    /// Returns the messages in a room, without the events.
    pub(crate) fn messages(&self, room_arn: &str) -> Vec<ChatMessage> {
        let deliveries = self.in_room(room_arn);
        let messages = deliveries.iter().map(|delivered| delivered.message.clone());
        messages.flatten().collect()
    }

    /// Returns a receiver of later deliveries.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Delivered>> {
        self.added.subscribe()
    }

    pub(crate) fn clear(&self) {
        self.history().clear();
    }

    fn history(&self) -> MutexGuard<'_, History<Arc<Delivered>>> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
