//! People, and the clients that they use.

use std::collections::VecDeque;

use fixtures::TestResult;
use ivschat_local::LocalEndpoint;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::ivschat_client::Room;
use crate::javascript;
use crate::script::{ScriptProcess, TIMEOUT};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Client {
    /// `amazon-ivs-chat-messaging`, in a separate Node.js process.
    MessagingSdk,
    /// `ivschat_client::messaging`.
    IvschatClient,
}

/// Somebody who takes part in a chat. Requests, events and responses have the names of the messaging SDK.
pub(super) struct Person {
    connection: Connection,
    events: VecDeque<Value>,
    responses: VecDeque<Value>,
}

enum Connection {
    MessagingSdk(Box<ScriptProcess>),
    IvschatClient(Box<Room>),
}

impl Person {
    pub(super) fn new(client: Client, endpoint: &LocalEndpoint) -> TestResult<Self> {
        let connection = match client {
            Client::MessagingSdk => {
                let script = javascript::script("chat.mjs")?;
                Connection::MessagingSdk(Box::new(script.start(endpoint)?))
            }
            Client::IvschatClient => Connection::IvschatClient(Box::new(Room::new(endpoint)?)),
        };
        Ok(Self {
            connection,
            events: VecDeque::new(),
            responses: VecDeque::new(),
        })
    }

    /// Adds a token for the token provider, which fails when no token is left.
    pub(super) async fn add_token(&mut self, token: impl Serialize) -> TestResult {
        self.start("addToken", token).await
    }

    /// Connects, and waits until the connection is open.
    pub(super) async fn connect(&mut self) -> TestResult {
        self.start("connect", ()).await?;
        self.expect("connecting", ()).await?;
        self.expect("connect", ()).await
    }

    /// Disconnects, and waits for it.
    pub(super) async fn disconnect(&mut self) -> TestResult {
        self.start("disconnect", ()).await?;
        self.expect("disconnect", "clientDisconnect").await
    }

    /// Sends a message, which must be delivered, and returns it.
    pub(super) async fn say(&mut self, content: &str) -> TestResult<Value> {
        let input = json!({"content": content});
        let message = self.call("sendMessage", input).await?;
        assert_eq!(message["content"], content);
        self.expect("message", &message).await?;
        Ok(message)
    }

    /// Makes a request, and returns the response, which must not be an error.
    pub(super) async fn call(&mut self, request: &str, input: impl Serialize) -> TestResult<Value> {
        self.start(request, input).await?;
        let mut response = self.response().await?;
        assert!(response.get("error").is_none(), "{request}: {response}");
        Ok(response["response"].take())
    }

    /// Makes a request, which must be rejected, and returns the code and the message of the error.
    pub(super) async fn refusal(
        &mut self,
        request: &str,
        input: impl Serialize,
    ) -> TestResult<(u64, String)> {
        self.start(request, input).await?;
        let response = self.response().await?;
        let Value::String(message) = &response["error"]["errorMessage"] else {
            return Err(format!("{request} was not rejected: {response}").into());
        };
        let code = response["error"]["errorCode"].as_u64();
        Ok((code.ok_or("no code")?, message.clone()))
    }

    /// Makes a request, and does not wait for the response.
    pub(super) async fn start(&mut self, request: &str, input: impl Serialize) -> TestResult {
        let request = json!({"request": request, "input": input});
        match &mut self.connection {
            Connection::MessagingSdk(script) => script.send(&request).await,
            Connection::IvschatClient(room) => room.send(&request),
        }
    }

    /// Takes the next event, which must be this one.
    pub(super) async fn expect(&mut self, event: &str, payload: impl Serialize) -> TestResult {
        let expected = without_empty(json!({"event": event, "payload": payload}));
        assert_eq!(self.event().await?, expected);
        Ok(())
    }

    /// Takes the next event.
    pub(super) async fn event(&mut self) -> TestResult<Value> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            self.receive().await?;
        }
    }

    /// Takes the next response.
    pub(super) async fn response(&mut self) -> TestResult<Value> {
        loop {
            if let Some(response) = self.responses.pop_front() {
                return Ok(response);
            }
            self.receive().await?;
        }
    }

    async fn receive(&mut self) -> TestResult {
        let report = match &mut self.connection {
            Connection::MessagingSdk(script) => script.receive().await?,
            Connection::IvschatClient(room) => {
                let report = timeout(TIMEOUT, room.receive()).await;
                report.map_err(|_| "nothing happens in the room")??
            }
        };
        let queue = match report.get("event") {
            Some(_) => &mut self.events,
            None => &mut self.responses,
        };
        queue.push_back(without_empty(report));
        Ok(())
    }
}

/// Removes members without a value, which the clients represent differently.
fn without_empty(value: Value) -> Value {
    let Value::Object(members) = value else {
        return value;
    };
    let members = members.into_iter();
    members
        .map(|(name, member)| (name, without_empty(member)))
        .filter(|(_, member)| ![json!(null), json!(""), json!({})].contains(member))
        .collect()
}
