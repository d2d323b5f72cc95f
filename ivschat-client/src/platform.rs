//! What depends on the operating system: time, timers, tasks, and connections.
//!
//! Other modules import these from here. A platform without Tokio's timers gets a module next to `native`.

mod native;

pub(crate) use native::{
    HttpClients, Instant, notice_closed_connections, sleep, system_time, timeout,
};
#[cfg(feature = "messaging")]
pub(crate) use native::{later, spawn, websocket};
