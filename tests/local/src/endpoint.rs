//! A running endpoint: its address, its inspection, and its shutdown.

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

/// A running endpoint.
///
/// Dropping it stops it in the background. [`shutdown`](Self::shutdown) returns when the port and the state file are
/// free again.
pub struct LocalEndpoint {
    address: SocketAddr,
    pub(crate) shared: Arc<Shared>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl LocalEndpoint {
    /// Starts an endpoint on a free port of the loopback interface, with the default credentials and account.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder for an endpoint with other settings.
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
            // A server that listens on all addresses listens on this one, too.
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
    }

    /// Returns the ID and the secret of the first access key.
    pub fn credentials(&self) -> (&str, &str) {
        let keys = &self.shared.access.access_keys;
        keys.first().map_or(("", ""), |key| (&key.id, &key.secret))
    }

    /// Returns the latest requests, in order of arrival.
    ///
    /// The endpoint keeps up to 1,000 authenticated requests and 4 MiB of them. Of requests that it has refused for their
    /// signature, origin or host, it keeps up to 100 and 1 MiB, and only bodies of up to 64 KiB.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.shared.received_requests.all()
    }

    /// Returns the rooms of all regions in the form of `GetRoom`'s output, in no particular order.
    pub fn rooms(&self) -> Vec<Value> {
        let rooms = self.shared.store.rooms();
        let shown = rooms.iter().map(serde_json::to_value);
        shown.collect::<Result<_, _>>().unwrap_or_default()
    }

    /// Returns the latest events that `SendEvent` has sent, in order: up to 1,000 and 4 MiB.
    pub fn sent_events(&self) -> Vec<SentEvent> {
        self.shared.sent_events.all()
    }

    /// Who is connected to a room, in the order in which they have connected.
    pub fn chat_connections(&self, room_arn: &str) -> Vec<ChatConnection> {
        self.shared.messaging.connections(room_arn)
    }

    /// What was said in a room, in order; of more than 1000 messages, or 4 MiB, in all rooms the latest.
    pub fn chat_messages(&self, room_arn: &str) -> Vec<ChatMessage> {
        self.shared.messaging.messages.in_room(room_arn)
    }

    /// The folder that chat logs are written into, if they are. It is complete after a [shutdown](Self::shutdown).
    pub fn chat_logs(&self) -> Option<&Path> {
        self.shared.messaging.chat_logs_folder()
    }

    /// Opens a chat token of this endpoint, even if it has expired.
    ///
    /// # Errors
    /// The string is not a chat token, or this endpoint has not created it.
    pub fn open_chat_token(&self, token: &str) -> Result<ChatToken, ChatTokenError> {
        self.shared.chat_tokens.open(token)
    }

    /// Opens a chat token of this endpoint that a user can connect with now. The room need not exist any more, and the
    /// token may have been used.
    ///
    /// # Errors
    /// The same as for [`open_chat_token`](Self::open_chat_token); or the token or its session has expired.
    pub fn open_valid_chat_token(&self, token: &str) -> Result<ChatToken, ChatTokenError> {
        self.open_chat_token(token)?
            .valid_at(self.shared.clock.now())
    }

    /// Stops accepting requests, waits up to two seconds for those in progress, and releases the port and the state file.
    pub async fn shutdown(self) {
        let Self {
            stop,
            server,
            shared,
            ..
        } = self;
        drop(stop);
        // The task neither panics nor is aborted.
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
