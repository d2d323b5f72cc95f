//! Chat: a connection to a room, over which people send and receive messages.
//!
//! This is the counterpart of the official messaging SDKs, and uses their names. A [`ChatRoom`] connects with
//! tokens that a [provider](ProvideChatToken) gets for it, connects again when the connection breaks, and replaces
//! the connection before its token expires, without a gap.
//!
//! ```no_run
//! use ivschat_client::messaging::{ChatRoom, ChatToken, RoomEvent, SendMessage};
//!
//! # async fn ask_your_back_end() -> Result<ChatToken, std::io::Error> { unimplemented!() }
//! # async fn example() -> Result<(), ivschat_client::messaging::Error> {
//! let room = ChatRoom::builder()
//!     .region("us-west-2") // or .endpoint_url("ws://127.0.0.1:4580")
//!     .token_provider(|| async { ask_your_back_end().await })
//!     .build()?;
//! let mut events = room.events();
//! room.connect().await?;
//!
//! // Resolves when the service has delivered the message.
//! let sent = room.send_message(SendMessage::new("hello").attribute("color", "teal")).await?;
//! println!("{} was sent at {:?}", sent.id, sent.send_time);
//!
//! while let Some(event) = events.next().await {
//!     match event {
//!         RoomEvent::Message(message) => println!("{}: {}", message.sender.user_id, message.content),
//!         RoomEvent::MessageDeleted(deleted) => println!("{} is gone", deleted.message_id),
//!         RoomEvent::Disconnected(_) => break,
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A bot or a back end with AWS credentials creates its own tokens:
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
//! # What to expect
//!
//! - **Requests have an end.** They return what the service has delivered, or one [`Error`], which tells
//!   [whether the request may have been applied](Error::may_have_been_applied).
//! - **Connections are kept.** After a break, the room connects again with a new token, with backoff and jitter
//!   ([`ReconnectPolicy`]). A connection that the service closes is over, as in the official SDKs: that is how a
//!   moderator disconnects a user. A connection that has died without a word is noticed
//!   ([`ping_interval`](ChatRoomBuilder::ping_interval), [`ping_timeout`](ChatRoomBuilder::ping_timeout)).
//! - **Everything is bounded**: requests, events for a slow subscriber ([`RoomEvent::Lagged`]), the size of frames.
//! - **Nothing is printed**: tokens, contents, users and attributes are in no `Debug`, error or log line. A
//!   `tracing` span `chat_room` tells about the life of the connection.
//!
//! [`review`] has the types of a message review handler.

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
