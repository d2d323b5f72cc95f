//! What the endpoint answers when it does not do what was asked.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::identifiers::ResourceKind;

/// One error of the service, or of the front door that all AWS services share.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exception {
    pub(crate) code: &'static str,
    /// `None`: the status that the document gives to an exception of this name.
    pub(crate) status: Option<StatusCode>,
    message: String,
    members: Map<String, Value>,
}

/// The members of a request that break constraints of the service, each with the reasons.
#[derive(Debug, Default)]
pub(crate) struct Violations(BTreeMap<String, Vec<String>>);

impl Violations {
    pub(crate) fn add(&mut self, member: impl Into<String>, message: impl Into<String>) {
        let messages = self.0.entry(member.into()).or_default();
        let message = message.into();
        if !messages.contains(&message) {
            messages.push(message);
        }
    }

    /// An exception that lists every member, if there is any.
    pub(crate) fn into_result(self) -> Result<(), Exception> {
        if self.0.is_empty() {
            return Ok(());
        }
        let fields: Vec<_> = self
            .0
            .into_iter()
            .map(|(name, messages)| (name, messages.join("; ")))
            .collect();
        Err(Exception::violations(&fields))
    }
}

impl Exception {
    fn violations(fields: &[(String, String)]) -> Self {
        let lines: Vec<_> = fields
            .iter()
            .map(|(name, message)| format!("{name}: {message}"))
            .collect();
        let field_list: Vec<_> = fields
            .iter()
            .map(|(name, message)| json!({"name": name, "message": message}))
            .collect();
        Self::modelled(
            "ValidationException",
            format!("The request is not valid. {}", lines.join("; ")),
        )
        .with("reason", "FIELD_VALIDATION_FAILED")
        .with("fieldList", field_list)
    }

    /// One member of the request does not go with what is stored.
    pub(crate) fn violation(member: &str, message: impl Into<String>) -> Self {
        Self::violations(&[(member.to_owned(), message.into())])
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

    /// There are as many resources of this kind as the account may have in a region.
    pub(crate) fn quota_exceeded(kind: ResourceKind, limit: u32) -> Self {
        let kind_name = kind.name();
        Self::modelled(
            "ServiceQuotaExceededException",
            format!("The account has {limit} {kind_name}s in this region, and may not have more"),
        )
        .with("limit", limit)
        .of_kind(Some(kind))
    }

    /// Requests come faster than the service allows.
    pub(crate) fn throttled(limit: u32) -> Self {
        Self::modelled(
            "ThrottlingException",
            format!("More than {limit} requests a second; the same request succeeds later"),
        )
        .with("limit", limit)
    }

    /// The access key is not allowed to call the operation.
    pub(crate) fn access_denied(operation: &str) -> Self {
        Self::modelled(
            "AccessDeniedException",
            format!("The access key is not allowed to perform ivschat:{operation}"),
        )
    }

    /// The endpoint itself failed.
    pub(crate) fn internal() -> Self {
        Self::modelled("InternalServerException", "The local endpoint has failed")
    }

    /// The change has been made, but would be lost in a restart.
    pub(crate) fn not_saved(reason: &str) -> Self {
        Self::modelled(
            "InternalServerException",
            format!("The local endpoint cannot write its state file: {reason}. Start it again"),
        )
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
        self.with("resourceId", arn)
            .of_kind(ResourceKind::of_arn(arn))
    }

    fn of_kind(self, kind: Option<ResourceKind>) -> Self {
        match kind {
            // The only resource type that the service has published.
            Some(ResourceKind::Room) => self.with("resourceType", "ROOM"),
            _ => self,
        }
    }

    /// The error as the body of a response.
    pub(crate) fn into_body(mut self) -> Value {
        self.members
            .insert("message".to_owned(), self.message.into());
        Value::Object(self.members)
    }
}
