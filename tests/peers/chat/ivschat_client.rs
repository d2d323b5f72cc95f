//! This project's client, with the names and JSON forms of the messaging SDK.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fixtures::TestResult;
use ivschat_client::messaging::{
    ChatMessage, ChatRoom, ChatToken, DeleteMessage, DeleteMessageEvent, DisconnectUser,
    DisconnectUserEvent, Error, ReconnectPolicy, RoomEvent, RoomEvents, SendMessage,
};
use ivschat_client::primitives::{DateTime, DateTimeFormat};
use ivschat_local::LocalEndpoint;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

type Tokens = Arc<Mutex<VecDeque<ChatToken>>>;

pub(super) struct Room {
    room: ChatRoom,
    events: RoomEvents,
    tokens: Tokens,
    responses: mpsc::UnboundedReceiver<Value>,
    respond: mpsc::UnboundedSender<Value>,
}

/// The input of any request.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Input {
    token: String,
    token_expiration_time: String,
    content: String,
    attributes: Option<HashMap<String, String>>,
    id: String,
    user_id: String,
    reason: String,
}

impl Room {
    pub(super) fn new(endpoint: &LocalEndpoint) -> TestResult<Self> {
        let tokens = Tokens::default();
        let provided = Arc::clone(&tokens);
        let room = ChatRoom::builder()
            .endpoint_url(endpoint.endpoint_url())
            .token_provider(move || {
                let mut tokens = provided.lock().unwrap_or_else(PoisonError::into_inner);
                std::future::ready(tokens.pop_front().ok_or("no token is left"))
            })
            // As in the messaging SDK.
            .reconnect_policy(ReconnectPolicy::default().with_initial_backoff(Duration::ZERO))
            .build()?;
        let (respond, responses) = mpsc::unbounded_channel();
        Ok(Self {
            events: room.events(),
            room,
            tokens,
            responses,
            respond,
        })
    }

    pub(super) fn send(&self, request: &Value) -> TestResult {
        let input = Option::deserialize(&request["input"])?;
        let input: Input = input.unwrap_or_default();
        let room = self.room.clone();
        match request["request"].as_str().unwrap_or_default() {
            "addToken" => {
                let expiration = DateTime::from_str(&input.token_expiration_time, DATE_TIME)?;
                let token = ChatToken::new(input.token).token_expiration_time(expiration);
                let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
                tokens.push_back(token);
            }
            // The events show whether it succeeds.
            "connect" => drop(tokio::spawn(async move { room.connect().await })),
            "disconnect" => drop(tokio::spawn(async move { room.disconnect().await })),
            "sendMessage" => self.respond(async move {
                let message = SendMessage::new(input.content).set_attributes(input.attributes);
                Ok(message_fields(&room.send_message(message).await?))
            }),
            "deleteMessage" => self.respond(async move {
                let request = DeleteMessage::new(input.id).reason(input.reason);
                Ok(deletion_fields(&room.delete_message(request).await?))
            }),
            "disconnectUser" => self.respond(async move {
                let request = DisconnectUser::new(input.user_id).reason(input.reason);
                Ok(disconnection_fields(&room.disconnect_user(request).await?))
            }),
            other => return Err(format!("not a request: {other}").into()),
        }
        Ok(())
    }

    fn respond(&self, response: impl Future<Output = Result<Value, Error>> + Send + 'static) {
        let respond = self.respond.clone();
        tokio::spawn(async move {
            let response = match response.await {
                Ok(response) => json!({"response": response}),
                Err(error) => match error.as_chat_error() {
                    Some(error) => json!({
                        "error": {"errorCode": error.code, "errorMessage": error.message},
                    }),
                    None => json!({"error": error.to_string()}),
                },
            };
            // The test may be over.
            let _ = respond.send(response);
        });
    }

    /// Returns the next event or response.
    pub(super) async fn receive(&mut self) -> TestResult<Value> {
        tokio::select! {
            event = self.events.next() => Ok(event_fields(&event.ok_or("no event")?)),
            response = self.responses.recv() => Ok(response.ok_or("no response")?),
        }
    }
}

const DATE_TIME: DateTimeFormat = DateTimeFormat::DateTime;

fn event_fields(event: &RoomEvent) -> Value {
    let (name, payload) = match event {
        RoomEvent::Connecting => ("connecting", Value::Null),
        RoomEvent::Connected => ("connect", Value::Null),
        RoomEvent::Disconnected(reason) => ("disconnect", json!(reason.to_string())),
        RoomEvent::Message(message) => ("message", message_fields(message)),
        RoomEvent::MessageDeleted(event) => ("messageDelete", deletion_fields(event)),
        RoomEvent::UserDisconnected(event) => ("userDisconnect", disconnection_fields(event)),
        RoomEvent::Event(event) => {
            let payload = json!({
                "id": event.id,
                "eventName": event.event_name,
                "sendTime": time(&event.send_time),
                "requestId": event.request_id,
                "attributes": event.attributes,
            });
            ("event", payload)
        }
        // The messaging SDK has no such events.
        RoomEvent::Error(error) => ("error", json!({"errorCode": error.code})),
        other => ("other", json!(format!("{other:?}"))),
    };
    json!({"event": name, "payload": payload})
}

fn message_fields(message: &ChatMessage) -> Value {
    json!({
        "id": message.id,
        "sender": {"userId": message.sender.user_id, "attributes": message.sender.attributes},
        "content": message.content,
        "sendTime": time(&message.send_time),
        "requestId": message.request_id,
        "attributes": message.attributes,
    })
}

fn deletion_fields(event: &DeleteMessageEvent) -> Value {
    json!({
        "id": event.id,
        "messageId": event.message_id,
        "reason": event.reason,
        "sendTime": time(&event.send_time),
        "requestId": event.request_id,
        "attributes": event.attributes,
    })
}

fn disconnection_fields(event: &DisconnectUserEvent) -> Value {
    json!({
        "id": event.id,
        "userId": event.user_id,
        "reason": event.reason,
        "sendTime": time(&event.send_time),
        "requestId": event.request_id,
        "attributes": event.attributes,
    })
}

/// Formats a time. The local endpoint sends milliseconds only, which is also the resolution of JavaScript.
fn time(time: &DateTime) -> Option<String> {
    time.fmt(DATE_TIME).ok()
}
