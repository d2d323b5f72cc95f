//! The frames that the service sends.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::error::ChatError;
use super::model::{ChatEvent, ChatMessage, ChatUser, DeleteMessageEvent, DisconnectUserEvent};
use crate::primitives::{DateTime, DateTimeFormat};

/// The maximum length of an ID, of which many are kept. The service uses 12 characters.
const MAX_ID_LEN: usize = 256;

/// A frame that arrived.
#[derive(Debug)]
pub(super) enum Frame {
    Message(ChatMessage),
    Event(ChatEvent),
    MessageDeleted(DeleteMessageEvent),
    UserDisconnected(DisconnectUserEvent),
    Error(ChatError),
    /// The type is unknown to this version.
    Unknown,
    /// The frame is not JSON, or a required member is missing or has another type.
    Malformed {
        /// The request that the frame responds to, if that can be read.
        request_id: Option<String>,
    },
}

impl Frame {
    pub(super) fn parse(text: &str) -> Self {
        // serde also reads the members from an array.
        let members = Some(text).filter(|text| text.trim_start().starts_with('{'));
        let members = members.and_then(|text| serde_json::from_str::<Members>(text).ok());
        let Some(mut members) = members else {
            return Self::Malformed { request_id: None };
        };
        let request_id = string(members.request_id.take()).filter(|id| !id.is_empty());
        let frame = match members.r#type.as_str() {
            Some("MESSAGE") => message(members, request_id.clone()),
            Some("EVENT") => event(members, request_id.clone()),
            Some("ERROR") => error(members, request_id.clone()),
            Some(_) => Some(Self::Unknown),
            None => None,
        };
        frame.unwrap_or(Self::Malformed { request_id })
    }

    /// Returns the request ID of the request that this frame responds to.
    pub(super) fn request_id(&self) -> Option<&str> {
        let request_id = match self {
            Self::Message(message) => &message.request_id,
            Self::Event(event) => &event.request_id,
            Self::MessageDeleted(event) => &event.request_id,
            Self::UserDisconnected(event) => &event.request_id,
            Self::Error(error) => &error.request_id,
            Self::Malformed { request_id } => request_id,
            Self::Unknown => return None,
        };
        request_id.as_deref()
    }

    /// Returns the key of a message or event, by which a repetition is recognized.
    pub(super) fn key(&self) -> Option<Key> {
        let (is_message, id) = match self {
            Self::Message(message) => (true, &message.id),
            Self::Event(event) => (false, &event.id),
            Self::MessageDeleted(event) => (false, &event.id),
            Self::UserDisconnected(event) => (false, &event.id),
            Self::Error(_) | Self::Unknown | Self::Malformed { .. } => return None,
        };
        Some(Key {
            is_message,
            id: id.as_str().into(),
        })
    }
}

/// Identifies a message or an event. An event that has the ID of a message is not a repetition of it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key {
    is_message: bool,
    id: std::sync::Arc<str>,
}

/// The members of frames. Those that are missing are `null`, and only the frame's type decides which are required.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Members {
    r#type: Value,
    id: Value,
    request_id: Value,
    send_time: Value,
    sender: Value,
    content: Value,
    attributes: Value,
    event_name: Value,
    error_code: Value,
    error_message: Value,
}

fn message(members: Members, request_id: Option<String>) -> Option<Frame> {
    let Value::Object(mut sender) = members.sender else {
        return None;
    };
    let sender_attributes = sender.remove("Attributes").unwrap_or_default();
    Some(Frame::Message(ChatMessage {
        id: id(members.id)?,
        sender: ChatUser {
            user_id: string(sender.remove("UserId")?)?,
            attributes: attributes(sender_attributes)?,
        },
        content: string(members.content)?,
        send_time: time(&members.send_time)?,
        request_id,
        attributes: attributes(members.attributes)?,
    }))
}

fn event(members: Members, request_id: Option<String>) -> Option<Frame> {
    let id = id(members.id)?;
    let event_name = string(members.event_name)?;
    let send_time = time(&members.send_time)?;
    let attributes = attributes(members.attributes)?;
    let reason = attributes.get("Reason").cloned();
    Some(match event_name.as_str() {
        "aws:DELETE_MESSAGE" => Frame::MessageDeleted(DeleteMessageEvent {
            id,
            // The documented name, or the one that the service sent before.
            message_id: (attributes.get("MessageId"))
                .or_else(|| attributes.get("MessageID"))?
                .clone(),
            reason,
            send_time,
            request_id,
            attributes,
        }),
        "aws:DISCONNECT_USER" => Frame::UserDisconnected(DisconnectUserEvent {
            id,
            user_id: attributes.get("UserId")?.clone(),
            reason,
            send_time,
            request_id,
            attributes,
        }),
        _ => Frame::Event(ChatEvent {
            id,
            event_name,
            send_time,
            request_id,
            attributes,
        }),
    })
}

fn error(members: Members, request_id: Option<String>) -> Option<Frame> {
    let code = match members.error_code {
        Value::Number(code) => code.as_u64().and_then(|code| u16::try_from(code).ok()),
        Value::String(code) => code.parse().ok(),
        _ => None,
    };
    Some(Frame::Error(ChatError {
        id: id(members.id),
        code: code?,
        message: string(members.error_message).unwrap_or_default(),
        request_id,
    }))
}

fn string(value: Value) -> Option<String> {
    match value {
        Value::String(value) => Some(value),
        _ => None,
    }
}

fn id(value: Value) -> Option<String> {
    string(value).filter(|id| (1..=MAX_ID_LEN).contains(&id.len()))
}

fn time(value: &Value) -> Option<DateTime> {
    DateTime::from_str(value.as_str()?, DateTimeFormat::DateTimeWithOffset).ok()
}

/// `null` means no attributes. Values should be strings. The service may deliver others as a sender wrote them; they
/// become JSON text.
fn attributes(value: Value) -> Option<HashMap<String, String>> {
    let text = |value| match value {
        Value::String(value) => value,
        other => other.to_string(),
    };
    match value {
        Value::Null => Some(HashMap::new()),
        Value::Object(attributes) => Some(
            attributes
                .into_iter()
                .map(|(name, value)| (name, text(value)))
                .collect(),
        ),
        _ => None,
    }
}
