//! Platforms on which Tokio and rustls run.

use std::time::{Duration, SystemTime};

use reqwest::redirect::Policy;
pub(crate) use tokio::time::{Instant, sleep};

/// How long an idle connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The time of the machine's clock, which may be wrong.
pub(crate) fn system_time() -> SystemTime {
    SystemTime::now()
}

/// Drops a future that is not ready in time, and returns `None`.
pub(crate) async fn timeout<F: Future>(duration: Duration, future: F) -> Option<F::Output> {
    tokio::time::timeout(duration, future).await.ok()
}

/// An HTTP client for signed requests that hold user IDs.
pub(crate) fn http_client(connect_timeout: Option<Duration>) -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder()
        // A body may hold user IDs: it must not pass through a proxy that only the environment names.
        .no_proxy()
        // A redirect would carry the signature to another host.
        .redirect(Policy::none())
        // Whether a retry is safe depends on the operation, which reqwest does not know.
        .retry(reqwest::retry::never())
        // The service closes idle connections. A request sent at that moment fails, and if its operation
        // is not idempotent, it cannot be retried.
        .pool_idle_timeout(IDLE_TIMEOUT);
    if let Some(connect_timeout) = connect_timeout {
        builder = builder.connect_timeout(connect_timeout);
    }
    builder.build()
}
