//! Inspection for tests: received requests, sent events, chat connections and messages.

mod chat;
mod history;
mod received_requests;
mod sent_events;

pub(crate) use chat::ChatMessages;
pub use chat::{ChatConnection, ChatMessage};
pub use received_requests::ReceivedRequest;
pub(crate) use received_requests::{MAX_UNAUTHENTICATED_BODY_BYTES, Received, ReceivedRequests};
pub use sent_events::SentEvent;
pub(crate) use sent_events::SentEvents;
