//! Browsers.

mod http;
pub(crate) mod threads;
#[cfg(feature = "messaging")]
pub(crate) mod websocket;

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use gloo_timers::future::TimeoutFuture;

pub(crate) use http::{HttpClients, Response, USER_AGENT, execute, notice_closed_connections};
pub(crate) use web_time::Instant;

/// The maximum delay of a JavaScript timer.
const MAX_DELAY: Duration = Duration::from_millis(i32::MAX as u64);

/// Returns the time of the machine's clock, which may be wrong.
pub(crate) fn system_time() -> SystemTime {
    let milliseconds = js_sys::Date::now();
    SystemTime::UNIX_EPOCH + Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}

/// Runs a future in the background.
#[cfg(feature = "messaging")]
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(future);
}

/// Waits.
pub(crate) fn sleep(duration: Duration) -> impl Future<Output = ()> + Send {
    threads::sendable(async move {
        let mut left = duration;
        while !left.is_zero() {
            let delay = left.min(MAX_DELAY);
            // A timer may fire up to a millisecond early.
            let milliseconds = delay.as_nanos().div_ceil(1_000_000);
            TimeoutFuture::new(u32::try_from(milliseconds).unwrap_or(u32::MAX)).await;
            left -= delay;
        }
    })
}

/// Runs a future. If it is not ready in time, drops it and returns `None`.
pub(crate) async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut sleep = pin!(sleep(duration));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => sleep.as_mut().poll(context).map(|()| None),
    })
    .await
}
