//! The HTTP clients that this crate sets up.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
pub(crate) use reqwest::header::USER_AGENT;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Body, Client, ClientBuilder, Request, StatusCode, Url};
use tokio::runtime::{Handle, Id};

use super::tls;
use crate::error::{HttpClientError, TransportError};

/// How long an idle connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// How many runtimes keep their connections. A client that is used by more runtimes is most likely in a `static`,
/// shared by tests whose runtimes are short-lived.
const MAX_RUNTIMES: usize = 8;

/// The HTTP clients of one client: one for each Tokio runtime, because the connections of a runtime end with it.
///
/// They are set up on first use, so that creating a client reads no certificates.
#[derive(Debug)]
pub(crate) struct HttpClients {
    is_https: bool,
    connect_timeout: Option<Duration>,
    /// The most recently used one comes last.
    by_runtime: Mutex<VecDeque<(Id, Client)>>,
}

impl HttpClients {
    /// Creates the HTTP clients for an endpoint. An `http://` endpoint needs no certificates.
    pub(crate) fn new(is_https: bool, connect_timeout: Option<Duration>) -> Self {
        Self {
            is_https,
            connect_timeout,
            by_runtime: Mutex::default(),
        }
    }

    /// Returns the HTTP client of the current runtime, unless it has yet to be set up.
    pub(crate) fn current(&self) -> Option<Client> {
        find(&mut self.lock(), Handle::current().id())
    }

    /// Returns the HTTP client of the current runtime.
    pub(crate) async fn get(&self) -> Result<Client, HttpClientError> {
        let runtime = Handle::current().id();
        if let Some(http) = find(&mut self.lock(), runtime) {
            return Ok(http);
        }
        let builder = tls::configure(builder(self.connect_timeout), self.is_https).await?;
        let http = builder
            .build()
            .map_err(|error| HttpClientError::new(error, None))?;
        let mut by_runtime = self.lock();
        // Another call may have been faster. Calls share connections only if they use the same HTTP client.
        if let Some(http) = find(&mut by_runtime, runtime) {
            return Ok(http);
        }
        if by_runtime.len() == MAX_RUNTIMES {
            by_runtime.pop_front();
        }
        by_runtime.push_back((runtime, http.clone()));
        Ok(http)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Id, Client)>> {
        // Nothing panics while it is locked.
        self.by_runtime
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the HTTP client of a runtime, and marks it as the most recently used one.
fn find(by_runtime: &mut VecDeque<(Id, Client)>, runtime: Id) -> Option<Client> {
    let position = by_runtime.iter().rposition(|(id, _)| *id == runtime)?;
    let found = by_runtime.remove(position)?;
    let http = found.1.clone();
    by_runtime.push_back(found);
    Some(http)
}

/// Builds HTTP clients for signed requests that hold user IDs.
fn builder(connect_timeout: Option<Duration>) -> ClientBuilder {
    let mut builder = Client::builder()
        // Bodies contain user IDs, which must not go through a proxy that only the environment names.
        .no_proxy()
        // A redirect would carry the signature to another host.
        .redirect(Policy::none())
        // Whether a retry is safe depends on the operation, which reqwest does not know. Without the second setting, it
        // keeps a copy of each request for a retry nevertheless.
        .retry(reqwest::retry::never().max_retries_per_request(0))
        // The service closes idle connections. A request that is sent at that moment fails, and cannot be
        // retried unless its operation is idempotent.
        .pool_idle_timeout(IDLE_TIMEOUT);
    if let Some(connect_timeout) = connect_timeout {
        builder = builder.connect_timeout(connect_timeout);
    }
    builder
}

/// Gives the connections of this runtime a chance to notice that a server has closed them.
///
/// A connection notices it when its runtime polls for I/O events, which may not have happened since the last call. The
/// first yield makes the runtime poll, and the second one runs the tasks of the connections with events.
pub(crate) async fn notice_closed_connections() {
    for _ in 0..2 {
        tokio::task::yield_now().await;
    }
}

/// A response whose body has yet to be read. Dropping it aborts the request.
pub(crate) struct Response(reqwest::Response);

/// Sends a request, and waits for the head of the response. Dropping the future aborts the request.
pub(crate) fn execute(
    http: &Client,
    mut request: Request,
) -> impl Future<Output = Result<Response, TransportError>> + use<> {
    // The HTTP client adds it to a copy of the headers otherwise, which has no room for it.
    if let Some(body) = request.body().and_then(Body::as_bytes) {
        let length = HeaderValue::from(body.len());
        request.headers_mut().insert(CONTENT_LENGTH, length);
    }
    let response = http.execute(request);
    async { response.await.map(Response).map_err(transport_error) }
}

impl Response {
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub(crate) fn take_headers(&mut self) -> HeaderMap {
        mem::take(self.0.headers_mut())
    }

    /// Returns the URL that the response comes from.
    pub(crate) fn url(&self) -> &Url {
        self.0.url()
    }

    /// Waits for more of the body. Returns `None` at its end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        self.0.chunk().await.map_err(transport_error)
    }
}

/// Converts an error of the HTTP client.
pub(super) fn transport_error(error: reqwest::Error) -> TransportError {
    let url = error.url().cloned();
    let (is_connect, is_timeout) = (error.is_connect(), error.is_timeout());
    TransportError::new(error, url.as_ref(), is_connect, is_timeout)
}
