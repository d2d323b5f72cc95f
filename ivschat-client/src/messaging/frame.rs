//! The frames that the service sends.

use std::collections::HashMap;

use serde_json::{Map, Value};

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
        let Ok(Value::Object(mut members)) = serde_json::from_str(text) else {
            return Self::Malformed { request_id: None };
        };
        let request_id = take_string(&mut members, "RequestId").filter(|id| !id.is_empty());
        let frame = match members.get("Type").and_then(Value::as_str) {
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

fn message(mut members: Map<String, Value>, request_id: Option<String>) -> Option<Frame> {
    let Value::Object(mut sender) = members.remove("Sender")? else {
        return None;
    };
    Some(Frame::Message(ChatMessage {
        id: take_id(&mut members)?,
        sender: ChatUser {
            user_id: take_string(&mut sender, "UserId")?,
            attributes: take_attributes(&mut sender)?,
        },
        content: take_string(&mut members, "Content")?,
        send_time: take_time(&mut members)?,
        request_id,
        attributes: take_attributes(&mut members)?,
    }))
}

fn event(mut members: Map<String, Value>, request_id: Option<String>) -> Option<Frame> {
    let id = take_id(&mut members)?;
    let event_name = take_string(&mut members, "EventName")?;
    let send_time = take_time(&mut members)?;
    let attributes = take_attributes(&mut members)?;
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

fn error(mut members: Map<String, Value>, request_id: Option<String>) -> Option<Frame> {
    let code = match members.remove("ErrorCode")? {
        Value::Number(code) => code.as_u64().and_then(|code| u16::try_from(code).ok()),
        Value::String(code) => code.parse().ok(),
        _ => None,
    };
    Some(Frame::Error(ChatError {
        id: take_id(&mut members),
        code: code?,
        message: take_string(&mut members, "ErrorMessage").unwrap_or_default(),
        request_id,
    }))
}

fn take_string(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    match members.remove(name)? {
        Value::String(value) => Some(value),
        _ => None,
    }
}

fn take_id(members: &mut Map<String, Value>) -> Option<String> {
    let id = take_string(members, "Id");
    id.filter(|id| (1..=MAX_ID_LEN).contains(&id.len()))
}

fn take_time(members: &mut Map<String, Value>) -> Option<DateTime> {
    let time = take_string(members, "SendTime")?;
    DateTime::from_str(&time, DateTimeFormat::DateTimeWithOffset).ok()
}

/// `null` means no attributes. Values should be strings. The service may deliver others as a sender wrote them; they
/// become JSON text.
fn take_attributes(members: &mut Map<String, Value>) -> Option<HashMap<String, String>> {
    let text = |value| match value {
        Value::String(value) => value,
        other => other.to_string(),
    };
    match members.remove("Attributes") {
        None | Some(Value::Null) => Some(HashMap::new()),
        Some(Value::Object(attributes)) => Some(
            attributes
                .into_iter()
                .map(|(name, value)| (name, text(value)))
                .collect(),
        ),
        Some(_) => None,
    }
}
