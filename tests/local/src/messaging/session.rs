//! A chat connection after its handshake. Requests and deliveries do not block each other.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::assumptions::{
    CLOSE_TIMEOUT, MAX_IN_FLIGHT, MAX_READ_BYTES, PING_INTERVAL, WRITE_TIMEOUT,
};
use super::decision::{Client, Decision, ReceivedFrame};
use super::frames::Frame;
use super::outbox::Outgoing;
use super::request::Refusal;
use super::rooms::going_away;
use crate::identifiers::fresh_id;

/// Returns a configuration with small buffers, so that many idle viewers fit into memory. Larger frames get larger
/// buffers.
fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(1024)
        .write_buffer_size(4096)
        .max_frame_size(Some(MAX_READ_BYTES))
        .max_message_size(Some(MAX_READ_BYTES))
}

/// Why a session ends.
enum End {
    /// The endpoint closes the connection.
    Close(CloseFrame),
    /// The session has expired.
    Expired,
    /// The client closes the connection, or is gone. Has a close frame if the client violated the protocol.
    Client(Option<CloseFrame>),
    /// The endpoint drops the connection without a close frame: the client does not read, or a fault rule applies.
    Drop,
}

/// An accepted connection.
pub(crate) struct Session {
    client: Client,
    stopping: watch::Receiver<bool>,
}

impl Session {
    /// `stopping` changes when the endpoint stops.
    pub(super) fn new(client: Client, stopping: watch::Receiver<bool>) -> Self {
        Self { client, stopping }
    }

    /// Returns the user of the chat token.
    pub(crate) fn user_id(&self) -> &str {
        &self.client.viewer().token.user_id
    }

    /// Serves the connection until it ends. `received` are the bytes that arrived after the handshake.
    pub(crate) async fn serve<S>(self, stream: S, received: &[u8])
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let Self { client, stopping } = self;
        let now = Instant::now();
        let config = Some(config());
        let socket = match received {
            [] => WebSocketStream::from_raw_socket(stream, Role::Server, config).await,
            received => {
                let received = received.to_vec();
                WebSocketStream::from_partially_read(stream, received, Role::Server, config).await
            }
        };
        let mut running = Running {
            socket,
            expires: now + client.session_time_left(),
            client: Arc::new(client),
            in_flight: FuturesOrdered::new(),
            stopping,
            last_received: now,
            next_ping: now + PING_INTERVAL,
        };
        let Err(end) = running.run().await;
        running.finish(end).await;
    }
}

/// Requests that are delayed or in review, in order of arrival.
type InFlight = FuturesOrdered<BoxFuture<'static, Decision>>;

