//! Errors of rooms and requests.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::state::{CloseFrame, ConnectionState, DisconnectReason};
use crate::error::display::root_cause;
use crate::error::{BoxError, HttpClientError, TransportError};
use crate::platform::websocket::{OpenError, SocketError};
use crate::wire::Untrusted;

/// The error of rooms and requests.
///
/// `Display` says everything in one line. [`source`](StdError::source) leads to the root cause. Neither shows a token
/// or the content of a message.
#[derive(Clone)]
pub struct Error {
    // Shared by all callers who wait for the same connection.
    inner: Arc<Inner>,
}

struct Inner {
    kind: ErrorKind,
    /// The action, if this is the error of a request.
    action: Option<&'static str>,
    request_id: Option<String>,
    may_have_been_applied: bool,
}

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration is incomplete or invalid.
    Configuration(String),
    /// The room is not connected. Nothing was sent.
    NotConnected(ConnectionState),
    /// The request cannot be sent. Nothing was sent.
    InvalidRequest(&'static str),
    /// The service refused the request.
    Service(ChatError),
    /// The response of the service cannot be read.
    InvalidResponse,
    /// The service did not respond in time, or the request was not sent in time.
    RequestTimeout(Duration),
    /// The connection was lost.
    ConnectionLost(ConnectionLost),
    /// The room was disconnected before the service responded, or while it was connecting.
    Disconnected(DisconnectReason),
    /// The token provider failed.
    TokenProvider(BoxError),
    /// The token provider did not return in time.
    TokenTimeout(Duration),
    /// The token has characters that cannot be sent. This is not retried, as in the official SDKs.
    InvalidToken,
    /// The service did not accept the connection in time.
    ConnectTimeout(Duration),
    /// The HTTP client cannot be set up on this machine.
    HttpClient(HttpClientError),
    /// The service refused the connection.
    Handshake(HandshakeError),
    /// No connection could be made.
    Connection(TransportError),
}

impl Error {
    pub(super) fn new(kind: ErrorKind) -> Self {
        Self {
            inner: Arc::new(Inner {
                kind,
                action: None,
                request_id: None,
                may_have_been_applied: false,
            }),
        }
    }

    /// An error of a request that was not sent.
    pub(super) fn not_sent(action: &'static str, request_id: &str, kind: ErrorKind) -> Self {
        Self::of_request(action, request_id, kind, false)
    }

    /// An error of a request that was sent.
    pub(super) fn sent(action: &'static str, request_id: &str, kind: ErrorKind) -> Self {
        // A 5xx code does not say when the service failed.
        let may_have_been_applied = match &kind {
            ErrorKind::Service(error) => error.code >= 500,
            _ => true,
        };
        Self::of_request(action, request_id, kind, may_have_been_applied)
    }

    fn of_request(
        action: &'static str,
        request_id: &str,
        kind: ErrorKind,
        may_have_been_applied: bool,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                kind,
                action: Some(action),
                request_id: Some(request_id.to_owned()),
                may_have_been_applied,
            }),
        }
    }

    /// Returns what went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.inner.kind
    }

    /// Returns the code of the error that the service sent, if it sent one:
    ///
    /// | code | meaning |
    /// |---|---|
    /// | 400 | the request is invalid, such as a message that is too long |
    /// | 401 | the connection has expired; the room reconnects |
    /// | 403 | the token lacks the capability |
    /// | 404 | the room does not exist |
    /// | 406 | message review has denied the message |
    /// | 413 | a field is too large |
    /// | 429 | too many requests |
    /// | 500 | the service failed |
    pub fn code(&self) -> Option<u16> {
        self.as_chat_error().map(|error| error.code)
    }

    /// Returns the message of the error that the service sent.
    pub fn message(&self) -> Option<&str> {
        self.as_chat_error().map(|error| error.message.as_str())
    }

    /// Returns the error that the service sent, or `None` if the cause is another one.
    pub fn as_chat_error(&self) -> Option<&ChatError> {
        match self.kind() {
            ErrorKind::Service(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the request ID, if this is the error of a request.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// Returns `true` if the service may have applied the request: it was sent, and the service did not refuse it.
    /// Sending it again may then apply it twice.
    pub fn may_have_been_applied(&self) -> bool {
        self.inner.may_have_been_applied
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            action,
            request_id,
            may_have_been_applied,
        } = self.inner.as_ref();
        if let Some(action) = action {
            write!(f, "{action}: ")?;
        }
        match kind {
            ErrorKind::Configuration(why) => f.write_str(why),
            ErrorKind::NotConnected(state) => {
                write!(f, "nothing was sent: the room is {state}")
            }
            ErrorKind::InvalidRequest(why) => write!(f, "nothing was sent: {why}"),
            ErrorKind::Service(error) => error.fmt(f),
            ErrorKind::InvalidResponse => f.write_str("the service's response cannot be read"),
            ErrorKind::RequestTimeout(limit) if *may_have_been_applied => {
                write!(f, "the service did not respond within {limit:?}")
            }
            ErrorKind::RequestTimeout(limit) => write!(
                f,
                "nothing was sent within {limit:?}: too many requests are pending"
            ),
            ErrorKind::ConnectionLost(error) => write!(f, "the connection was lost: {error}"),
            ErrorKind::Disconnected(reason) => write!(f, "the room was disconnected: {reason}"),
            ErrorKind::TokenProvider(error) => write!(
                f,
                "the token provider failed: {}",
                root_cause(error.as_ref())
            ),
            ErrorKind::TokenTimeout(limit) => {
                write!(f, "the token provider took longer than {limit:?}")
            }
            ErrorKind::InvalidToken => f.write_str(
                "the token provider returned an invalid token: it is empty, or has characters that cannot be sent",
            ),
            ErrorKind::ConnectTimeout(limit) => {
                write!(f, "the service did not accept the connection within {limit:?}")
            }
            ErrorKind::HttpClient(error) => error.fmt(f),
            ErrorKind::Handshake(error) => error.fmt(f),
            ErrorKind::Connection(error) => error.fmt(f),
        }?;
        if *may_have_been_applied {
            f.write_str("; the request may have been applied")?;
        }
        match request_id {
            Some(id) => write!(f, " (request ID {})", Untrusted(id)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("action", &self.inner.action)
            .field("request_id", &Untrusted(&self.inner.request_id))
            .field("may_have_been_applied", &self.inner.may_have_been_applied)
            .field("kind", &Untrusted(&self.inner.kind))
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.kind() {
            ErrorKind::Service(error) => Some(error),
            ErrorKind::ConnectionLost(error) => Some(error),
            ErrorKind::TokenProvider(error) => Some(error.as_ref()),
            ErrorKind::HttpClient(error) => Some(error),
            ErrorKind::Handshake(error) => Some(error),
            ErrorKind::Connection(error) => Some(error),
            _ => None,
        }
    }
}

/// An error that the service sent.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ChatError {
    /// The error ID of the service.
    pub id: Option<String>,
    /// The code; see [`Error::code`].
    pub code: u16,
    /// The message. If message review denied the request, this is the reason.
    pub message: String,
    /// The request ID of the request that failed.
    pub request_id: Option<String>,
}

impl fmt::Display for ChatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service responded with code {}", self.code)?;
        match self.message.as_str() {
            "" => Ok(()),
            message => write!(f, ": {}", Untrusted(message)),
        }
    }
}

