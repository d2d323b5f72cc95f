//! The events that `SendEvent` sent.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::history::{History, attribute_bytes};

/// An event that `SendEvent` sent to a room.
///
/// `Debug` omits the attributes, which may contain user data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentEvent {
    /// The ID of the event, as in the response.
    pub id: String,
    /// The ARN of the room.
    pub room_arn: String,
    /// The application's name for this kind of event.
    pub event_name: String,
    /// The attributes of the event.
    pub attributes: BTreeMap<String, String>,
    /// When the event was sent, in whole milliseconds.
    pub send_time: SystemTime,
}

impl fmt::Debug for SentEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentEvent")
            .field("id", &self.id)
            .field("room_arn", &self.room_arn)
            .field("event_name", &self.event_name)
            .field("send_time", &self.send_time)
            .finish_non_exhaustive()
    }
}

impl SentEvent {
    fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.room_arn.len()
            + self.event_name.len()
            + attribute_bytes(&self.attributes)
    }
}

/// The most recent events, in the order in which they were sent.
pub(crate) struct SentEvents(Mutex<History<SentEvent>>);

impl Default for SentEvents {
    fn default() -> Self {
        Self(Mutex::new(History::new(1000, 4 * 1024 * 1024)))
    }
}

impl SentEvents {
    pub(crate) fn add(&self, event: SentEvent) {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = event.bytes();
        events.add(event, bytes);
    }

    pub(crate) fn all(&self) -> Vec<SentEvent> {
        let events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.clear();
    }
}