/// A connection in progress.
struct Running<S> {
    socket: WebSocketStream<S>,
    client: Arc<Client>,
    in_flight: InFlight,
    stopping: watch::Receiver<bool>,
    last_received: Instant,
    next_ping: Instant,
    expires: Instant,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Running<S> {
    async fn run(&mut self) -> Result<Infallible, End> {
        let alarm = sleep_until(self.next_ping.min(self.expires));
        tokio::pin!(alarm);
        loop {
            tokio::select! {
                // Read from the client last, so that a client that sends too much delays only itself, and everything
                // that the room delivered before a close is still written. Clients can then reconnect without a gap.
                biased;
                _ = self.stopping.changed() => {
                    return Err(End::Close(going_away("The local endpoint is shutting down")));
                }
                () = &mut alarm => {
                    self.check_time().await?;
                    alarm.as_mut().reset(self.next_ping.min(self.expires));
                }
                outgoing = self.client.viewer().outbox.next() => match outgoing {
                    Outgoing::Frames(frames) => {
                        self.write(frames.into_iter().map(Message::Text)).await?;
                    }
                    Outgoing::Close(frame) => return Err(End::Close(frame)),
                    Outgoing::Overflow => return Err(End::Drop),
                },
                Some(decision) = self.in_flight.next() => self.conclude(decision).await?,
                received = self.socket.next(), if self.in_flight.len() < MAX_IN_FLIGHT => {
                    self.receive(received)?;
                }
            }
        }
    }

    fn receive(&mut self, received: Option<Result<Message, Error>>) -> Result<(), End> {
        self.last_received = Instant::now();
        let text = match received {
            Some(Ok(Message::Text(text))) => Some(text),
            Some(Ok(Message::Binary(_))) => None,
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => return Ok(()),
            Some(Ok(Message::Close(_))) | None => return Err(End::Client(None)),
            Some(Err(error)) => return Err(end_of(&error)),
        };
        if self.client.session_time_left().is_zero() {
            return Err(End::Expired);
        }
        let received = ReceivedFrame {
            text,
            time: self.client.shared.clock.now(),
        };
        let decision = Arc::clone(&self.client).decide(received);
        self.in_flight.push_back(decision.boxed());
        Ok(())
    }

    async fn conclude(&mut self, decision: Decision) -> Result<(), End> {
        let refusal = decision
            .outcome
            .and_then(|outcome| self.client.deliver(outcome));
        if let Some(error) = refusal {
            self.write([Message::Text(error.encode())]).await?;
        }
        match decision.drops_connection {
            true => Err(End::Drop),
            false => Ok(()),
        }
    }

    /// Sends a ping, unless the session has expired or the client is gone.
    async fn check_time(&mut self) -> Result<(), End> {
        let now = Instant::now();
        if now >= self.expires || self.client.session_time_left().is_zero() {
            return Err(End::Expired);
        }
        if now - self.last_received >= 2 * PING_INTERVAL {
            return Err(End::Drop);
        }
        self.next_ping = now + PING_INTERVAL;
        self.write([Message::Ping(Bytes::new())]).await
    }

    /// Writes frames. Ends the session if the client does not read them.
    async fn write(&mut self, frames: impl IntoIterator<Item = Message>) -> Result<(), End> {
        let Self {
            socket,
            client,
            stopping,
            ..
        } = self;
        let write = async {
            for frame in frames {
                socket.feed(frame).await?;
            }
            socket.flush().await
        };
        tokio::select! {
            biased;
            written = timeout(WRITE_TIMEOUT, write) => match written {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(End::Client(None)),
                Err(_) => Err(End::Drop),
            },
            () = client.viewer().outbox.overflowed() => Err(End::Drop),
            _ = stopping.changed() => Err(End::Drop),
        }
    }

    async fn finish(self, end: End) {
        let Self {
            mut socket,
            client,
            mut in_flight,
            mut stopping,
            ..
        } = self;
        match end {
            End::Close(frame) => {
                // A client that has left the room must not deliver anything to it.
                drop((in_flight, client));
                close(socket, frame).await;
            }
            End::Expired => {
                drop((in_flight, client));
                let frame = Frame::error(
                    fresh_id(),
                    String::new(),
                    Refusal::new(401, "The session has expired"),
                );
                let closed_by_client = async {
                    socket.send(Message::Text(frame.encode())).await?;
                    while let Some(frame) = socket.next().await {
                        frame?;
                    }
                    Ok::<(), Error>(())
                };
                if timeout(CLOSE_TIMEOUT, closed_by_client).await.is_err() {
                    close(socket, going_away("The session has expired")).await;
                }
            }
            End::Client(None) => {
                // Acknowledge the close frame of the client, if there was one.
                let _ = timeout(CLOSE_TIMEOUT, socket.next()).await;
                drop(socket);
                conclude_all(&mut in_flight, &client, &mut stopping).await;
            }
            End::Client(Some(frame)) => {
                conclude_all(&mut in_flight, &client, &mut stopping).await;
                drop(client);
                close(socket, frame).await;
            }
            End::Drop => {}
        }
    }
}

/// Concludes the requests that a client sent before it left, unless the endpoint stops.
async fn conclude_all(
    in_flight: &mut InFlight,
    client: &Client,
    stopping: &mut watch::Receiver<bool>,
) {
    let all = async {
        while let Some(decision) = in_flight.next().await {
            decision.outcome.and_then(|outcome| client.deliver(outcome));
        }
    };
    tokio::select! {
        () = all => {}
        _ = stopping.changed() => {}
    }
}

/// Returns how a session ends when its connection fails.
fn end_of(error: &Error) -> End {
    let (code, reason) = match error {
        Error::Capacity(_) => (CloseCode::Size, "The frame is too large"),
        Error::Utf8(_) => (CloseCode::Invalid, "The text is not UTF-8"),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return End::Client(None),
        Error::Protocol(_) => (
            CloseCode::Protocol,
            "The frame violates the WebSocket protocol",
        ),
        _ => return End::Client(None),
    };
    End::Client(Some(CloseFrame {
        code,
        reason: reason.into(),
    }))
}

/// Closes a connection, and waits for the client to acknowledge it.
async fn close<S>(mut socket: WebSocketStream<S>, frame: CloseFrame)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let closing = async {
        if socket.send(Message::Close(Some(frame))).await.is_err() {
            return;
        }
        while let Some(Ok(_)) = socket.next().await {}
        // Closing a socket with unread bytes resets it, and the client would not see the close frame.
        let _ = discard_rest(socket.get_mut()).await;
    };
    let _ = timeout(CLOSE_TIMEOUT, closing).await;
}

async fn discard_rest<S>(stream: &mut S) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.shutdown().await?;
    let mut rest = vec![0; 4096];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}
