//! A request as it has arrived, on its way to an operation: verified, routed, checked.

use axum::body::Bytes;
use axum::extract::RawPathParams;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde_json::{Map, Value};

use super::cross_origin;
use crate::api::Operation;
use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::inspection::ReceivedRequest;
use crate::operations::Context;
use crate::shared::Shared;
use crate::signature::canonical::{SignedRequest, query_parameters};
use crate::signature::{Authorization, Verifier};
use crate::validation::constraints;
use crate::validation::without_nulls;

/// The signing name of the service.
const SERVICE: &str = "ivschat";

/// Far more than any operation needs.
pub(super) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A request with what its path stands for.
pub(super) struct Request<'a> {
    pub(super) operation: Option<&'a Operation>,
    path_is_known: bool,
    /// The labels of the path, decoded; `None` if they are not UTF-8.
    labels: Option<RawPathParams>,
    parts: &'a Parts,
    body: Result<Bytes, Exception>,
}

impl<'a> Request<'a> {
    pub(super) fn new(
        operation: Option<&'a Operation>,
        path_is_known: bool,
        labels: Option<RawPathParams>,
        parts: &'a Parts,
        body: Result<Bytes, BytesRejection>,
    ) -> Self {
        Self {
            operation,
            path_is_known,
            labels,
            parts,
            body: accepted(body),
        }
    }

    pub(super) fn received(&self) -> ReceivedRequest {
        let Parts { method, uri, .. } = self.parts;
        let authorization = Authorization::of(&self.signed(b"")).ok().flatten();
        let body = self.body.as_ref().ok();
        ReceivedRequest {
            operation: self.operation.map(|operation| operation.id.clone()),
            method: method.to_string(),
            target: uri
                .path_and_query()
                .map(ToString::to_string)
                .unwrap_or_default(),
            content_type: self
                .parts
                .headers
                .get(CONTENT_TYPE)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            signed_headers: authorization
                .map(|authorization| authorization.signed_headers().to_vec())
                .unwrap_or_default(),
            body: body.and_then(|body| serde_json::from_slice(body).ok()),
        }
    }

    pub(super) fn body_bytes(&self) -> usize {
        self.body.as_ref().map_or(0, Bytes::len)
    }

    /// The signature comes first: a request that is refused for it learns nothing and changes nothing.
    pub(super) fn handle(
        &self,
        shared: &Shared,
        now: Timestamp,
    ) -> Result<(StatusCode, Option<Value>), Exception> {
        if cross_origin::is_foreign(&self.parts.headers) {
            return Err(Exception::refused(
                StatusCode::FORBIDDEN,
                "AccessDeniedException",
                "Only web pages of this machine may call the local endpoint",
            ));
        }
        let body = self.body.as_ref().map_err(Clone::clone)?;
        let caller = Verifier {
            service: SERVICE,
            access: &shared.access,
            now,
        }
        .verify(&self.signed(body))?;
        let operation = self.operation.ok_or_else(|| self.unknown_operation())?;
        caller.check_allowed(&operation.id)?;
        if let Some(throttle) = &shared.throttle {
            throttle.admit(&caller.region, &operation.id, now)?;
        }
        let context = Context {
            store: &shared.store,
            chat_tokens: &shared.chat_tokens,
            sent_events: &shared.sent_events,
            messaging: &shared.messaging,
            region: &caller.region,
            now,
        };
        let input = self.input(operation, body)?;
        let mut violations = operation.input.violations(&input);
        constraints::check(&context, &operation.id, &input, &mut violations);
        violations.into_result()?;
        let output = (operation.handler)(&context, input)?;
        let has_body = operation.success != StatusCode::NO_CONTENT;
        Ok((operation.success, has_body.then_some(output)))
    }

    fn signed<'s>(&'s self, body: &'s [u8]) -> SignedRequest<'s> {
        SignedRequest {
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            query: self.parts.uri.query(),
            headers: &self.parts.headers,
            body,
        }
    }

    fn unknown_operation(&self) -> Exception {
        let (status, message) = if self.path_is_known {
            (
                StatusCode::METHOD_NOT_ALLOWED,
                "This path does not have this method",
            )
        } else {
            (StatusCode::NOT_FOUND, "There is no operation at this path")
        };
        Exception::refused(status, "UnknownOperationException", message)
    }

    /// The members of the input, wherever the request carries them.
    fn input(&self, operation: &Operation, body: &Bytes) -> Result<Value, Exception> {
        let mut input = if operation.has_body {
            self.body_members(body)?
        } else {
            Map::new()
        };
        for parameter in &operation.query {
            let mut values: Vec<Value> =
                query_parameters(self.parts.uri.query().unwrap_or_default())
                    .filter(|(name, _)| name == parameter.name.as_bytes())
                    .map(|(_, value)| String::from_utf8(value).map(Value::from))
                    .collect::<Result<_, _>>()
                    .map_err(|_| Exception::invalid("The query is not UTF-8"))?;
            let value = match (parameter.is_list, values.is_empty()) {
                (_, true) => None,
                (true, false) => Some(Value::Array(values)),
                (false, false) => values.pop(),
            };
            if let Some(value) = value {
                input.insert(parameter.name.clone(), value);
            }
        }
        let labels = self
            .labels
            .as_ref()
            .ok_or_else(|| Exception::invalid("The path is not UTF-8"))?;
        for (name, value) in labels {
            input.insert(name.to_owned(), value.into());
        }
        Ok(Value::Object(input))
    }

    fn body_members(&self, body: &Bytes) -> Result<Map<String, Value>, Exception> {
        if body.is_empty() {
            return Err(Exception::invalid(
                "The request has no body; without members it is {}",
            ));
        }
        if !self.is_json() {
            return Err(Exception::invalid(
                "The content-type of the request is not application/json",
            ));
        }
        match serde_json::from_slice(body).map(without_nulls) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err(Exception::invalid("The request body is not a JSON object")),
            // Where it stops being JSON, without what is there.
            Err(error) => Err(Exception::invalid(format!(
                "The request body is not JSON (line {}, column {})",
                error.line(),
                error.column()
            ))),
        }
    }

    fn is_json(&self) -> bool {
        let content_type = self.parts.headers.get(CONTENT_TYPE);
        content_type
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"))
    }
}

/// The body of a request, unless it is too large or breaks off.
fn accepted(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Exception> {
    let too_large = match &body {
        Ok(body) => body.len() > MAX_BODY_BYTES,
        Err(rejection) => rejection.status() == StatusCode::PAYLOAD_TOO_LARGE,
    };
    if too_large {
        return Err(Exception::refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLargeException",
            format!("A request body may have {MAX_BODY_BYTES} bytes at most"),
        ));
    }
    body.map_err(|_| Exception::invalid("The request body could not be read"))
}