impl StdError for ChatError {}

impl From<OpenError> for ErrorKind {
    fn from(error: OpenError) -> Self {
        let (status, why) = match error {
            OpenError::Transport(error) => return Self::Connection(error),
            OpenError::Refused { status, body } => (status, HandshakeFailure::Refused(body)),
            OpenError::Invalid { status, reason } => (status, HandshakeFailure::Invalid(reason)),
        };
        Self::Handshake(HandshakeError { status, why })
    }
}

/// A connection that the service refused.
#[derive(Clone, Debug)]
pub struct HandshakeError {
    status: u16,
    why: HandshakeFailure,
}

#[derive(Clone, Debug)]
enum HandshakeFailure {
    Refused(String),
    Invalid(&'static str),
}

impl HandshakeError {
    /// Returns the HTTP status of the response.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the first 4096 bytes of the response body, if the service refused the connection.
    pub fn body(&self) -> Option<&str> {
        match &self.why {
            HandshakeFailure::Refused(body) => Some(body),
            HandshakeFailure::Invalid(_) => None,
        }
    }
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.why {
            HandshakeFailure::Refused(body) => {
                write!(
                    f,
                    "the service refused the connection with HTTP status {}",
                    self.status
                )?;
                match body.trim() {
                    "" => Ok(()),
                    body => write!(f, ": {}", Untrusted(body)),
                }
            }
            HandshakeFailure::Invalid(why) => {
                write!(f, "the service sent an invalid WebSocket handshake: {why}")
            }
        }
    }
}

impl StdError for HandshakeError {}

/// A connection that was lost.
#[derive(Clone, Debug)]
pub struct ConnectionLost {
    // Shared by the requests that were pending.
    cause: Arc<Break>,
}

/// Why a connection was lost.
#[derive(Debug)]
pub(super) enum Break {
    Socket(SocketError),
    /// Nothing arrived for this long after a ping.
    HalfOpen(Duration),
    /// A request had no response, and nothing else arrived for this long either.
    Silent(Duration),
    /// The service closed it, with a code after which the room reconnects.
    Closed(CloseFrame),
    /// The service sent an error with code 401.
    Expired(ChatError),
}

impl From<Break> for ConnectionLost {
    fn from(cause: Break) -> Self {
        Self {
            cause: Arc::new(cause),
        }
    }
}

impl fmt::Display for ConnectionLost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause.as_ref() {
            Break::Socket(error) => error.fmt(f),
            Break::HalfOpen(limit) => {
                write!(f, "the service did not respond to a ping within {limit:?}")
            }
            Break::Silent(limit) => write!(f, "nothing arrived for {limit:?}"),
            Break::Closed(frame) => write!(f, "the service closed it with code {}", frame.code),
            Break::Expired(error) => error.fmt(f),
        }
    }
}

impl StdError for ConnectionLost {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.cause.as_ref() {
            Break::Socket(error) => Some(error),
            Break::Expired(error) => Some(error),
            _ => None,
        }
    }
}
