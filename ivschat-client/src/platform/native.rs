//! Platforms on which Tokio runs.

mod http;
pub(crate) mod threads;
mod tls;
#[cfg(feature = "messaging")]
pub(crate) mod websocket;

use std::time::{Duration, SystemTime};

pub(crate) use http::{HttpClients, Response, USER_AGENT, execute, notice_closed_connections};
pub(crate) use tokio::time::{Instant, sleep};

/// Returns the time of the machine's clock, which may be wrong.
pub(crate) fn system_time() -> SystemTime {
    SystemTime::now()
}

/// Runs a future in the background.
#[cfg(feature = "messaging")]
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(future);
}

/// Runs a future. If it is not ready in time, drops it and returns `None`.
pub(crate) async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
    tokio::time::timeout(duration, future).await.ok()
}
