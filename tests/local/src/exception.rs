//! The errors of the service in responses.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::identifiers::ResourceKind;

/// An error of the service, or an error that all AWS services share.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exception {
    pub(crate) code: Cow<'static, str>,
    /// `None` stands for the status that the document defines for this code.
    pub(crate) status: Option<StatusCode>,
    message: String,
    members: Map<String, Value>,
}

/// The only published resource type, which the service uses for all resources.
const RESOURCE_TYPE: &str = "ROOM";

/// The maximum number of members that an exception lists. Other members are only counted.
const MAX_VIOLATIONS: usize = 100;

/// The members of a request that violate constraints of the service, with the reasons.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    members: BTreeMap<String, Vec<String>>,
    /// The number of members that are not listed.
    more: usize,
    /// The last member that was counted. The violations of one member are added in a row, so this avoids duplicates.
    latest: String,
}

impl Violations {
    pub(crate) fn add(&mut self, member: impl Into<String>, message: impl Into<String>) {
        let member = member.into();
        if self.are_full() && !self.members.contains_key(&member) {
            return self.count(member);
        }
        let messages = self.members.entry(member).or_default();
        let message = message.into();
        if !messages.contains(&message) {
            messages.push(message);
        }
    }

    /// Counts a member without listing it.
    pub(crate) fn count(&mut self, member: String) {
        if self.latest != member && !self.members.contains_key(&member) {
            self.more += 1;
            self.latest = member;
        }
    }

    /// Whether the list is full.
    pub(crate) fn are_full(&self) -> bool {
        self.members.len() >= MAX_VIOLATIONS
    }

    /// Returns an exception that lists the members, if there are any.
    pub(crate) fn into_result(self) -> Result<(), Exception> {
        if self.members.is_empty() {
            return Ok(());
        }
        let fields: Vec<_> = self
            .members
            .into_iter()
            .map(|(name, messages)| (name, messages.join("; ")))
            .collect();
        Err(Exception::violations(&fields, self.more))
    }
}

impl Exception {
    fn violations(fields: &[(String, String)], more: usize) -> Self {
        let mut lines: Vec<_> = fields
            .iter()
            .map(|(name, message)| format!("{name}: {message}"))
            .collect();
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        let field_list: Vec<_> = fields
            .iter()
            .map(|(name, message)| json!({"name": name, "message": message}))
            .collect();
        Self::new(
            "ValidationException",
            format!("The request is not valid. {}", lines.join("; ")),
        )
        .with("reason", "FIELD_VALIDATION_FAILED")
        .with("fieldList", field_list)
    }

    /// A member of the request conflicts with the stored resources.
    pub(crate) fn violation(member: &str, message: impl Into<String>) -> Self {
        Self::violations(&[(member.to_owned(), message.into())], 0)
    }

    /// The request as a whole is not valid.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message).with("reason", "OTHER")
    }

    /// The request names a resource that does not exist.
    pub(crate) fn not_found(arn: &str) -> Self {
        Self::new(
            "ResourceNotFoundException",
            format!("Resource {arn} does not exist"),
        )
        .about(arn)
    }

    /// Another resource still uses the one that the request would change.
    pub(crate) fn conflict(arn: &str, message: impl Into<String>) -> Self {
        Self::new("ConflictException", message).about(arn)
    }

    /// The account already has the maximum number of resources of this kind in the region.
    pub(crate) fn quota_exceeded(kind: ResourceKind, limit: u32, account: &str) -> Self {
        let kind_name = kind.name();
        Self::new(
            "ServiceQuotaExceededException",
            format!("The account already has {limit} {kind_name}s in this region, the maximum"),
        )
        .with("limit", limit)
        .about(account)
    }

    /// The request exceeds the rate that the service permits.
    pub(crate) fn throttled(limit: u32, account: &str) -> Self {
        Self::new(
            "ThrottlingException",
            format!("The request rate exceeds {limit} per second; retry later"),
        )
        .with("limit", limit)
        .about(account)
    }

    /// An error from a fault rule, with the members that its code requires.
    pub(crate) fn injected(
        status: StatusCode,
        code: String,
        required: &[String],
        account: &str,
    ) -> Self {
        let message = "A fault rule of the local endpoint caused this error";
        let exception = Self {
            status: Some(status),
            ..Self::new(code, message)
        };
        required
            .iter()
            .fold(exception, |exception, member| match member.as_str() {
                "resourceId" => exception.with(member, account),
                "resourceType" => exception.with(member, RESOURCE_TYPE),
                // No limit was exceeded.
                "limit" => exception.with(member, 0),
                "reason" => exception.with(member, "OTHER"),
                _ => exception,
            })
    }

    /// The access key does not permit the operation.
    pub(crate) fn access_denied(operation: &str) -> Self {
        Self::new(
            "AccessDeniedException",
            format!("The access key is not allowed to perform ivschat:{operation}"),
        )
    }

    /// The endpoint itself failed.
    pub(crate) fn internal() -> Self {
        Self::new("InternalServerException", "The local endpoint has failed")
    }

    /// The change was made, but a restart would lose it.
    pub(crate) fn not_saved(reason: &str) -> Self {
        Self::new(
            "InternalServerException",
            format!("Changes can no longer be saved: {reason}"),
        )
    }

    /// The request was rejected before it reached an operation.
    pub(crate) fn refused(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status: Some(status),
            ..Self::new(code, message)
        }
    }

    fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            status: None,
            message: message.into(),
            members: Map::new(),
        }
    }

    fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    /// Adds the resource of the error: the ID at the end of an ARN, or the account.
    fn about(self, resource: &str) -> Self {
        // The document permits only letters and digits.
        let (_, id) = resource.rsplit_once('/').unwrap_or(("", resource));
        self.with("resourceId", id)
            .with("resourceType", RESOURCE_TYPE)
    }

    /// Returns the body of the response.
    pub(crate) fn into_body(mut self) -> Value {
        self.members
            .insert("message".to_owned(), self.message.into());
        Value::Object(self.members)
    }
}
