//! The frames that the service sends.

mod members;

use serde::Deserialize;
use serde_json::de::StrRead;

use super::error::ChatError;
use super::model::{ChatEvent, ChatMessage, ChatUser, DeleteMessageEvent, DisconnectUserEvent};
use crate::primitives::DateTime;
use crate::wire::read_json;
use members::{Attributes, ErrorCode, FrameType, Id, Member, Sender};

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
        let Ok(mut members) = read_json::<Members>(StrRead::new(text)) else {
            return Self::Malformed { request_id: None };
        };
        let frame = match members.r#type {
            Member::Valid(FrameType::Message) => members.message(),
            Member::Valid(FrameType::Event) => members.event(),
            Member::Valid(FrameType::Error) => members.error(),
            Member::Valid(FrameType::Unknown) => Some(Self::Unknown),
            Member::Absent | Member::Invalid => None,
        };
        frame.unwrap_or_else(|| Self::Malformed {
            request_id: members.request_id(),
        })
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
    pub(super) fn key(&self) -> Option<Key<'_>> {
        let (is_message, id) = match self {
            Self::Message(message) => (true, &message.id),
            Self::Event(event) => (false, &event.id),
            Self::MessageDeleted(event) => (false, &event.id),
            Self::UserDisconnected(event) => (false, &event.id),
            Self::Error(_) | Self::Unknown | Self::Malformed { .. } => return None,
        };
        Some(Key { is_message, id })
    }
}

/// Identifies a message or an event. An event that has the ID of a message is not a repetition of it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key<'a> {
    is_message: bool,
    id: &'a str,
}

/// The members of frames. Only the frame's type decides which are required.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Members {
    r#type: Member<FrameType>,
    id: Member<Id>,
    request_id: Member<Id>,
    send_time: Member<DateTime>,
    sender: Member<Sender>,
    content: Member<String>,
    attributes: Member<Attributes>,
    event_name: Member<String>,
    error_code: Member<ErrorCode>,
    error_message: Member<String>,
}

/// The members are taken, the request ID last: without a required member, it is still there.
impl Members {
    fn message(&mut self) -> Option<Frame> {
        let mut sender = self.sender.take()?;
        Some(Frame::Message(ChatMessage {
            id: self.id()?,
            sender: ChatUser {
                user_id: sender.user_id.take()?,
                attributes: sender.attributes.take_or_default()?,
            },
            content: self.content.take()?,
            send_time: self.send_time.take()?,
            attributes: self.attributes.take_or_default()?,
            request_id: self.request_id(),
        }))
    }

    fn event(&mut self) -> Option<Frame> {
        let id = self.id()?;
        let event_name = self.event_name.take()?;
        let send_time = self.send_time.take()?;
        let attributes = self.attributes.take_or_default()?;
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
                request_id: self.request_id(),
                attributes,
            }),
            "aws:DISCONNECT_USER" => Frame::UserDisconnected(DisconnectUserEvent {
                id,
                user_id: attributes.get("UserId")?.clone(),
                reason,
                send_time,
                request_id: self.request_id(),
                attributes,
            }),
            _ => Frame::Event(ChatEvent {
                id,
                event_name,
                send_time,
                request_id: self.request_id(),
                attributes,
            }),
        })
    }

    fn error(&mut self) -> Option<Frame> {
        let ErrorCode(code) = self.error_code.take()?;
        Some(Frame::Error(ChatError {
            id: self.id(),
            code,
            message: self.error_message.take().unwrap_or_default(),
            request_id: self.request_id(),
        }))
    }

    fn id(&mut self) -> Option<String> {
        self.id.take().map(|Id(id)| id)
    }

    fn request_id(&mut self) -> Option<String> {
        self.request_id.take().map(|Id(id)| id)
    }
}
