//! Chat connections without HTTP, so that tests can pause time.

mod actions;
mod chat_logs;
mod control_plane;
mod faults;
mod handshake;
mod hostile;
mod review;
mod session;

use std::net::{IpAddr, Ipv4Addr};
use std::time::SystemTime;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::DuplexStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::handshake::admit;
use super::session::Session;
use crate::operations::Context;
use crate::{Builder, LocalEndpoint};

const MODERATOR: &[&str] = &["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"];

/// An endpoint with one room.
struct Chat {
    endpoint: LocalEndpoint,
    room_arn: String,
}

impl Chat {
    async fn start() -> Self {
        Self::start_with(LocalEndpoint::builder()).await
    }

    async fn start_with(builder: Builder) -> Self {
        let endpoint = builder.start().await.unwrap();
        let room = operate(&endpoint, "CreateRoom", json!({}));
        let room_arn = room["arn"].as_str().unwrap().to_owned();
        Self { endpoint, room_arn }
    }

    /// Performs an operation on the room.
    fn operate(&self, name: &str, mut input: Value) -> Value {
        for member in ["identifier", "roomIdentifier"] {
            input[member] = json!(self.room_arn);
        }
        operate(&self.endpoint, name, input)
    }

    fn token(&self, user_id: &str, capabilities: &[&str]) -> String {
        self.token_with(json!({"userId": user_id, "capabilities": capabilities}))
    }

    fn token_with(&self, input: Value) -> String {
        let created = self.operate("CreateChatToken", input);
        created["token"].as_str().unwrap().to_owned()
    }

    /// Connects a user without HTTP, so that time can be paused.
    async fn join(&self, user_id: &str, capabilities: &[&str]) -> Person {
        self.join_with(&self.token(user_id, capabilities)).await
    }

    async fn join_with(&self, token: &str) -> Person {
        let shared = &self.endpoint.shared;
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let stopping = shared.messaging.stopping();
        let client = admit(shared, token, address, shared.clock.now()).unwrap();
        let (here, there) = tokio::io::duplex(4096);
        let session = Session::new(client, stopping);
        tokio::spawn(async { session.serve(there, b"").await });
        Person(WebSocketStream::from_raw_socket(here, Role::Client, None).await)
    }
}

fn operate(endpoint: &LocalEndpoint, name: &str, input: Value) -> Value {
    let shared = &endpoint.shared;
    let mut operations = shared.api.operations().iter();
    let operation = operations.find(|operation| operation.id == name).unwrap();
    let context = Context {
        store: &shared.store,
        chat_tokens: &shared.chat_tokens,
        sent_events: &shared.sent_events,
        messaging: &shared.messaging,
        region: "us-west-2",
        now: shared.clock.now(),
    };
    (operation.handler)(&context, input).unwrap()
}

/// The client of one user.
struct Person<S = DuplexStream>(WebSocketStream<S>);

impl<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin> Person<S> {
    async fn send(&mut self, request: &Value) {
        self.send_text(request.to_string()).await;
    }

    async fn send_text(&mut self, text: impl Into<String>) {
        self.0.send(Message::text(text.into())).await.unwrap();
    }

    /// Returns the text of the next frame.
    async fn receive_text(&mut self) -> String {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Text(text) => return text.to_string(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other}"),
            }
        }
    }

    async fn receive(&mut self) -> Value {
        serde_json::from_str(&self.receive_text().await).unwrap()
    }

    /// Sends a request, and returns the code of the error that follows.
    async fn error_code(&mut self, request: &Value) -> Value {
        self.send(request).await;
        let error = self.receive().await;
        assert_eq!(error["Type"], "ERROR", "{error}");
        error["ErrorCode"].clone()
    }

    /// Expects a close frame and the end of the connection.
    async fn closed(&mut self) -> CloseFrame {
        let close = match self.0.next().await {
            Some(Ok(Message::Close(Some(close)))) => close,
            other => panic!("{other:?}"),
        };
        assert!(self.0.next().await.is_none());
        close
    }

    /// Expects the end of the connection without a close frame.
    async fn dropped(&mut self) {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(_) | Message::Ping(_))) => {}
                Some(Err(Error::Protocol(_) | Error::Io(_))) => return,
                other => panic!("{other:?}"),
            }
        }
    }
}

fn message(content: &str) -> Value {
    json!({"Action": "SEND_MESSAGE", "RequestId": content, "Content": content})
}

fn seconds(time: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(time)
}
