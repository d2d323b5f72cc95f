//! Chat tokens, sealed so that only the endpoint can create and read them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::clock::Timestamp;
use crate::identifiers::random_bytes;
use crate::secret::Secret;

/// The prefix of the service's tokens. The rest is base64url, since `Sec-WebSocket-Protocol` carries the token and
/// allows only the characters of an HTTP token.
const PREFIX: &str = "AQICAH";

const NONCE_BYTES: usize = 24;

/// The contents of a chat token, as returned by
/// [`LocalEndpoint::open_chat_token`](crate::LocalEndpoint::open_chat_token).
///
/// `Debug` omits the user ID and the attributes, which the service treats as sensitive.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChatToken {
    /// The ARN of the room that the token gives access to.
    pub room_arn: String,
    /// The ID of the user who connects with the token.
    pub user_id: String,
    /// What the user may do besides reading messages, for example `SEND_MESSAGE`.
    pub capabilities: Vec<String>,
    /// The attributes of the user, which the application sets.
    pub attributes: BTreeMap<String, String>,
    /// When the token expires, in whole milliseconds. Later, it cannot open a session.
    pub token_expiration_time: SystemTime,
    /// When a session that the token opened expires, in whole milliseconds.
    pub session_expiration_time: SystemTime,
}

impl fmt::Debug for ChatToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatToken")
            .field("room_arn", &self.room_arn)
            .field("capabilities", &self.capabilities)
            .field("token_expiration_time", &self.token_expiration_time)
            .field("session_expiration_time", &self.session_expiration_time)
            .finish_non_exhaustive()
    }
}

impl ChatToken {
    /// Returns the token if a user can connect with it at this time.
    pub(crate) fn valid_at(self, now: Timestamp) -> Result<Self, ChatTokenError> {
        let since = self.token_expiration_time.min(self.session_expiration_time);
        if SystemTime::from(now) < since {
            Ok(self)
        } else {
            Err(ChatTokenError::Expired { since })
        }
    }
}

/// Why a chat token cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChatTokenError {
    /// The string is not a chat token.
    #[error("not a chat token; a chat token begins with {PREFIX}")]
    Malformed,
    /// The token was altered, or another endpoint created it.
    #[error("the chat token was altered, or another endpoint created it; create another one")]
    Forged,
    /// The token or its session has expired.
    #[error("the chat token expired at {}; create another one", Timestamp::nearest(*since))]
    Expired {
        /// When it expired.
        since: SystemTime,
    },
}

/// The sealed contents of a token.
#[derive(Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) room_arn: String,
    pub(crate) user_id: String,
    pub(crate) capabilities: Vec<String>,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) token_expiration_time: Timestamp,
    pub(crate) session_expiration_time: Timestamp,
}

/// Seals and opens the tokens of one endpoint.
pub(crate) struct ChatTokens(XChaCha20Poly1305);

impl ChatTokens {
    pub(crate) fn new(secret: &Secret) -> Self {
        Self(XChaCha20Poly1305::new(
            &secret.key_for("chat tokens").into(),
        ))
    }

    /// Seals the claims. Returns `None` if the cipher fails, which happens only beyond many gigabytes.
    pub(crate) fn seal(&self, claims: &Claims) -> Option<String> {
        let message = serde_json::to_vec(claims).ok()?;
        // Long enough that random nonces do not collide.
        let nonce = random_bytes::<NONCE_BYTES>();
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload(&message))
            .ok()?;
        let bytes = [nonce.as_slice(), &sealed].concat();
        Some(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    pub(crate) fn open(&self, token: &str) -> Result<ChatToken, ChatTokenError> {
        let bytes = token
            .strip_prefix(PREFIX)
            .and_then(|rest| URL_SAFE_NO_PAD.decode(rest).ok())
            .ok_or(ChatTokenError::Malformed)?;
        let (nonce, sealed) = bytes
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(ChatTokenError::Malformed)?;
        let message = self
            .0
            .decrypt(&XNonce::from(*nonce), payload(sealed))
            .map_err(|_| ChatTokenError::Forged)?;
        let claims: Claims =
            serde_json::from_slice(&message).map_err(|_| ChatTokenError::Forged)?;
        Ok(claims.into())
    }
}

fn payload(message: &[u8]) -> Payload<'_, '_> {
    Payload {
        msg: message,
        aad: PREFIX.as_bytes(),
    }
}

impl From<Claims> for ChatToken {
    fn from(claims: Claims) -> Self {
        Self {
            room_arn: claims.room_arn,
            user_id: claims.user_id,
            capabilities: claims.capabilities,
            attributes: claims.attributes,
            token_expiration_time: claims.token_expiration_time.into(),
            session_expiration_time: claims.session_expiration_time.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn claims() -> Claims {
        let issued = SystemTime::UNIX_EPOCH + Duration::from_millis(1_669_969_280_754);
        Claims {
            room_arn: "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6".to_owned(),
            user_id: "alice".to_owned(),
            capabilities: vec!["SEND_MESSAGE".to_owned()],
            attributes: BTreeMap::from([("displayName".to_owned(), "Ålice".to_owned())]),
            token_expiration_time: Timestamp::nearest(issued),
            session_expiration_time: Timestamp::nearest(issued + Duration::from_mins(180)),
        }
    }

    fn is_http_token(byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
    }

    #[test]
    fn each_token_is_unique_and_a_valid_websocket_subprotocol() {
        let tokens = ChatTokens::new(&Secret::fresh());
        let (one, other) = (
            tokens.seal(&claims()).unwrap(),
            tokens.seal(&claims()).unwrap(),
        );
        assert!(one.starts_with("AQICAH"));
        assert!(one.bytes().all(is_http_token), "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn an_opened_token_has_the_sealed_claims() {
        let tokens = ChatTokens::new(&Secret::fresh());
        let opened = tokens.open(&tokens.seal(&claims()).unwrap()).unwrap();
        assert_eq!(opened, claims().into());
        assert_eq!(opened.attributes["displayName"], "Ålice");
    }

    #[test]
    fn a_token_with_any_character_changed_is_not_opened() {
        let tokens = ChatTokens::new(&Secret::fresh());
        let token = tokens.seal(&claims()).unwrap();
        for position in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[position] = if altered[position] == b'A' {
                b'B'
            } else {
                b'A'
            };
            let altered = String::from_utf8(altered).unwrap();
            tokens.open(&altered).unwrap_err();
        }
        assert_eq!(
            tokens.open(&token[..token.len() - 4]),
            Err(ChatTokenError::Forged)
        );
    }

    #[test]
    fn a_token_of_another_endpoint_is_forged_and_other_strings_are_malformed() {
        let tokens = ChatTokens::new(&Secret::fresh());
        let foreign = ChatTokens::new(&Secret::fresh()).seal(&claims()).unwrap();
        assert_eq!(tokens.open(&foreign), Err(ChatTokenError::Forged));
        for text in ["", "AQICAH", "AQICAHx", "AQICAH=", "eyJhbGciOi", "é"] {
            assert_eq!(tokens.open(text), Err(ChatTokenError::Malformed), "{text}");
        }
    }

    #[test]
    fn debug_of_an_opened_token_does_not_show_the_user() {
        let shown = format!("{:?}", ChatToken::from(claims()));
        assert!(shown.contains("SEND_MESSAGE"), "{shown}");
        for sensitive in ["alice", "displayName", "lice"] {
            assert!(!shown.contains(sensitive), "{shown}");
        }
    }
}
