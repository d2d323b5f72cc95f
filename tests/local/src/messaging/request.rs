//! Parses the frames that clients send, and checks them against the limits of the service.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::assumptions::{
    MAX_ATTRIBUTE_BYTES, MAX_FRAME_BYTES, MAX_REASON_CHARACTERS, MAX_USER_ID_CHARACTERS,
};
use super::frames::Attributes;

/// Why a request is rejected: the code and message of the error that the sender gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) message: Cow<'static, str>,
}

impl Refusal {
    pub(super) fn new(code: u16, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, message)
    }

    fn too_large(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(413, message)
    }

    /// The message is that of AWS, since applications compare it.
    pub(super) fn throttled() -> Self {
        Self::new(429, "rate limit exceeded")
    }
}

/// The kind of an action that a client requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActionKind {
    SendMessage,
    DeleteMessage,
    DisconnectUser,
}

impl ActionKind {
    pub(super) const ALL: [Self; 3] =
        [Self::SendMessage, Self::DeleteMessage, Self::DisconnectUser];

    /// Returns the value of `Action`, which is also the capability that the action requires.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SendMessage => "SEND_MESSAGE",
            Self::DeleteMessage => "DELETE_MESSAGE",
            Self::DisconnectUser => "DISCONNECT_USER",
        }
    }

    /// Returns the operation that the request rate of the account is for. HTTP requests of the operation count, too.
    pub(super) fn operation(self) -> &'static str {
        match self {
            Self::SendMessage => "SendMessage",
            Self::DeleteMessage => "DeleteMessage",
            Self::DisconnectUser => "DisconnectUser",
        }
    }
}

/// An action with its fields. It does not implement `Debug`, since it contains messages and user data.
pub(super) enum Action {
    SendMessage {
        content: String,
        attributes: Option<Attributes>,
    },
    DeleteMessage {
        message_id: String,
        reason: Option<String>,
    },
    DisconnectUser {
        user_id: String,
        reason: Option<String>,
    },
}

/// A request of a client. If it is malformed, the parts that can be parsed are still present.
pub(super) struct Request {
    /// Empty if the request has none.
    pub(super) request_id: String,
    pub(super) kind: Result<ActionKind, Refusal>,
    members: Members,
}

/// The members of a request that were not taken yet.
struct Members(Map<String, Value>);

impl Request {
    /// Creates a request from a frame that is not a JSON object.
    pub(super) fn malformed(message: &'static str) -> Self {
        Self {
            request_id: String::new(),
            kind: Err(Refusal::invalid(message)),
            members: Members(Map::new()),
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        let Ok(members) = serde_json::from_str(text) else {
            return Self::malformed("The request is not a JSON object");
        };
        let mut members = Members(members);
        let request_id = members.string("RequestId");
        let kind = members.string("Action").and_then(kind);
        let kind = if text.len() > MAX_FRAME_BYTES {
            Err(Refusal::too_large(format!(
                "The request has more than {MAX_FRAME_BYTES} bytes"
            )))
        } else {
            kind
        };
        let (request_id, kind) = match request_id {
            Ok(request_id) => (request_id.unwrap_or_default(), kind),
            Err(refusal) => (String::new(), kind.and(Err(refusal))),
        };
        Self {
            request_id,
            kind,
            members,
        }
    }

    /// Returns the action, if its fields are within the limits.
    pub(super) fn action(
        self,
        kind: ActionKind,
        max_message_length: u32,
    ) -> Result<Action, Refusal> {
        let mut members = self.members;
        match kind {
            ActionKind::SendMessage => {
                let content = members.required("Content")?;
                check_content(&content, max_message_length)?;
                let attributes = members.attributes()?;
                Ok(Action::SendMessage {
                    content,
                    attributes,
                })
            }
            ActionKind::DeleteMessage => {
                let message_id = members.required("Id")?;
                if message_id.len() != 12 || !message_id.bytes().all(|b| b.is_ascii_alphanumeric())
                {
                    return Err(Refusal::invalid(
                        "Id does not consist of 12 letters and digits",
                    ));
                }
                let reason = members.reason()?;
                Ok(Action::DeleteMessage { message_id, reason })
            }
            ActionKind::DisconnectUser => {
                let user_id = members.required("UserId")?;
                check_characters("UserId", &user_id, MAX_USER_ID_CHARACTERS)?;
                let reason = members.reason()?;
                Ok(Action::DisconnectUser { user_id, reason })
            }
        }
    }
}

impl Members {
    fn required(&mut self, name: &'static str) -> Result<String, Refusal> {
        self.string(name)?
            .ok_or_else(|| Refusal::invalid(format!("{name} is missing")))
    }

