//! What depends on the platform: time, timers, tasks, threads, and connections.
//!
//! The other modules are the same on every platform. Only this one has conditions on the target.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;
#[cfg(feature = "messaging")]
pub(crate) mod websocket;

#[cfg(not(target_arch = "wasm32"))]
use native as current;
#[cfg(target_arch = "wasm32")]
use web as current;

pub(crate) use current::threads;
pub(crate) use current::{
    HttpClients, Instant, Response, USER_AGENT, execute, notice_closed_connections, sleep,
    system_time, timeout,
};
#[cfg(feature = "messaging")]
pub(crate) use current::{later, spawn};
