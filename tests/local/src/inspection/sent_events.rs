//! Events that were sent, for tests to look at.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// An endpoint that runs for long forgets the oldest events beyond this number.
const MAX_EVENTS: usize = 1000;

/// An event that `SendEvent` has sent to a room.
///
/// Its `Debug` leaves out the attributes, which are up to the application.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentEvent {
    /// The id that the answer has.
    pub id: String,
    /// The ARN of the room.
    pub room_arn: String,
    /// The application's name for this kind of event.
    pub event_name: String,
    /// What the application says beside.
    pub attributes: BTreeMap<String, String>,
    /// When it was sent, in whole milliseconds.
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

/// The latest events, in the order in which they were sent.
#[derive(Default)]
pub(crate) struct SentEvents(Mutex<VecDeque<SentEvent>>);

impl SentEvents {
    pub(crate) fn add(&self, event: SentEvent) {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() == MAX_EVENTS {
            events.pop_front();
        }
        events.push_back(event);
    }

    pub(crate) fn all(&self) -> Vec<SentEvent> {
        let events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.iter().cloned().collect()
    }
}
