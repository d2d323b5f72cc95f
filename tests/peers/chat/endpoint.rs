//! A local endpoint with a room.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use ::ivschat_client::primitives::{DateTime, DateTimeFormat};
use ::ivschat_client::types::ChatTokenCapability;
use fixtures::TestResult;
use ivschat_local::{Builder, LocalEndpoint};
use serde_json::{Value, json};

use super::person::{Client, Person};
use crate::responses::now;

/// The capabilities of a moderator.
pub(super) const MODERATOR: &[ChatTokenCapability] = &[
    ChatTokenCapability::SendMessage,
    ChatTokenCapability::DeleteMessage,
    ChatTokenCapability::DisconnectUser,
];

/// A room on its own local endpoint, whose clock stands still.
pub(super) struct Chat {
    pub(super) endpoint: LocalEndpoint,
    /// A client of the control plane. It adapts to the clock of the endpoint.
    pub(super) client: ::ivschat_client::Client,
    pub(super) room_arn: String,
    clock: Arc<Mutex<SystemTime>>,
}

impl Chat {
    pub(super) async fn start() -> TestResult<Self> {
        Self::start_with(LocalEndpoint::builder()).await
    }

    pub(super) async fn start_with(builder: Builder) -> TestResult<Self> {
        let clock = Arc::new(Mutex::new(now()?));
        let time = Arc::clone(&clock);
        let endpoint = builder.clock(move || *lock(&time)).start().await?;
        let client = fixtures::retrying_client(endpoint.endpoint_url());
        let room = client.create_room().send().await?;
        Ok(Self {
            endpoint,
            client,
            room_arn: room.arn.ok_or("no ARN")?,
            clock,
        })
    }

    /// Returns the time of the endpoint, as it is on the wire.
    pub(super) fn time(&self) -> TestResult<String> {
        Ok(DateTime::from(*lock(&self.clock)).fmt(DateTimeFormat::DateTime)?)
    }

    pub(super) fn advance_clock(&self, duration: Duration) {
        *lock(&self.clock) += duration;
    }

    pub(super) fn set_clock_back(&self, duration: Duration) {
        *lock(&self.clock) -= duration;
    }

    /// Creates a token, in the form that the messaging SDK expects.
    pub(super) async fn token(
        &self,
        user_id: &str,
        capabilities: &[ChatTokenCapability],
    ) -> TestResult<Value> {
        let created = self
            .client
            .create_chat_token()
            .room_identifier(&self.room_arn)
            .user_id(user_id)
            .set_capabilities(Some(capabilities.to_vec()))
            .attributes("name", user_id.to_uppercase())
            .send()
            .await?;
        let expiration = created.token_expiration_time.ok_or("no expiration")?;
        Ok(json!({
            "token": created.token,
            "tokenExpirationTime": expiration.fmt(DateTimeFormat::DateTime)?,
        }))
    }

    /// Connects a person who uses this client.
    pub(super) async fn join(
        &self,
        client: Client,
        user_id: &str,
        capabilities: &[ChatTokenCapability],
    ) -> TestResult<Person> {
        let mut person = Person::new(client, &self.endpoint)?;
        let token = self.token(user_id, capabilities).await?;
        person.add_token(token).await?;
        person.connect().await?;
        Ok(person)
    }

    /// Sends an event from the control plane, and returns it as people receive it.
    pub(super) async fn send_event(&self, name: &str) -> TestResult<Value> {
        let sent = self
            .client
            .send_event()
            .room_identifier(&self.room_arn)
            .event_name(name)
            .attributes("from", "control plane")
            .send()
            .await?;
        Ok(json!({
            "id": sent.id,
            "eventName": name,
            "sendTime": self.time()?,
            "attributes": {"from": "control plane"},
        }))
    }
}

fn lock(clock: &Mutex<SystemTime>) -> MutexGuard<'_, SystemTime> {
    clock.lock().unwrap_or_else(PoisonError::into_inner)
}