    fn reason(&mut self) -> Result<Option<String>, Refusal> {
        let reason = self.string("Reason")?;
        if let Some(reason) = &reason {
            check_characters("Reason", reason, MAX_REASON_CHARACTERS)?;
        }
        Ok(reason)
    }

    fn attributes(&mut self) -> Result<Option<Attributes>, Refusal> {
        let Some(value) = self.member("Attributes") else {
            return Ok(None);
        };
        read_attributes(value)
            .map(Some)
            .map_err(|error| match error {
                InvalidAttributes::Shape => {
                    Refusal::invalid("Attributes is not an object of strings")
                }
                InvalidAttributes::Size => Refusal::too_large(format!(
                    "Attributes has more than {MAX_ATTRIBUTE_BYTES} bytes of keys and values"
                )),
            })
    }

    fn string(&mut self, name: &'static str) -> Result<Option<String>, Refusal> {
        match self.member(name) {
            None => Ok(None),
            Some(Value::String(value)) => Ok(Some(value)),
            Some(_) => Err(Refusal::invalid(format!("{name} is not a string"))),
        }
    }

    /// Takes a member whose name is in Pascal case or camel case. `null` counts as absent.
    fn member(&mut self, name: &str) -> Option<Value> {
        let value = self.0.remove(name).or_else(|| {
            let (first, rest) = name.split_at(1);
            let camel_case = first.to_ascii_lowercase() + rest;
            self.0.remove(&camel_case)
        });
        value.filter(|value| !value.is_null())
    }
}

fn kind(action: Option<String>) -> Result<ActionKind, Refusal> {
    let action = action.ok_or_else(|| Refusal::invalid("Action is missing"))?;
    let mut known = ActionKind::ALL.into_iter();
    known.find(|kind| kind.name() == action).ok_or_else(|| {
        Refusal::invalid("Action is not SEND_MESSAGE, DELETE_MESSAGE or DISCONNECT_USER")
    })
}

/// Checks the length of the content, which the service counts in Unicode code points.
fn check_content(content: &str, max_message_length: u32) -> Result<(), Refusal> {
    if content.is_empty() {
        return Err(Refusal::invalid("Content is empty"));
    }
    if is_longer(content, max_message_length as usize) {
        // The message is that of AWS, since applications compare it.
        return Err(Refusal::invalid("Message exceeds maximum length"));
    }
    Ok(())
}

fn check_characters(name: &str, value: &str, max: usize) -> Result<(), Refusal> {
    if value.is_empty() {
        return Err(Refusal::invalid(format!("{name} is empty")));
    }
    if is_longer(value, max) {
        return Err(Refusal::too_large(format!(
            "{name} has more than {max} characters"
        )));
    }
    Ok(())
}

pub(super) fn is_longer(value: &str, max: usize) -> bool {
    value.chars().nth(max).is_some()
}

/// Why a JSON value is not valid as the attributes of a message.
pub(super) enum InvalidAttributes {
    Shape,
    Size,
}

pub(super) fn read_attributes(value: Value) -> Result<Attributes, InvalidAttributes> {
    let Value::Object(members) = value else {
        return Err(InvalidAttributes::Shape);
    };
    let mut attributes = Attributes::new();
    let mut bytes = 0;
    for (key, value) in members {
        let Value::String(value) = value else {
            return Err(InvalidAttributes::Shape);
        };
        bytes += key.len() + value.len();
        attributes.insert(key, value);
    }
    if bytes > MAX_ATTRIBUTE_BYTES {
        return Err(InvalidAttributes::Size);
    }
    Ok(attributes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Returns the code that a frame is rejected with, or 200 if it is accepted.
    fn code(frame: &Value) -> u16 {
        let request = Request::parse(&frame.to_string());
        let kind = request.kind.clone();
        let action = kind.and_then(|kind| request.action(kind, 5));
        action.map_or_else(|refusal| refusal.code, |_| 200)
    }

    #[test]
    fn a_frame_is_parsed_in_pascal_case_and_in_camel_case() {
        for frame in [
            r#"{"Action":"SEND_MESSAGE","RequestId":"0d5c","Content":"hi","Attributes":{"a":"b"},"X":1}"#,
            r#"{"action":"SEND_MESSAGE","requestId":"0d5c","content":"hi","attributes":{"a":"b"}}"#,
            r#"{"Action":"SEND_MESSAGE","RequestId":"0d5c","content":"no","Content":"hi","Attributes":{"a":"b"}}"#,
        ] {
            let request = Request::parse(frame);
            assert_eq!(request.request_id, "0d5c");
            assert_eq!(request.kind, Ok(ActionKind::SendMessage));
            let action = request.action(ActionKind::SendMessage, 500);
            let Ok(Action::SendMessage {
                content,
                attributes,
            }) = action
            else {
                panic!("{frame}");
            };
            assert_eq!(content, "hi");
            assert_eq!(attributes, Some([("a".to_owned(), "b".to_owned())].into()));
        }
    }

    #[test]
    fn a_malformed_request_gets_400_and_keeps_its_request_id() {
        for (frame, request_id) in [
            ("", ""),
            ("ping", ""),
            ("null", ""),
            ("[]", ""),
            ("\"SEND_MESSAGE\"", ""),
            ("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"\\ud800\"}", ""),
            ("{\"Action\":\"SEND_MESSAGE\"", ""),
            ("{}", ""),
            (r#"{"RequestId":"a"}"#, "a"),
            (r#"{"RequestId":"a","Action":null}"#, "a"),
            (r#"{"RequestId":"a","Action":7}"#, "a"),
            (r#"{"RequestId":"a","Action":"send_message"}"#, "a"),
            (r#"{"RequestId":"a","Action":"WATCH"}"#, "a"),
            (
                r#"{"RequestId":7,"Action":"SEND_MESSAGE","Content":"a"}"#,
                "",
            ),
        ] {
            let request = Request::parse(frame);
            assert_eq!(
                request.kind.map_err(|refusal| refusal.code),
                Err(400),
                "{frame}"
            );
            assert_eq!(request.request_id, request_id, "{frame}");
        }
        let deep = "[".repeat(10_000);
        assert!(Request::parse(&deep).kind.is_err());
    }

    #[test]
    fn a_frame_that_is_too_large_keeps_its_request_id() {
        let frame = json!({"Action": "SEND_MESSAGE", "RequestId": "a", "X": "x".repeat(16 * 1024)});
        let request = Request::parse(&frame.to_string());
        assert_eq!(request.kind.map_err(|refusal| refusal.code), Err(413));
        assert_eq!(request.request_id, "a");
    }

    #[test]
    fn content_is_counted_in_code_points() {
        let code = |content: Value| code(&json!({"Action": "SEND_MESSAGE", "Content": content}));
        // Five code points each: 5, 10, 20 and 18 bytes.
        for content in ["aaaaa", "ééééé", "😀😀😀😀😀", "👩‍👩‍👦"] {
            assert_eq!(code(json!(content)), 200, "{content}");
            assert_eq!(code(json!(format!("{content}a"))), 400, "{content}");
        }
        for wrong in [json!(""), json!(7), json!(null), json!(["a"])] {
            assert_eq!(code(wrong), 400);
        }
    }

    #[test]
    fn attributes_are_strings_of_1024_bytes_together() {
        let code = |attributes: Value| {
            code(&json!({"Action": "SEND_MESSAGE", "Content": "a", "Attributes": attributes}))
        };
        assert_eq!(code(json!({"k": "ä".repeat(511)})), 200);
        assert_eq!(code(json!({"kk": "é".repeat(511)})), 200);
        assert_eq!(code(json!({"kkk": "é".repeat(511)})), 413);
        assert_eq!(code(json!({})), 200);
        assert_eq!(code(json!(null)), 200);
        for wrong in [json!({"n": 1}), json!({"n": null}), json!([]), json!("a")] {
            assert_eq!(code(wrong), 400);
        }
    }

    #[test]
    fn moderation_has_limits_too() {
        let delete = |id: Value| code(&json!({"Action": "DELETE_MESSAGE", "Id": id}));
        assert_eq!(delete(json!("k3Jd82LmQp0Z")), 200);
        for wrong in [
            "",
            "k3Jd82LmQp0",
            "k3Jd82LmQp0ZZ",
            "k3Jd82LmQp0-",
            "äääääääääääé",
        ] {
            assert_eq!(delete(json!(wrong)), 400, "{wrong}");
        }
        assert_eq!(delete(json!(123_456_789_012_u64)), 400);
        let disconnect = |id: Value| code(&json!({"Action": "DISCONNECT_USER", "UserId": id}));
        assert_eq!(disconnect(json!("ä".repeat(128))), 200);
        assert_eq!(disconnect(json!("a".repeat(129))), 413);
        assert_eq!(disconnect(json!("")), 400);
        assert_eq!(disconnect(json!(null)), 400);
        let reason = |reason: Value| {
            code(&json!({"Action": "DELETE_MESSAGE", "Id": "k3Jd82LmQp0Z", "Reason": reason}))
        };
        assert_eq!(reason(json!("ä".repeat(256))), 200);
        assert_eq!(reason(json!("a".repeat(257))), 413);
        assert_eq!(reason(json!("")), 400);
        assert_eq!(reason(json!({})), 400);
    }
}
