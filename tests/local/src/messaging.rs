//! Messaging: WebSocket connections to rooms.
//!
//! A handshake starts a session, which adds a viewer to a room. Requests of the session and operations of the control
//! plane become frames, which the room delivers to all its viewers in the same order.

mod assumptions;
mod chat_logs;
mod decision;
mod frames;
mod handshake;
mod outbox;
mod request;
mod review;
mod rooms;
mod session;
mod settings;
mod used_tokens;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::endpoint::StartError;
use crate::inspection::{ChatConnection, Delivered, Deliveries};
use crate::shared::Log;
use crate::store::{LogDestination, Store};

pub(crate) use frames::Frame;
pub(crate) use handshake::{is_upgrade, open};
pub(crate) use rooms::Delivery;
pub(crate) use settings::Settings;

use chat_logs::ChatLogs;
use request::ActionKind;
use review::Reviewers;
use rooms::{Membership, Rooms, Viewer};
use used_tokens::UsedTokens;

/// The name of the handshake in fault rules and in the log.
pub(crate) const CONNECT: &str = "Connect";

/// Returns the names of the handshake and the actions, as fault rules use them.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    let actions = ActionKind::ALL.into_iter().map(ActionKind::name);
    std::iter::once(CONNECT).chain(actions)
}

/// The messaging side of one endpoint.
pub(crate) struct Messaging {
    rooms: Arc<Rooms>,
    used_tokens: UsedTokens,
    pub(crate) deliveries: Deliveries,
    reviewers: Reviewers,
    chat_logs: Option<ChatLogs>,
    /// Requests per second of one connection.
    connection_rate: u32,
    /// Becomes true when the endpoint stops. Each session subscribes to it.
    stopping: watch::Sender<bool>,
}

impl Messaging {
    pub(crate) fn new(settings: &Settings, log: Option<Log>) -> Result<Self, StartError> {
        Ok(Self {
            rooms: Arc::default(),
            used_tokens: UsedTokens::default(),
            deliveries: Deliveries::default(),
            reviewers: settings.reviewers()?,
            chat_logs: settings.open_chat_logs(log)?,
            connection_rate: settings.connection_rate,
            stopping: watch::Sender::new(false),
        })
    }

    /// Delivers something from the control plane to all viewers of a room.
    pub(crate) fn deliver(&self, store: &Store, room_arn: &str, delivery: &Delivery) {
        let logs = self.log_destinations(store, room_arn);
        let record = |text: &Utf8Bytes| self.record(room_arn, &delivery.frame, text, &logs);
        self.rooms.deliver(room_arn, delivery, record);
    }

    /// Delivers something from one viewer to all viewers of the room.
    fn deliver_from(&self, store: &Store, sender: &Membership, delivery: &Delivery) {
        let room_arn = &sender.viewer.token.room_arn;
        let logs = self.log_destinations(store, room_arn);
        let record = |text: &Utf8Bytes| self.record(room_arn, &delivery.frame, text, &logs);
        sender.deliver(delivery, record);
    }

    /// Returns the destinations of a room's chat logs, or none if chat logs are off.
    fn log_destinations(&self, store: &Store, room_arn: &str) -> Vec<LogDestination> {
        if self.chat_logs.is_none() {
            return Vec::new();
        }
        store.in_region_of(room_arn, |resources| resources.log_destinations(room_arn))
    }

    /// Adds a delivered frame to the chat logs and the history. The caller keeps the order of the room.
    fn record(&self, room_arn: &str, frame: &Frame, text: &Utf8Bytes, logs: &[LogDestination]) {
        if let Some(chat_logs) = &self.chat_logs {
            chat_logs.add(logs, frame);
        }
        self.deliveries.add(Delivered {
            room_arn: room_arn.to_owned(),
            frame: text.clone(),
            message: frame.message(room_arn),
        });
    }

    /// Returns the folder of the chat logs, if there is one.
    pub(crate) fn chat_logs_folder(&self) -> Option<&Path> {
        self.chat_logs.as_ref().map(ChatLogs::folder)
    }

    /// Waits until all chat logs are written.
    pub(crate) async fn close_chat_logs(&self) {
        if let Some(chat_logs) = &self.chat_logs {
            chat_logs.close().await;
        }
    }

    /// Returns the connections to a room.
    pub(crate) fn connections(&self, room_arn: &str) -> Vec<ChatConnection> {
        let viewers = self.rooms.viewers(room_arn);
        let connection = |viewer: &Arc<Viewer>| {
            let token = viewer.token.clone();
            ChatConnection {
                room_arn: token.room_arn,
                user_id: token.user_id,
                capabilities: token.capabilities,
                attributes: token.attributes,
                address: viewer.address,
                session_expiration_time: token.session_expiration_time,
            }
        };
        viewers.iter().map(connection).collect()
    }

    /// Returns the number of connections to each room that has any.
    pub(crate) fn connection_counts(&self) -> HashMap<String, usize> {
        self.rooms.viewer_counts()
    }

    /// Returns a receiver that is notified when a client connects or disconnects.
    pub(crate) fn connection_changes(&self) -> watch::Receiver<()> {
        self.rooms.changes()
    }

    /// Closes all connections to a deleted room.
    pub(crate) fn close_room(&self, room_arn: &str) {
        self.rooms.close_room(room_arn, "The room was deleted");
    }

    /// Returns a receiver that is notified when the endpoint stops. The endpoint waits until it is dropped.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Closes all connections, and rejects new ones.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until all connections are closed.
    pub(crate) async fn stopped(&self) {
        self.stopping.closed().await;
    }
}

#[cfg(test)]
mod tests;
