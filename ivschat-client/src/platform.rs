//! What depends on the operating system: time, timers, and connections.
//!
//! All other modules take these from here. A platform without Tokio's timers gets a module beside `native`.

mod native;

pub(crate) use native::{Instant, http_client, sleep, system_time, timeout};
