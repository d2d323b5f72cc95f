//! A WebSocket connection, and what happens to it.

use std::fmt;

pub(crate) use super::current::websocket::{SENDS_PINGS, WebSocket};
use crate::error::{BoxError, TransportError};

/// What arrives on a connection.
#[derive(Debug)]
pub(crate) enum Incoming {
    Text(String),
    /// A close frame; the code is 1005 if there is none. The connection ends.
    Close {
        code: u16,
        reason: String,
    },
    /// A ping, a pong, or a binary frame.
    Other,
}

/// Why a connection was not opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    Transport(TransportError),
    /// The response does not switch protocols. Its body may be truncated.
    #[cfg_attr(
        target_arch = "wasm32",
        allow(dead_code, reason = "a browser does not show the response")
    )]
    Refused {
        status: u16,
        body: String,
    },
    /// The response violates the protocol, or comes from a redirect.
    Invalid {
        status: u16,
        reason: &'static str,
    },
}

/// Why an open connection broke.
#[derive(Debug)]
pub(crate) enum SocketError {
    Broken(BoxError),
    /// A frame, or the fragments of a message, are larger than this.
    TooLarge(usize),
    /// The service does not read what is sent to it.
    NotReading,
    Closed,
}

impl fmt::Display for SocketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(cause) => cause.fmt(f),
            Self::TooLarge(limit) => {
                write!(f, "the service sent a frame of more than {limit} bytes")
            }
            Self::NotReading => f.write_str("the service does not read what is sent to it"),
            Self::Closed => f.write_str("it ended without a close frame"),
        }
    }
}

impl std::error::Error for SocketError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Broken(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}
