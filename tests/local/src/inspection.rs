//! What the endpoint has received and sent, for tests to read.

mod received_requests;
mod sent_events;

pub use received_requests::ReceivedRequest;
pub(crate) use received_requests::ReceivedRequests;
pub use sent_events::SentEvent;
pub(crate) use sent_events::SentEvents;
