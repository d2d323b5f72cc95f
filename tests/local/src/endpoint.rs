//! A running endpoint: where it is, what it has seen, and how it stops.

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

/// A running endpoint. Dropping it stops it, too, without waiting for open requests; only
/// [`shutdown`](Self::shutdown) has given port and state file free when it returns.
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
    /// There is no free port.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// An endpoint with settings of its own.
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

    /// Where the endpoint is, such as `http://127.0.0.1:4580`.
    pub fn endpoint_url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            // Whoever listens on all addresses can be reached at this one.
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
    }

    /// The id and the secret of the first access key, with which requests may be signed.
    pub fn credentials(&self) -> (&str, &str) {
        let keys = &self.shared.access.access_keys;
        keys.first().map_or(("", ""), |key| (&key.id, &key.secret))
    }

    /// The latest requests, in order of arrival: up to 1000 and 4 MiB of those that were let in, and up to 100 and
    /// 1 MiB of those that were refused for their signature, origin or host.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.shared.received_requests.all()
    }

    /// The rooms of all regions as `GetRoom` shows them, in no particular order.
    pub fn rooms(&self) -> Vec<Value> {
        let rooms = self.shared.store.rooms();
        let shown = rooms.iter().map(serde_json::to_value);
        shown.collect::<Result<_, _>>().unwrap_or_default()
    }

    /// What `SendEvent` has sent so far, in order; of more than 1000 events the latest.
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

    /// Reads a chat token of this endpoint, whether it has expired or not.
    ///
    /// # Errors
    /// The text is no chat token, or the endpoint has not made it as it is.
    pub fn open_chat_token(&self, token: &str) -> Result<ChatToken, ChatTokenError> {
        self.shared.chat_tokens.open(token)
    }

    /// Reads a chat token of this endpoint with which a user could connect at this time. Whether its room still exists
    /// is not looked at.
    ///
    /// # Errors
    /// As with [`open_chat_token`](Self::open_chat_token), or the token has expired, or its session is over.
    pub fn open_valid_chat_token(&self, token: &str) -> Result<ChatToken, ChatTokenError> {
        self.open_chat_token(token)?
            .valid_at(self.shared.clock.now())
    }

    /// Stops accepting requests, waits a little for those that are being answered, and gives the state file free.
    pub async fn shutdown(self) {
        let Self {
            stop,
            server,
            shared,
            ..
        } = self;
        drop(stop);
        // It does not panic, and nothing else ends it.
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
