//! Messaging: a plain fan-out as the limit of what a server can do, and processes full of viewers.

pub mod fan_out;
pub mod local;
mod ours;
mod plain;
pub mod viewers;

/// The number of requests that the sender of a room has in flight.
const WINDOW: usize = 16;

/// The ID in the requests that delete a message. The rate of a room does not apply to them, and they are as long as a short
/// message.
const MESSAGE_ID: &str = "k3Jd82LmQp0Z";

/// As many bytes as the local endpoint sends for such a request.
const FRAME_BYTES: usize = 239;
