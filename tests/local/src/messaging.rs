//! Messaging: connections to rooms over WebSocket, and what is said in them.
//!
//! A handshake leads to a session, which puts a viewer into a room. Requests of the session and operations of the
//! control plane become frames, which the room delivers to all of its viewers in one order.

mod assumptions;
mod decision;
mod frames;
mod handshake;
mod outbox;
mod request;
mod rooms;
mod session;
mod used_tokens;

use std::sync::Arc;

use tokio::sync::watch;

use crate::inspection::{ChatConnection, ChatMessages};

pub(crate) use frames::Frame;
pub(crate) use handshake::{is_upgrade, open};

use request::ActionKind;
use rooms::{Rooms, Viewer};
use used_tokens::UsedTokens;

/// The name of the handshake in fault rules and in the log.
pub(crate) const CONNECT: &str = "Connect";

/// Whether fault rules can name this: the handshake, or an action.
pub(crate) fn has_operation(name: &str) -> bool {
    name == CONNECT || ActionKind::ALL.iter().any(|kind| kind.name() == name)
}

/// The messaging side of one endpoint.
pub(crate) struct Messaging {
    rooms: Arc<Rooms>,
    used_tokens: UsedTokens,
    pub(crate) messages: ChatMessages,
    /// Requests a second of one connection.
    connection_rate: u32,
    /// Becomes true when the endpoint stops. Each session subscribes to it.
    stopping: watch::Sender<bool>,
}

impl Messaging {
    pub(crate) fn new(connection_rate: u32) -> Self {
        Self {
            rooms: Arc::default(),
            used_tokens: UsedTokens::default(),
            messages: ChatMessages::default(),
            connection_rate,
            stopping: watch::Sender::new(false),
        }
    }

    /// Sends a frame to all viewers of a room.
    pub(crate) fn deliver(&self, room_arn: &str, frame: &Frame) {
        self.rooms
            .deliver(room_arn, frame, || self.record(room_arn, frame));
    }

    /// Sends the event to all viewers of a room, and closes the connections of the user.
    pub(crate) fn disconnect_user(
        &self,
        room_arn: &str,
        user_id: &str,
        reason: Option<&str>,
        event: &Frame,
    ) {
        let user = (user_id, reason);
        self.rooms
            .disconnect_user(room_arn, user, event, || self.record(room_arn, event));
    }

    /// Remembers what is delivered, in the order of the room.
    fn record(&self, room_arn: &str, frame: &Frame) {
        if let Some(message) = frame.recorded(room_arn) {
            self.messages.add(message);
        }
    }

    /// The connections to a room.
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

    /// Closes all connections to a room that was deleted.
    pub(crate) fn close_room(&self, room_arn: &str) {
        self.rooms.close_room(room_arn, "The room was deleted");
    }

    /// Closes all connections, and lets no others open.
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
