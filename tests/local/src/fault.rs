//! What the endpoint answers when it does not do what was asked.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::identifiers::ResourceKind;

/// One error of the service, or of the front door that all AWS services share.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    /// `None`: the status that the document gives to an exception of this name.
    pub(crate) status: Option<StatusCode>,
    message: String,
    members: Map<String, Value>,
}

/// A member of a request that is refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) name: String,
    pub(crate) message: String,
}

impl Fault {
    /// Members of the request break constraints of the service.
    pub(crate) fn violations(violations: &[Violation]) -> Self {
        let lines: Vec<_> = violations
            .iter()
            .map(|violation| format!("{}: {}", violation.name, violation.message))
            .collect();
        let fields: Vec<_> = violations
            .iter()
            .map(|violation| json!({"name": violation.name, "message": violation.message}))
            .collect();
        Self::modelled(
            "ValidationException",
            format!("The request is not valid. {}", lines.join("; ")),
        )
        .with("reason", "FIELD_VALIDATION_FAILED")
        .with("fieldList", fields)
    }

    /// One member of the request breaks a constraint that its schema cannot express.
    pub(crate) fn violation(name: &str, message: impl Into<String>) -> Self {
        Self::violations(&[Violation {
            name: name.to_owned(),
            message: message.into(),
        }])
    }

    /// The request as a whole cannot be used.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::modelled("ValidationException", message).with("reason", "OTHER")
    }

    /// The request names a resource that does not exist.
    pub(crate) fn not_found(arn: &str) -> Self {
        Self::modelled(
            "ResourceNotFoundException",
            format!("Resource {arn} does not exist"),
        )
        .about(arn)
    }

    /// Another resource still needs the one that the request would change.
    pub(crate) fn conflict(arn: &str, message: impl Into<String>) -> Self {
        Self::modelled("ConflictException", message).about(arn)
    }

    /// The endpoint itself failed.
    pub(crate) fn internal() -> Self {
        Self::modelled("InternalServerException", "The local endpoint has failed")
    }

    /// Refused before any operation has seen the request.
    pub(crate) fn refused(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status: Some(status),
            ..Self::modelled(code, message)
        }
    }

    fn modelled(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            status: None,
            message: message.into(),
            members: Map::new(),
        }
    }

    fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    fn about(self, arn: &str) -> Self {
        let fault = self.with("resourceId", arn);
        match ResourceKind::of_arn(arn) {
            // The only resource type that the service has published.
            Some(ResourceKind::Room) => fault.with("resourceType", "ROOM"),
            _ => fault,
        }
    }

    /// The error as the body of a response.
    pub(crate) fn into_body(mut self) -> Value {
        self.members
            .insert("message".to_owned(), self.message.into());
        Value::Object(self.members)
    }
}
