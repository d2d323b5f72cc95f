//! The histories that tests and the console inspect: requests, events, and what was delivered in rooms. All are bounded.

mod chat;
mod handled_requests;
mod history;
mod received_requests;
mod sent_events;

pub use chat::{ChatConnection, ChatMessage};
pub(crate) use chat::{Delivered, Deliveries};
pub(crate) use handled_requests::{HandledRequest, HandledRequests, Numbered};
pub use received_requests::ReceivedRequest;
pub(crate) use received_requests::{MAX_UNAUTHENTICATED_BODY_BYTES, Received, ReceivedRequests};
pub use sent_events::SentEvent;
pub(crate) use sent_events::SentEvents;

/// The maximum number of updates of one kind that wait for a subscriber. One that falls further behind misses the oldest.
const MAX_UPDATES: usize = 256;
