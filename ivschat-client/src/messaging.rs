//! A client for the IVS Chat Messaging API: connect to a room, send and receive messages.
//!
//! The names are those of the official messaging SDKs. A [`ChatRoom`] gets chat tokens from a
//! [provider](ProvideChatToken), reconnects when the connection is lost, and renews the connection before its token
//! expires, without a gap.
//!
//! ```no_run
//! use ivschat_client::messaging::{ChatRoom, ChatToken, RoomEvent, SendMessage};
//!
//! # async fn ask_your_back_end() -> Result<ChatToken, std::io::Error> { Ok(ChatToken::new("token")) }
//! # async fn example() -> Result<(), ivschat_client::messaging::Error> {
//! let room = ChatRoom::builder()
//!     .region("us-west-2") // or .endpoint_url("ws://127.0.0.1:4580")
//!     .token_provider(|| async { ask_your_back_end().await })
//!     .build()?;
//! let mut events = room.events();
//! room.connect().await?;
//!
//! // Returns when the service has delivered the message.
//! let sent = room.send_message(SendMessage::new("hello").attribute("color", "teal")).await?;
//! println!("{} was sent at {:?}", sent.id, sent.send_time);
//!
//! while let Some(event) = events.next().await {
//!     match event {
//!         RoomEvent::Message(message) => {
//!             println!("{}: {}", message.sender.user_id, message.content);
//!         }
//!         RoomEvent::MessageDeleted(deleted) => println!("{} is gone", deleted.message_id),
//!         RoomEvent::Disconnected(_) => break,
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A bot or a back end that has AWS credentials can create its own tokens:
//!
//! ```no_run
//! # use ivschat_client::messaging::{ChatRoom, Error};
//! # use ivschat_client::types::ChatTokenCapability;
//! # fn example(client: &ivschat_client::Client, room_arn: &str) -> Result<(), Error> {
//! let token = client
//!     .create_chat_token()
//!     .room_identifier(room_arn)
//!     .user_id("bot")
//!     .capabilities(ChatTokenCapability::SendMessage);
//! let room = ChatRoom::builder().region("us-west-2").token_provider(token).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Requests
//!
//! A request waits for the message or event that it causes in the room, and returns it. It fails if the service refuses
//! it, if there is no response in time, or if the connection is lost; [`Error::may_have_been_applied`] says whether the
//! service may have applied it.
//!
//! # Connections
//!
//! When a connection is lost, the room reconnects with a new token, and with backoff and jitter ([`ReconnectPolicy`]).
//! When the service closes the connection with a close frame, the room stays disconnected, as in the official SDKs:
//! this is how a moderator disconnects a user. Pings detect half-open connections
//! ([`ping_interval`](ChatRoomBuilder::ping_interval), [`ping_timeout`](ChatRoomBuilder::ping_timeout)). In the
//! browser, where pages cannot send pings, a request that times out does.
//!
//! # Limits
//!
//! Pending requests, buffered events and the size of frames are bounded. A subscriber that is too slow misses events,
//! and [`RoomEvent::Lagged`] says how many.
//!
//! # Privacy and tracing
//!
//! `Debug`, errors and log entries contain no tokens, contents, users or attributes. A `tracing` span `chat_room` has
//! events for the life of the connection.
//!
//! # Message review
//!
//! [`review`] contains the types of message review handlers.

mod config;
mod error;
mod event;
mod frame;
mod machine;
mod model;
mod policy;
mod request;
pub mod review;
mod room;
mod session;
mod state;
mod token;

pub use config::ChatRoomBuilder;
pub use error::{ChatError, ConnectionLost, Error, ErrorKind, HandshakeError};
pub use event::{RoomEvent, RoomEvents};
pub use model::{ChatEvent, ChatMessage, ChatUser, DeleteMessageEvent, DisconnectUserEvent};
pub use policy::ReconnectPolicy;
pub use request::{DeleteMessage, DisconnectUser, SendMessage};
pub use room::ChatRoom;
pub use state::{CloseFrame, ConnectionState, DisconnectReason, FrameCounts};
pub use token::{ChatToken, ProvideChatToken};
