//! What depends on the operating system: time, timers, and connections.
//!
//! Other modules import these from here. A platform without Tokio's timers gets a module next to `native`.

mod native;

pub(crate) use native::{Instant, http_client, sleep, system_time, timeout};
