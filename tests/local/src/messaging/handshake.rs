//! The WebSocket handshake: a client with a valid, unused chat token becomes a viewer of the token's room.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::decision::Client;
use super::session::Session;
use crate::chat_token::{ChatToken, ChatTokenError};
use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::shared::Shared;

/// Whether a request asks for an upgrade to WebSocket.
pub(crate) fn is_upgrade(parts: &Parts) -> bool {
    parts.method == Method::GET
        && has_token(&parts.headers, &CONNECTION, "upgrade")
        && has_token(&parts.headers, &UPGRADE, "websocket")
}

/// Opens a session. It begins after a response with the returned headers was sent.
pub(crate) fn open(
    shared: &Arc<Shared>,
    parts: &Parts,
    address: IpAddr,
    now: Timestamp,
) -> Result<(HeaderMap, Session), Exception> {
    let header = |name| parts.headers.get(name).map(HeaderValue::as_bytes);
    if header(SEC_WEBSOCKET_VERSION) != Some(b"13") {
        return Err(Exception::refused(
            StatusCode::UPGRADE_REQUIRED,
            "UpgradeRequiredException",
            "Sec-WebSocket-Version must be 13",
        ));
    }
    let key = header(SEC_WEBSOCKET_KEY)
        .filter(|key| key.len() == 24)
        .ok_or_else(|| {
            Exception::invalid("Sec-WebSocket-Key is missing or does not have 24 characters")
        })?;
    let accept = derive_accept_key(key);
    let token = first_protocol(&parts.headers).ok_or_else(|| {
        unauthorized("There is no chat token; send it as the first value of Sec-WebSocket-Protocol")
    })?;
    let value = |value: &str| HeaderValue::from_str(value).map_err(|_| Exception::internal());
    let headers = [
        (CONNECTION, HeaderValue::from_static("Upgrade")),
        (UPGRADE, HeaderValue::from_static("websocket")),
        (SEC_WEBSOCKET_ACCEPT, value(&accept)?),
        (SEC_WEBSOCKET_PROTOCOL, value(token)?),
    ];

    let stopping = shared.messaging.stopping();
    if *stopping.borrow() {
        return Err(Exception::refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "ServiceUnavailableException",
            "The local endpoint is shutting down",
        ));
    }
    let client = admit(shared, token, address, now)?;
    let session = Session::new(client, stopping);
    Ok((headers.into_iter().collect(), session))
}

/// Checks a token, marks it as used, and adds its user to the room.
pub(super) fn admit(
    shared: &Arc<Shared>,
    token: &str,
    address: IpAddr,
    now: Timestamp,
) -> Result<Client, Exception> {
    let opened = open_token(shared, token, now)?;
    let room_arn = opened.room_arn.clone();
    let expiration = Timestamp::nearest(opened.token_expiration_time);
    // Join before the check, so that deleting the room in between closes this connection.
    let membership = shared.messaging.rooms.join(opened, address, now);
    let exists = shared
        .store
        .in_region_of(&room_arn, |resources| resources.room(&room_arn).is_ok());
    if !exists {
        return Err(forbidden("The room of the chat token does not exist"));
    }
    if !shared.messaging.used_tokens.insert(token, expiration, now) {
        return Err(unauthorized(
            "The chat token was used before; create a new one for each connection",
        ));
    }
    Ok(Client::new(Arc::clone(shared), membership))
}

fn open_token(shared: &Shared, token: &str, now: Timestamp) -> Result<ChatToken, Exception> {
    let opened = shared.chat_tokens.open(token);
    let opened = opened.and_then(|token| token.valid_at(now));
    opened.map_err(|error| match error {
        ChatTokenError::Expired { .. } => unauthorized(error.to_string()),
        ChatTokenError::Malformed | ChatTokenError::Forged => forbidden(error.to_string()),
    })
}

fn unauthorized(message: impl Into<String>) -> Exception {
    Exception::refused(StatusCode::UNAUTHORIZED, "UnauthorizedException", message)
}

fn forbidden(message: impl Into<String>) -> Exception {
    Exception::refused(StatusCode::FORBIDDEN, "ForbiddenException", message)
}

fn first_protocol(headers: &HeaderMap) -> Option<&str> {
    let protocols = headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
    let first = protocols.split(',').next()?.trim();
    (!first.is_empty()).then_some(first)
}

/// Whether a header contains this token among its comma-separated values, ignoring case.
fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().eq_ignore_ascii_case(token))
}
