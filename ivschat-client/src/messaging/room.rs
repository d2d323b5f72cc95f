//! The handle of a room.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::oneshot;

use super::config::{ChatRoomBuilder, RoomConfig};
use super::error::{Error, ErrorKind};
use super::event::RoomEvents;
use super::machine::{Reply, Request};
use super::model::{ChatMessage, DeleteMessageEvent, DisconnectUserEvent};
use super::request::{DeleteMessage, DisconnectUser, Outgoing, SendMessage};
use super::session::{Command, Session, SessionHandle};
use super::state::{CloseFrame, ConnectionState, DisconnectReason, FrameCounts, Status};
use crate::platform::{self, Instant};
use crate::runtime::call::random_uuid;

/// A chat room and the connection to it.
///
/// Clones are cheap handles of the same connection. When the last one is dropped, the connection is closed. The streams
/// of [`events`](Self::events) are not handles.
///
/// The room runs in its own task, on the Tokio runtime on which it is first connected, or in the browser. Dropping a
/// future of these methods does not cancel what it has started.
#[derive(Clone)]
pub struct ChatRoom {
    shared: Arc<Shared>,
}

struct Shared {
    config: Arc<RoomConfig>,
    status: Arc<Status>,
    session: Mutex<Option<SessionHandle>>,
}

impl ChatRoom {
    /// Returns a builder. A room needs a region or an endpoint, and a token provider.
    pub fn builder() -> ChatRoomBuilder {
        ChatRoomBuilder::new()
    }

    pub(super) fn new(config: RoomConfig) -> Self {
        let status = Status::new(config.limits.event_capacity);
        Self {
            shared: Arc::new(Shared {
                config: Arc::new(config),
                status: Arc::new(status),
                session: Mutex::default(),
            }),
        }
    }

    /// Connects, and waits until the room is connected or all attempts have failed.
    ///
    /// If the room is connected, this returns at once. If it is connecting, this waits for the same connection. A
    /// room that was disconnected for any reason can be connected again.
    ///
    /// # Errors
    /// All attempts failed, and this is the error of the last one; or the room was disconnected in the meantime.
    ///
    /// # Panics
    /// There is no Tokio runtime. The browser needs none.
    pub async fn connect(&self) -> Result<(), Error> {
        let (waiter, connected) = oneshot::channel();
        let commands = self.session(true).map(|session| session.commands);
        if let Some(commands) = commands {
            let _ = commands.send(Command::Connect(waiter)).await;
        }
        // There is no response if the runtime of the task has ended.
        connected.await.unwrap_or_else(|_| {
            let reason = DisconnectReason::ClientDisconnect;
            Err(Error::new(ErrorKind::Disconnected(reason)))
        })
    }

    /// Disconnects, and waits until the connection is closed, for a second at most. Pending requests fail. If the room
    /// is disconnected, this does nothing.
    pub async fn disconnect(&self) {
        let (waiter, closed) = oneshot::channel();
        if let Some(session) = self.session(false) {
            let _ = session.commands.send(Command::Disconnect(waiter)).await;
            let _ = closed.await;
        }
    }

    /// Sends a message, and returns it as everybody in the room receives it: with its ID, time and sender, and as
    /// changed by message review.
    ///
    /// ```no_run
    /// # use ivschat_client::messaging::{ChatRoom, Error, SendMessage};
    /// # async fn example(room: &ChatRoom) -> Result<(), Error> {
    /// room.send_message("hello").await?;
    /// let sent = room.send_message(SendMessage::new("hello").attribute("color", "teal")).await?;
    /// println!("{}", sent.id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The room is not connected, the service refused the message or did not respond in time, or the connection was
    /// lost. [`Error::may_have_been_applied`] says whether others may have received the message.
    pub async fn send_message(
        &self,
        message: impl Into<SendMessage>,
    ) -> Result<ChatMessage, Error> {
        let message = message.into();
        self.request(message.request_id.as_deref(), &message, Reply::Message)
            .await
    }

