//! What AWS does not document about messaging, and what the endpoint does instead.
//!
//! | question | here | because |
//! |---|---|---|
//! | In which order is a request checked? | JSON object, `Action`, capability, fields, rate of the connection, of the room, of the account, review | a request that is refused for its form costs no rate, and a handler sees only what may be delivered |
//! | How is a handshake refused? | 401 for a token that is missing, expired or used, 403 for one that was altered or whose room is gone, with a JSON body | the status says whether a new token helps; the official SDKs ask for one either way |
//! | When is a token used up? | when nothing else is wrong with the handshake | a handshake that fails for another reason can be repeated |
//! | Is `Origin` checked? | no | browsers connect from the pages of the application. A foreign page, also of a rebound host name, gets nowhere without a token |
//! | When does a session end? | at `sessionExpirationTime`, which counts from the creation of the token: error 401, then a close | the response of `CreateChatToken` has an absolute time. The official SDKs connect again after the error, and not after a close alone |
//! | How does the connection of a disconnected user end? | with the event, then a close with 1001 and the reason | AWS's sample for Android takes 1001 for a disconnection by a moderator |
//! | Is the user of `DISCONNECT_USER`, or the message of `DELETE_MESSAGE`, looked up? | no | the service keeps no history; clients remove the messages of a user with the event |
//! | Does a sender see `RequestId` of others? | yes: all viewers get identical bytes | AWS says that the member appears in what subscribers receive |
//! | What do `Attributes` look like when there are none? | `null` | captured from the service |
//! | Which ID does an error have? | one of its own; a denied message, that of the message | the official SDK ignores a frame whose ID it has seen, and AWS documents the ID of the operation |
//! | 400 or 413? | 413 for attributes, `Reason`, `UserId` and whole frames that are too large, 400 for everything else, also for a message that is too long | AWS's table has both codes, and its example of 400 is a message that is too long |
//! | Are members in camel case accepted? | yes, `Content` before `content` | a public tutorial sends them |
//! | What of binary frames? | error 400, the connection stays | the protocol is text |
//! | Does a message keep the attributes that a review leaves out? | yes, and its content | only what the handler returns is replaced |
//! | What if a room's handler leads nowhere? | the `fallbackResult` of the room | AWS does this when a function cannot be invoked |
//! | What does a handler get as `Attributes` when there are none? | `{}` | a handler in any language can read members of it |
//! | Has a connection a rate of its own? | yes, 10 requests a second of any action, unless the builder says otherwise | authors of clients report it; AWS does not document it |
//! | Are event names that begin with `aws:` refused? | no | nobody has seen AWS refuse one |
//! | What happens to the connections of a deleted room? | they are closed with 1001 | there is nothing left that they could receive |
//! | Are used tokens remembered in the state file? | no: after a restart each can be used once more | they expire within 60 minutes |
//! | Are denied messages logged? | no | AWS logs what is delivered |

use std::time::Duration;

/// A request frame beyond this size gets error 413. The largest valid request, with every character escaped, is smaller.
pub(super) const MAX_FRAME_BYTES: usize = 16 * 1024;

/// A frame or message beyond this size closes the connection, before it is in memory.
pub(super) const MAX_READ_BYTES: usize = 64 * 1024;

/// Keys and values of a message's attributes together.
pub(super) const MAX_ATTRIBUTE_BYTES: usize = 1024;

pub(super) const MAX_REASON_CHARACTERS: usize = 256;

pub(super) const MAX_USER_ID_CHARACTERS: usize = 128;

/// How often the endpoint sends a ping. A peer that sends nothing for two intervals is dropped.
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(30);

/// How long a peer may take to acknowledge a close, or to close by itself after error 401.
pub(super) const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a peer may read nothing of what is written to it.
pub(super) const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// How many frames wait for a viewer that does not read; one more, and it is dropped.
pub(super) const MAX_QUEUED_FRAMES: usize = 256;

/// How many requests of one connection are under way, delayed or in review. Meanwhile no more are read.
pub(super) const MAX_IN_FLIGHT: usize = 32;
