//! The handle of a running endpoint: its address, inspection, and shutdown.

mod builder;
mod listen;
mod start_error;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::chat_token::{ChatToken, ChatTokenError};
use crate::http::Server;
use crate::inspection::{ChatConnection, ChatMessage, ReceivedRequest, SentEvent};
use crate::shared::Shared;

pub use builder::Builder;
pub use start_error::StartError;

/// A running local Amazon IVS Chat.
///
/// Dropping the endpoint stops it in the background. To wait until the port and the state file are released, call
/// [`shutdown`](Self::shutdown).
pub struct LocalEndpoint {
    address: SocketAddr,
    pub(crate) shared: Arc<Shared>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl LocalEndpoint {
    /// Starts an endpoint on a free port of the loopback interface, with the default settings of [`Builder`].
    ///
    /// # Errors
    /// The endpoint cannot listen on the loopback interface.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder with which you can change the default settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn serve(server: Server, address: SocketAddr) -> Self {
        let (stop, stopped) = oneshot::channel();
        Self {
            address,
            shared: Arc::clone(&server.shared),
            stop,
            server: tokio::spawn(server.run(stopped)),
        }
    }

    /// Returns the URL of the endpoint, such as `http://127.0.0.1:4580`.
    pub fn endpoint_url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            // A server that listens on all addresses also listens on this one.
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
    }

    /// Returns the URL of the console, which is that of the endpoint, if [`Builder::console`] turned it on.
    pub fn console_url(&self) -> Option<String> {
        self.shared.console.then(|| self.endpoint_url())
    }

    /// Returns the ID and the secret of the first access key.
    pub fn credentials(&self) -> (&str, &str) {
        let keys = &self.shared.access.access_keys;
        keys.first().map_or(("", ""), |key| (&key.id, &key.secret))
    }

    /// Returns the most recent requests, including chat handshakes, in order of arrival.
    ///
    /// The endpoint keeps up to 1,000 authenticated requests, with at most 4 MiB in all. Of the requests that it rejected
    /// because of their signature, token, origin or host, it keeps up to 100, with at most 1 MiB in all, and omits bodies
    /// larger than 64 KiB.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.shared.received_requests.all()
    }

    /// Returns the rooms of all regions, each as in the output of `GetRoom`, in no particular order.
    pub fn rooms(&self) -> Vec<Value> {
        let rooms = self.shared.store.rooms();
        let shown = rooms.iter().map(serde_json::to_value);
        shown.collect::<Result<_, _>>().unwrap_or_default()
    }

    /// Returns the most recent events that `SendEvent` sent, oldest first.
    ///
    /// The endpoint keeps up to 1,000 events, with at most 4 MiB in all.
    pub fn sent_events(&self) -> Vec<SentEvent> {
        self.shared.sent_events.all()
    }

    /// Returns the open chat connections to a room, in the order in which they connected.
    pub fn chat_connections(&self, room_arn: &str) -> Vec<ChatConnection> {
        self.shared.messaging.connections(room_arn)
    }

    /// Returns the most recent messages that were delivered in a room, oldest first.
    ///
    /// The endpoint keeps up to 1,000 messages and events of all rooms together, with at most 4 MiB in all.
    pub fn chat_messages(&self, room_arn: &str) -> Vec<ChatMessage> {
        self.shared.messaging.deliveries.messages(room_arn)
    }

    /// Returns the folder of the chat logs, if [`Builder::chat_logs`] set one. The logs are complete after
    /// [`shutdown`](Self::shutdown).
    pub fn chat_logs(&self) -> Option<&Path> {
        self.shared.messaging.chat_logs_folder()
    }

    /// Returns the contents of a chat token that this endpoint created, even if the token has expired.
    ///
    /// # Errors
    /// The string is not a chat token, or this endpoint did not create it.
    pub fn open_chat_token(&self, token: &str) -> Result<ChatToken, ChatTokenError> {
        self.shared.chat_tokens.open(token)
    }

    /// Returns the contents of a chat token that this endpoint created and that has not expired. It does not check whether
    /// the room still exists or whether the token was used.
    ///
    /// # Errors
    /// The same as for [`open_chat_token`](Self::open_chat_token), or the token or its session has expired.
    pub fn open_valid_chat_token(&self, token: &str) -> Result<ChatToken, ChatTokenError> {
        self.open_chat_token(token)?
            .valid_at(self.shared.clock.now())
    }

    /// Stops accepting requests, waits up to two seconds for requests in progress, and releases the port and the state
    /// file.
    pub async fn shutdown(self) {
        let Self {
            stop,
            server,
            shared,
            ..
        } = self;
        drop(stop);
        // The task does not panic and is not aborted.
        let _: Result<(), _> = server.await;
        shared.messaging.close_chat_logs().await;
        shared.store.close().await;
    }
}

impl fmt::Debug for LocalEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalEndpoint")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
