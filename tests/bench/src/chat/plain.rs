//! Viewers that use tokio-tungstenite directly, and read only what they need of a frame.

use std::time::Instant;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::{FRAME_BYTES, MESSAGE_ID, WINDOW};
use crate::Result;

/// A connection to a room.
pub(super) struct Viewer {
    socket: WebSocketStream<TcpStream>,
    /// Whether the server is the local endpoint.
    is_chat: bool,
}

impl Viewer {
    /// Connects to a URL, with a chat token if the server is the local endpoint.
    pub(super) async fn connect(url: &str, path: &str, token: Option<&str>) -> Result<Self> {
        let address = url.trim_start_matches("http://");
        let mut request = format!("ws://{address}/{path}").into_client_request()?;
        if let Some(token) = token {
            let headers = request.headers_mut();
            headers.insert("sec-websocket-protocol", token.parse()?);
        }
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default().read_buffer_size(4096);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        let is_chat = token.is_some();
        Ok(Self { socket, is_chat })
    }

    /// Receives frames.
    pub(super) async fn receive(&mut self, frames: usize) -> Result<()> {
        for _ in 0..frames {
            self.next().await?;
        }
        Ok(())
    }

    /// Sends frames, and receives them back.
    pub(super) async fn send(&mut self, frames: usize) -> Result<()> {
        let frame = Utf8Bytes::from(match self.is_chat {
            true => json!({"Action": "DELETE_MESSAGE", "Id": MESSAGE_ID, "RequestId": REQUEST_ID})
                .to_string(),
            false => "x".repeat(FRAME_BYTES),
        });
        for _ in 0..WINDOW.min(frames) {
            self.socket.feed(Message::Text(frame.clone())).await?;
        }
        self.socket.flush().await?;
        for received in 0..frames {
            self.next().await?;
            if received + WINDOW < frames {
                self.socket.send(Message::Text(frame.clone())).await?;
            }
        }
        Ok(())
    }

    /// Sends the time since `start`, in microseconds, as a message.
    pub(super) async fn send_time(&mut self, start: Instant) -> Result<()> {
        let time = start.elapsed().as_micros().to_string();
        let message = match self.is_chat {
            true => json!({"Action": "SEND_MESSAGE", "Content": time}),
            false => json!({"Content": time, "Padding": "x".repeat(FRAME_BYTES)}),
        };
        Ok(self.socket.send(Message::text(message.to_string())).await?)
    }

    /// Receives messages with times, and returns how long each was under way, in microseconds.
    pub(super) async fn receive_times(
        &mut self,
        messages: usize,
        start: Instant,
    ) -> Result<Vec<u64>> {
        let mut latencies = Vec::with_capacity(messages);
        for _ in 0..messages {
            let message = self.next().await?;
            let received = start.elapsed().as_micros() as u64;
            let message: Value = serde_json::from_str(&message)?;
            let sent: u64 = message["Content"].as_str().unwrap_or_default().parse()?;
            latencies.push(received.saturating_sub(sent));
        }
        Ok(latencies)
    }

    /// Sends messages that exceed every limit as fast as possible, and receives the errors.
    pub(super) async fn flood(&mut self, messages: usize) -> Result<()> {
        let request = json!({"Action": "SEND_MESSAGE", "Content": "x".repeat(1000)}).to_string();
        let request = Utf8Bytes::from(request);
        let (mut sink, mut frames) = (&mut self.socket).split();
        let send = async {
            for _ in 0..messages {
                sink.feed(Message::Text(request.clone())).await?;
            }
            Result::Ok(sink.flush().await?)
        };
        let receive = async {
            for _ in 0..messages {
                frames.next().await.ok_or("the connection was closed")??;
            }
            Ok(())
        };
        tokio::try_join!(send, receive)?;
        Ok(())
    }

    async fn next(&mut self) -> Result<Utf8Bytes> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => {
                    return Err(
                        format!("unexpected: {} bytes that are not text", message.len()).into(),
                    );
                }
                Some(Err(error)) => return Err(error.into()),
                None => return Err("the connection was closed".into()),
            }
        }
    }
}

/// As long as the request IDs of ivschat-client.
const REQUEST_ID: &str = "0b7f5b9c-6f1e-4c58-9a54-3c2b1f0e9d8a";
