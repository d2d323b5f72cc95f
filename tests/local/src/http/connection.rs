//! An HTTP connection, with features that hyper does not have: handlers can abort their connection, slow clients are
//! disconnected, and a malformed request gets an error of the service instead of hyper's empty response.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use bytes::Bytes;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::Sleep;

use super::handled::malformed;
use super::idle::IdleConnections;
use super::response::Response;
use crate::exception::Exception;
use crate::shared::Shared;

/// The maximum combined size of the request line and the headers.
const MAX_HEAD_BYTES: usize = 128 * 1024;

/// How long a client may take to send the request line and the headers, from the first byte.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a write may block because the client does not read.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The state of a connection, which its handlers and its socket share.
#[derive(Debug)]
pub(crate) struct Connection {
    peer: IpAddr,
    /// The number of requests so far.
    requests: AtomicU64,
    is_active: AtomicBool,
    is_aborted: AtomicBool,
    /// Whether the connection was upgraded or has ended.
    is_over: AtomicBool,
    /// Notified when the connection is closed to make room for another.
    close: Arc<Notify>,
    idle: Arc<IdleConnections>,
    /// The number of this connection among the idle ones.
    idle_number: Mutex<u64>,
}

impl Connection {
    pub(super) fn new(peer: IpAddr, idle: Arc<IdleConnections>) -> Arc<Self> {
        let close = Arc::new(Notify::new());
        let number = idle.add(Arc::clone(&close));
        Arc::new(Self {
            peer,
            requests: AtomicU64::new(0),
            is_active: AtomicBool::new(false),
            is_aborted: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            close,
            idle,
            idle_number: Mutex::new(number),
        })
    }

    /// Ends the connection without writing another byte.
    pub(super) fn abort(&self) {
        self.is_aborted.store(true, Ordering::Release);
    }

    fn begin_request(self: &Arc<Self>) -> ActiveRequest {
        self.requests.fetch_add(1, Ordering::AcqRel);
        self.is_active.store(true, Ordering::Release);
        self.leave_idle();
        ActiveRequest(Arc::clone(self))
    }

    fn leave_idle(&self) {
        self.idle.remove(*self.idle_number());
    }

    fn idle_number(&self) -> MutexGuard<'_, u64> {
        let number = self.idle_number.lock();
        number.unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request in progress, until its handler returns.
struct ActiveRequest(Arc<Connection>);

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        let Self(connection) = self;
        connection.is_active.store(false, Ordering::Release);
        *connection.idle_number() = connection.idle.add(Arc::clone(&connection.close));
    }
}

/// Serves a connection until it is closed or upgraded. When the server stops, finishes the request in progress.
pub(super) async fn serve(
    stream: TcpStream,
    connection: Arc<Connection>,
    shared: Arc<Shared>,
    router: Router,
    mut is_stopping: watch::Receiver<bool>,
) {
    let socket = Socket {
        stream,
        connection: Arc::clone(&connection),
        shared,
        refusal: None,
        head_deadline: None,
        write_deadline: None,
    };
    let router = TowerToHyperService::new(router);
    let handler = service_fn(|mut request: axum::http::Request<hyper::body::Incoming>| {
        let active = connection.begin_request();
        request.extensions_mut().insert(Arc::clone(&connection));
        request
            .extensions_mut()
            .insert(ConnectInfo(connection.peer));
        let response = router.call(request);
        async move {
            let response: Result<_, Infallible> = response.await;
            drop(active);
            response
        }
    });
    let mut serving = pin!(
        http1::Builder::new()
            .max_buf_size(MAX_HEAD_BYTES)
            .serve_connection(TokioIo::new(socket), handler)
            .with_upgrades()
    );
    let stop = async { drop(is_stopping.wait_for(|is_stopping| *is_stopping).await) };
    // An error affects only this client, which is gone.
    tokio::select! {
        _ = serving.as_mut() => {}
        () = connection.close.notified() => {}
        () = stop => {
            serving.as_mut().graceful_shutdown();
            let _: hyper::Result<()> = serving.await;
        }
    }
    connection.is_over.store(true, Ordering::Release);
    connection.leave_idle();
}

/// Returns the stream of an upgraded connection, and the bytes that arrived after the last request. Returns `None` if the
/// connection does not belong to this server.
pub(super) fn upgraded_stream(upgraded: Upgraded) -> Option<(TcpStream, Bytes)> {
    let parts = upgraded.downcast::<TokioIo<Socket>>().ok()?;
    Some((parts.io.into_inner().stream, parts.read_buf))
}

