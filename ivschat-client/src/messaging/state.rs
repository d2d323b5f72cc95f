//! The state of a connection, as the application sees it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::Error;
use super::event::{RoomEvent, Subscribers};

/// The state of a connection.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum ConnectionState {
    /// Not connected, and not connecting.
    #[default]
    Disconnected,
    /// Connecting or reconnecting.
    Connecting,
    /// Connected.
    Connected,
}

impl fmt::Display for ConnectionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disconnected => "disconnected",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
        })
    }
}

/// Why a room is disconnected. The names are those of the official SDKs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DisconnectReason {
    /// [`disconnect`](super::ChatRoom::disconnect) was called, or the last handle was dropped.
    ClientDisconnect,
    /// The service closed the connection, for example because a moderator disconnected the user. See
    /// [`close_frame`](super::ChatRoom::close_frame).
    ServerDisconnect,
    /// All attempts to connect failed. See [`last_error`](super::ChatRoom::last_error).
    SocketError,
    /// The last attempt failed because the token provider did. See [`last_error`](super::ChatRoom::last_error).
    FetchTokenError,
}

impl fmt::Display for DisconnectReason {
    /// Writes the name as in the official SDK for JavaScript.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClientDisconnect => "clientDisconnect",
            Self::ServerDisconnect => "serverDisconnect",
            Self::SocketError => "socketError",
            Self::FetchTokenError => "fetchTokenError",
        })
    }
}

/// The close frame with which the service closed a connection.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct CloseFrame {
    /// The close code, or 1005 if the frame has none.
    pub code: u16,
    /// The reason. It may be what a moderator wrote.
    pub reason: String,
}

impl fmt::Debug for CloseFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloseFrame")
            .field("code", &self.code)
            .field("reason", &crate::wire::REDACTED)
            .finish()
    }
}

/// How many frames were not delivered since the room was built.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct FrameCounts {
    /// Frames of a type that this version does not know.
    pub unknown: u64,
    /// Frames that are not JSON, or in which a required member is missing or has another type.
    pub malformed: u64,
    /// Frames with the ID of an earlier one.
    pub duplicate: u64,
}

/// What the handles and the task of a room share.
pub(super) struct Status {
    subscribers: Subscribers,
    fields: Mutex<Fields>,
}

#[derive(Default)]
struct Fields {
    state: ConnectionState,
    last_error: Option<Error>,
    close_frame: Option<CloseFrame>,
    counts: FrameCounts,
}

impl Status {
    pub(super) fn new(event_capacity: usize) -> Self {
        Self {
            subscribers: Subscribers::new(event_capacity),
            fields: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Fields> {
        self.fields.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn subscribers(&self) -> &Subscribers {
        &self.subscribers
    }

    pub(super) fn state(&self) -> ConnectionState {
        self.lock().state
    }

    pub(super) fn last_error(&self) -> Option<Error> {
        self.lock().last_error.clone()
    }

    pub(super) fn close_frame(&self) -> Option<CloseFrame> {
        self.lock().close_frame.clone()
    }

    pub(super) fn counts(&self) -> FrameCounts {
        self.lock().counts
    }

    /// Enters a state, and notifies the subscribers.
    pub(super) fn enter(&self, state: ConnectionState, event: RoomEvent) {
        let mut fields = self.lock();
        fields.state = state;
        if state == ConnectionState::Connecting {
            fields.close_frame = None;
        }
        drop(fields);
        self.subscribers.emit(event);
    }

    pub(super) fn disconnect(&self, reason: DisconnectReason) {
        let event = RoomEvent::Disconnected(reason);
        self.enter(ConnectionState::Disconnected, event);
    }

    pub(super) fn record_error(&self, error: Error) {
        self.lock().last_error = Some(error);
    }

    pub(super) fn record_close(&self, frame: CloseFrame) {
        self.lock().close_frame = Some(frame);
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut FrameCounts)) {
        count(&mut self.lock().counts);
    }
}
