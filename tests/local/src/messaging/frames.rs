//! The frames that the endpoint sends.

use std::collections::BTreeMap;

use serde::Serialize;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::request::Refusal;
use crate::clock::Timestamp;
use crate::identifiers::fresh_id;
use crate::inspection::ChatMessage;

pub(crate) type Attributes = BTreeMap<String, String>;

/// A frame that the endpoint sends. It does not implement `Debug`, since it contains messages and user data.
#[derive(Clone, Serialize)]
#[serde(
    tag = "Type",
    rename_all = "UPPERCASE",
    rename_all_fields = "PascalCase"
)]
pub(crate) enum Frame {
    Message {
        id: String,
        request_id: String,
        attributes: Option<Attributes>,
        content: String,
        send_time: SendTime,
        sender: Sender,
    },
    Event {
        id: String,
        request_id: String,
        event_name: String,
        attributes: Option<Attributes>,
        send_time: SendTime,
    },
    Error {
        id: String,
        request_id: String,
        error_code: u16,
        error_message: String,
    },
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Sender {
    pub(crate) user_id: String,
    pub(crate) attributes: Option<Attributes>,
}

impl Frame {
    /// Creates an event of the application or of the service.
    pub(crate) fn event(
        request_id: String,
        name: impl Into<String>,
        attributes: Attributes,
        sent: Timestamp,
    ) -> Self {
        Self::Event {
            id: fresh_id(),
            request_id,
            event_name: name.into(),
            attributes: present(attributes),
            send_time: SendTime(sent),
        }
    }

    /// Creates the event that asks clients to remove a message. The official SDK for JavaScript reads only `MessageID`.
    pub(crate) fn message_deleted(
        request_id: String,
        message_id: String,
        reason: Option<String>,
        sent: Timestamp,
    ) -> Self {
        let reason = reason.map(|reason| ("Reason".to_owned(), reason));
        let attributes = [
            ("MessageID".to_owned(), message_id.clone()),
            ("MessageId".to_owned(), message_id),
        ];
        let attributes = attributes.into_iter().chain(reason).collect();
        Self::event(request_id, "aws:DELETE_MESSAGE", attributes, sent)
    }

    /// Creates the event that notifies clients of a disconnected user.
    pub(crate) fn user_disconnected(
        request_id: String,
        user_id: String,
        reason: Option<String>,
        sent: Timestamp,
    ) -> Self {
        let reason = reason.map(|reason| ("Reason".to_owned(), reason));
        let attributes = [("UserId".to_owned(), user_id)];
        let attributes = attributes.into_iter().chain(reason).collect();
        Self::event(request_id, "aws:DISCONNECT_USER", attributes, sent)
    }

    /// Creates the error for the sender of a rejected request.
    pub(super) fn error(id: String, request_id: String, refusal: Refusal) -> Self {
        Self::Error {
            id,
            request_id,
            error_code: refusal.code,
            error_message: refusal.message.into_owned(),
        }
    }

    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Message { id, .. } | Self::Event { id, .. } | Self::Error { id, .. } => id,
        }
    }

    /// Returns a message as tests inspect it, or `None` for other frames.
    pub(super) fn message(&self, room_arn: &str) -> Option<ChatMessage> {
        let Self::Message {
            id,
            request_id,
            attributes,
            content,
            send_time: SendTime(send_time),
            sender,
        } = self
        else {
            return None;
        };
        Some(ChatMessage {
            id: id.clone(),
            room_arn: room_arn.to_owned(),
            request_id: request_id.clone(),
            content: content.clone(),
            attributes: attributes.clone().unwrap_or_default(),
            user_id: sender.user_id.clone(),
            send_time: (*send_time).into(),
        })
    }

    /// Returns the code of an error, or 200 for other frames.
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::Error { error_code, .. } => *error_code,
            Self::Message { .. } | Self::Event { .. } => 200,
        }
    }

    /// Encodes the frame as JSON. Clones share the bytes.
    pub(super) fn encode(&self) -> Utf8Bytes {
        let text = serde_json::to_string(self);
        text.expect("strings and numbers serialize to JSON").into()
    }
}