/// The socket of a connection.
struct Socket {
    stream: TcpStream,
    connection: Arc<Connection>,
    shared: Arc<Shared>,
    /// The response that replaces hyper's error response, and how much of it was written.
    refusal: Option<(Vec<u8>, usize)>,
    /// The deadline for the head of the request, and the number of earlier requests.
    head_deadline: Option<(u64, Pin<Box<Sleep>>)>,
    write_deadline: Option<Pin<Box<Sleep>>>,
}

impl Socket {
    /// Fails if the head of a request is incomplete after its timeout.
    fn check_head(&mut self, context: &mut Context<'_>, has_read: bool) -> io::Result<()> {
        let connection = &self.connection;
        let is_idle = !connection.is_active.load(Ordering::Acquire);
        if !is_idle || connection.is_over.load(Ordering::Acquire) {
            self.head_deadline = None;
            return Ok(());
        }
        let requests = connection.requests.load(Ordering::Acquire);
        let pending = self
            .head_deadline
            .take_if(|(before, _)| *before == requests);
        self.head_deadline = match pending {
            None if !has_read => None,
            None => Some((requests, Box::pin(tokio::time::sleep(HEAD_TIMEOUT)))),
            pending => pending,
        };
        let Some((_, deadline)) = &mut self.head_deadline else {
            return Ok(());
        };
        if deadline.as_mut().poll(context).is_pending() {
            return Ok(());
        }
        let refusal = Exception::refused(
            StatusCode::REQUEST_TIMEOUT,
            "RequestTimeoutException",
            format!(
                "The request line and the headers took more than {} seconds",
                HEAD_TIMEOUT.as_secs()
            ),
        );
        // A short response fits into the send buffer, unless the client has not read earlier responses.
        let _: io::Result<usize> = self.stream.try_write(&refuse(&self.shared, refusal));
        Err(io::ErrorKind::TimedOut.into())
    }

    fn poll_write_within_limit(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if written.is_ready() || self.connection.is_over.load(Ordering::Acquire) {
            self.write_deadline = None;
            return written;
        }
        let deadline = self
            .write_deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(WRITE_TIMEOUT)));
        ready!(deadline.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn refusal_of(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let status = status_of_refusal(bytes)?;
        let (code, message) = match status {
            StatusCode::URI_TOO_LONG => ("RequestUriTooLongException", "The path is too long"),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => (
                "RequestHeaderFieldsTooLargeException",
                "The headers of the request are too many or too large",
            ),
            _ => {
                let malformed = Exception::invalid("The request is not well-formed HTTP/1.1");
                return Some(refuse(&self.shared, malformed));
            }
        };
        let refused = Exception::refused(status, code, message);
        Some(refuse(&self.shared, refused))
    }
}

/// Returns the response to a request that cannot be parsed.
fn refuse(shared: &Shared, exception: Exception) -> Vec<u8> {
    let now = shared.clock.now();
    let response = Response::exception(shared.api, exception);
    shared.record(malformed(shared, &response, now));
    response.into_bytes(now)
}

/// Returns the status if hyper created this response, which then has no body, unlike all errors of the endpoint.
fn status_of_refusal(bytes: &[u8]) -> Option<StatusCode> {
    let head = std::str::from_utf8(bytes).ok()?;
    let status: StatusCode = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let is_empty = head.contains("\r\ncontent-length: 0\r\n");
    (status.is_client_error() && is_empty).then_some(status)
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer)?;
        let has_read = buffer.filled().len() > before;
        self.check_head(context, has_read)?;
        read.map(Ok)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.connection.is_aborted.load(Ordering::Acquire) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let is_over = self.connection.is_over.load(Ordering::Acquire);
        if self.refusal.is_none() && !is_over {
            self.refusal = self.refusal_of(bytes).map(|refusal| (refusal, 0));
        }
        let Some((refusal, mut written)) = self.refusal.take() else {
            return self.poll_write_within_limit(context, bytes);
        };
        while written < refusal.len() {
            match self.poll_write_within_limit(context, &refusal[written..]) {
                Poll::Ready(more) => written += more?,
                Poll::Pending => {
                    self.refusal = Some((refusal, written));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