    /// Deletes a message: everybody in the room receives an event that says so. The token needs the capability
    /// `DELETE_MESSAGE`.
    ///
    /// # Errors
    /// As with [`send_message`](Self::send_message).
    pub async fn delete_message(
        &self,
        message: impl Into<DeleteMessage>,
    ) -> Result<DeleteMessageEvent, Error> {
        let message = message.into();
        self.request(message.request_id.as_deref(), &message, Reply::Deleted)
            .await
    }

    /// Disconnects a user: the service closes all connections of the user to the room. The token needs the capability
    /// `DISCONNECT_USER`.
    ///
    /// # Errors
    /// As with [`send_message`](Self::send_message).
    pub async fn disconnect_user(
        &self,
        user: impl Into<DisconnectUser>,
    ) -> Result<DisconnectUserEvent, Error> {
        let user = user.into();
        self.request(user.request_id.as_deref(), &user, Reply::Disconnected)
            .await
    }

    /// Returns a stream of the events from now on. Each stream has its own buffer. Call this before
    /// [`connect`](Self::connect) to miss nothing.
    pub fn events(&self) -> RoomEvents {
        self.shared.status.subscribers().subscribe()
    }

    /// Returns the state of the connection.
    pub fn state(&self) -> ConnectionState {
        self.shared.status.state()
    }

    /// Returns the last error of the connection: why an attempt failed, or why a connection ended.
    pub fn last_error(&self) -> Option<Error> {
        self.shared.status.last_error()
    }

    /// Returns the close frame with which the service closed the last connection.
    pub fn close_frame(&self) -> Option<CloseFrame> {
        self.shared.status.close_frame()
    }

    /// Returns how many frames were not delivered.
    pub fn frame_counts(&self) -> FrameCounts {
        self.shared.status.counts()
    }

    async fn request<T>(
        &self,
        id: Option<&str>,
        request: &impl Serialize,
        reply: impl FnOnce(oneshot::Sender<Result<T, Error>>) -> Reply,
    ) -> Result<T, Error> {
        let timeout = self.shared.config.limits.request_timeout;
        let deadline = platform::later(Instant::now(), timeout);
        let id = id.map_or_else(random_uuid, str::to_owned);
        let (sender, response) = oneshot::channel();
        let reply = reply(sender);
        let action = reply.action();
        let not_sent = |kind| Error::not_sent(action, &id, kind);
        let frame = serde_json::to_string(&Outgoing {
            action,
            request_id: &id,
            request,
        })
        .map_err(|_| not_sent(ErrorKind::InvalidRequest("it cannot be written as JSON")))?;

        let session = self.session(false);
        let disconnected = || not_sent(ErrorKind::NotConnected(ConnectionState::Disconnected));
        let session = session.ok_or_else(disconnected)?;
        let place = platform::timeout(timeout, session.requests.reserve()).await;
        let place = place
            .ok_or_else(|| not_sent(ErrorKind::RequestTimeout(timeout)))?
            .map_err(|_| disconnected())?;
        place.send(Request {
            id: id.clone(),
            frame,
            reply,
            deadline,
        });
        // There is no response if the runtime of the task has ended.
        let ended = |_| {
            let reason = DisconnectReason::ClientDisconnect;
            Err(Error::sent(action, &id, ErrorKind::Disconnected(reason)))
        };
        response.await.unwrap_or_else(ended)
    }

    /// Returns the session. If there is none, or its runtime has ended, this starts a new one on request.
    fn session(&self, start: bool) -> Option<SessionHandle> {
        let Shared {
            config,
            status,
            session,
        } = self.shared.as_ref();
        let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
        if session
            .as_ref()
            .is_none_or(|session| session.commands.is_closed())
        {
            *session = start.then(|| Session::start(Arc::clone(config), Arc::clone(status)));
        }
        session.clone()
    }
}

impl fmt::Debug for ChatRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.shared.config.endpoint.host_str();
        f.debug_struct("ChatRoom")
            .field("host", &host)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
