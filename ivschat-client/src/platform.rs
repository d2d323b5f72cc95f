//! What depends on the platform: time, timers, tasks, threads, and connections.
//!
//! The other modules are the same on every platform. Only this one has conditions on the target.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;
#[cfg(feature = "messaging")]
pub(crate) mod websocket;

#[cfg(feature = "messaging")]
use std::time::Duration;

#[cfg(not(target_arch = "wasm32"))]
use native as current;
#[cfg(target_arch = "wasm32")]
use web as current;

#[cfg(feature = "messaging")]
pub(crate) use current::spawn;
pub(crate) use current::threads;
pub(crate) use current::{
    HttpClients, Instant, Response, USER_AGENT, execute, notice_closed_connections, sleep,
    system_time, timeout,
};

/// Adds a duration to a time. A time that cannot be represented becomes 30 years from `time`.
#[cfg(feature = "messaging")]
pub(crate) fn later(time: Instant, duration: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    time.checked_add(duration).unwrap_or_else(|| time + FAR)
}
