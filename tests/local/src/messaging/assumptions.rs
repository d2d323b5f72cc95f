//! What AWS does not document about messaging, and what the endpoint does instead.
//!
//! | question | here | because |
//! |---|---|---|
//! | In what order is a request checked? | JSON object, `Action`, capability, fields, rate of the connection, of the room, of the account, review | a malformed request does not count against a rate, and a handler sees only messages that may be delivered |
//! | How is a handshake rejected? | with 401 for a missing, expired or used token, and 403 for a malformed or altered token or a deleted room; with a JSON body | the status shows whether a new token helps; the official SDKs request a new one either way |
//! | When is a token marked as used? | when nothing else is wrong with the handshake | a client can retry a handshake that failed for another reason |
//! | Is `Origin` checked? | no | browsers connect from the pages of the application. Without a token, a foreign page cannot connect, even with DNS rebinding |
//! | When does a session end? | at `sessionExpirationTime`, which counts from the creation of the token, with error 401 and then a close | the response of `CreateChatToken` has an absolute time. The official SDKs reconnect after the error, but not after a close alone |
//! | How does the connection of a disconnected user end? | with the event, and then a close with 1001 and the reason | AWS's sample for Android treats 1001 as a disconnection by a moderator |
//! | Must the user of `DISCONNECT_USER`, or the message of `DELETE_MESSAGE`, exist? | no | the service keeps no history; clients remove the messages of a user when they receive the event |
//! | Do viewers see the `RequestId` of other senders? | yes: all viewers get identical bytes | AWS says that subscribers receive the member |
//! | What is `Attributes` when there are none? | `null` | captured from the service |
//! | Which ID does an error have? | a new one; for a denied message, the ID of the message | the official SDK ignores a frame whose ID it has seen, and AWS documents the ID of the operation |
//! | 400 or 413? | 413 if attributes, `Reason`, `UserId` or the whole frame is too large; 400 for everything else, including a message that is too long | AWS's table has both codes, and its example for 400 is a message that is too long |
//! | Are members in camel case accepted? | yes; `Content` takes precedence over `content` | a public tutorial sends them |
//! | What happens to binary frames? | they get error 400, and the connection stays open | the protocol is text |
//! | Does a message keep the content or attributes that a review omits? | yes | the review replaces only what the handler returns |
//! | What if the handler of a room does not exist? | the `fallbackResult` of the room applies | AWS applies it when a function cannot be invoked |
//! | What does a handler get as `Attributes` when there are none? | `{}` | a handler in any language can read its members |
//! | Does each connection have a rate limit? | yes: 10 requests per second, for all actions together, unless the builder sets another rate | authors of clients report it; AWS does not document it |
//! | Are event names that begin with `aws:` rejected? | no | there is no report that AWS rejects them |
//! | What happens to the connections of a deleted room? | they are closed with 1001 | they could not receive anything |
//! | Does the state file contain the used tokens? | no: after a restart, each can be used once more | they expire within 60 minutes |
//! | Are denied messages logged? | no | AWS logs delivered messages |

use std::time::Duration;

/// The maximum size of a request frame. A larger one gets error 413. The largest valid request is smaller, even with every
/// character escaped.
pub(super) const MAX_FRAME_BYTES: usize = 16 * 1024;

/// The maximum size of a WebSocket frame or message. A larger one closes the connection before it is read into memory.
pub(super) const MAX_READ_BYTES: usize = 64 * 1024;

/// The maximum combined size of the keys and values of a message's attributes.
pub(super) const MAX_ATTRIBUTE_BYTES: usize = 1024;

pub(super) const MAX_REASON_CHARACTERS: usize = 256;

pub(super) const MAX_USER_ID_CHARACTERS: usize = 128;

/// How often the endpoint sends a ping. It drops a client that sends nothing for two intervals.
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(30);

/// How long a client may take to acknowledge a close, or to close the connection after error 401.
pub(super) const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a write may block because the client does not read.
pub(super) const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The maximum number of frames that wait for a viewer. The endpoint drops a viewer that falls further behind.
pub(super) const MAX_QUEUED_FRAMES: usize = 256;

/// The maximum number of requests of one connection that are delayed or in review. Until one completes, no more are read.
pub(super) const MAX_IN_FLIGHT: usize = 32;