/// Returns `None` if there are no attributes, which serializes to `null`.
pub(super) fn present(attributes: Attributes) -> Option<Attributes> {
    (!attributes.is_empty()).then_some(attributes)
}

/// When the endpoint received the request, in milliseconds without trailing zeros.
#[derive(Clone, Copy)]
pub(crate) struct SendTime(pub(crate) Timestamp);

impl Serialize for SendTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.without_trailing_zeros())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use serde_json::json;

    use super::*;

    fn at(milliseconds: u64) -> Timestamp {
        Timestamp::nearest(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds))
    }

    #[test]
    fn a_message_has_the_members_that_the_service_sends_in_their_order() {
        let message = |attributes| Frame::Message {
            id: "k3Jd82LmQp0Z".to_owned(),
            request_id: "0d5c".to_owned(),
            attributes,
            content: "hi there".to_owned(),
            send_time: SendTime(at(1_933_135_628_120)),
            sender: Sender {
                user_id: "user-12".to_owned(),
                attributes: Some([("name".to_owned(), "Ida".to_owned())].into()),
            },
        };
        assert_eq!(
            message(None).encode().as_str(),
            r#"{"Type":"MESSAGE","Id":"k3Jd82LmQp0Z","RequestId":"0d5c","Attributes":null,"Content":"hi there","SendTime":"2031-04-05T06:07:08.12Z","Sender":{"UserId":"user-12","Attributes":{"name":"Ida"}}}"#
        );
        let with = message(Some([("color".to_owned(), "teal".to_owned())].into()));
        assert!(with.encode().contains(r#""Attributes":{"color":"teal"}"#));
    }

    #[test]
    fn a_deletion_has_both_spellings_of_the_message_id() {
        let frame = |reason: Option<&str>| {
            let reason = reason.map(str::to_owned);
            let id = "k3Jd82LmQp0Z".to_owned();
            let frame = Frame::message_deleted(String::new(), id, reason, at(0)).encode();
            let mut frame: serde_json::Value = serde_json::from_str(&frame).unwrap();
            assert_eq!(frame["Id"].take().as_str().unwrap().len(), 12);
            frame
        };
        let mut expected = json!({
            "Type": "EVENT", "Id": null, "RequestId": "", "EventName": "aws:DELETE_MESSAGE",
            "Attributes": {"MessageID": "k3Jd82LmQp0Z", "MessageId": "k3Jd82LmQp0Z", "Reason": "spam"},
            "SendTime": "1970-01-01T00:00:00Z",
        });
        assert_eq!(frame(Some("spam")), expected);
        expected["Attributes"]
            .as_object_mut()
            .unwrap()
            .remove("Reason");
        assert_eq!(frame(None), expected);
    }

    #[test]
    fn an_error_has_a_numeric_code() {
        let refusal = Refusal::new(403, "Forbidden");
        let error = Frame::error("Ww63dEf4Gh5J".to_owned(), "0d5c".to_owned(), refusal);
        assert_eq!(
            error.encode().as_str(),
            r#"{"Type":"ERROR","Id":"Ww63dEf4Gh5J","RequestId":"0d5c","ErrorCode":403,"ErrorMessage":"Forbidden"}"#
        );
    }

    #[test]
    fn a_send_time_has_no_trailing_zeros() {
        for (milliseconds, expected) in [
            (1_669_969_280_754, "2022-12-02T08:21:20.754Z"),
            (1_669_969_280_500, "2022-12-02T08:21:20.5Z"),
            (1_669_969_280_050, "2022-12-02T08:21:20.05Z"),
            (1_669_969_280_000, "2022-12-02T08:21:20Z"),
        ] {
            assert_eq!(json!(SendTime(at(milliseconds))), expected);
        }
    }
}
