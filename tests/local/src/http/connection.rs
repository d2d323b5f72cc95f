//! Connections: what HTTP itself cannot do for a handler.
//!
//! A handler can cut its connection off. And what is not HTTP, so that hyper refuses it before there is a request, is
//! answered with an error of the service instead of hyper's empty one.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::http::StatusCode;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::log::Entry;
use super::response::Response;
use crate::exception::Exception;
use crate::shared::Shared;

/// The connections to one endpoint.
pub(crate) struct Connections {
    pub(crate) listener: TcpListener,
    pub(crate) shared: Arc<Shared>,
}

impl Listener for Connections {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let connection = Connection {
            stream,
            cut_off: CutOff::default(),
            shared: Arc::clone(&self.shared),
            refusal: None,
        };
        (connection, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Cuts a connection off before another byte is written to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CutOff(Arc<AtomicBool>);

impl CutOff {
    pub(crate) fn now(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// What a handler knows about the connection of its request.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    pub(crate) cut_off: CutOff,
}

impl Connected<IncomingStream<'_, Connections>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        Self {
            address: stream.remote_addr().ip(),
            cut_off: stream.io().cut_off.clone(),
        }
    }
}

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    cut_off: CutOff,
    shared: Arc<Shared>,
    /// What is written in place of hyper's refusal, and how much of it is written already.
    refusal: Option<(Vec<u8>, usize)>,
}

impl Connection {
    fn refusal_of(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let status = status_of_refusal(bytes)?;
        let (code, message) = match status {
            StatusCode::URI_TOO_LONG => ("RequestUriTooLongException", "The path is too long"),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => (
                "RequestHeaderFieldsTooLargeException",
                "The request has too many headers, or too large ones",
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

/// The bytes of the response to a request that could not be parsed.
fn refuse(shared: &Shared, exception: Exception) -> Vec<u8> {
    let now = shared.clock.now();
    let response = Response::exception(shared.api, exception);
    Entry::MALFORMED.write(shared, Some(&response), now);
    response.into_bytes(now)
}

/// The status of a response that hyper has made: it has no body, while every error of the endpoint has one.
fn status_of_refusal(bytes: &[u8]) -> Option<StatusCode> {
    let head = std::str::from_utf8(bytes).ok()?;
    let status: StatusCode = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let is_empty = head.contains("\r\ncontent-length: 0\r\n");
    (status.is_client_error() && is_empty).then_some(status)
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.cut_off.is_wanted() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        if self.refusal.is_none() {
            self.refusal = self.refusal_of(bytes).map(|refusal| (refusal, 0));
        }
        let Self {
            stream, refusal, ..
        } = &mut *self;
        let Some((own, written)) = refusal else {
            return Pin::new(stream).poll_write(context, bytes);
        };
        while *written < own.len() {
            *written += ready!(Pin::new(&mut *stream).poll_write(context, &own[*written..]))?;
        }
        *refusal = None;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
