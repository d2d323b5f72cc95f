//! Authenticates and validates requests, and performs their operations.

use axum::extract::RawPathParams;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::body::{Bodies, Body, MAX_BODY_BYTES};
use super::cross_origin;
use crate::api::Operation;
use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::inspection::{MAX_UNAUTHENTICATED_BODY_BYTES, Received};
use crate::shared::Shared;
use crate::signature::canonical::{SignedRequest, query_parameters};
use crate::signature::{Authorization, Caller, Claim, Verifier};
use crate::validation::without_nulls;

/// The signing name of the service.
const SERVICE: &str = "ivschat";

/// The operation that the method and the path of a request select.
pub(super) struct Route {
    pub(super) operation: Option<&'static Operation>,
    pub(super) path_is_known: bool,
    /// The decoded labels of the path, or `None` if they are not UTF-8.
    pub(super) labels: Option<RawPathParams>,
}

/// A request, with its caller.
pub(super) struct Request<'a> {
    route: Route,
    parts: &'a Parts,
    body: Result<Body, Exception>,
    caller: Result<Caller<'a>, Exception>,
}

impl<'a> Request<'a> {
    /// Reads the body, and verifies the signature. If the head is already a reason to reject the request, keeps only a small
    /// body, for inspection.
    pub(super) async fn receive(
        route: Route,
        parts: &'a Parts,
        body: axum::body::Body,
        (shared, bodies): (&'a Shared, &Bodies),
        now: Timestamp,
    ) -> Self {
        let claim = claim(parts, shared, now);
        let limit = match claim {
            Ok(_) => MAX_BODY_BYTES,
            Err(_) => MAX_UNAUTHENTICATED_BODY_BYTES,
        };
        let body = bodies.read(body, limit).await;
        let caller = claim.and_then(|claim| {
            let body = body.as_ref().map_err(Clone::clone)?;
            authenticate(claim, parts, &body.bytes, shared)
        });
        Self {
            route,
            parts,
            body,
            caller,
        }
    }

    pub(super) fn operation(&self) -> Option<&'static str> {
        self.route.operation.map(|operation| operation.id.as_str())
    }

    pub(super) fn is_authenticated(&self) -> bool {
        self.caller.is_ok()
    }

    /// Returns the ID of the access key, if the request has a valid signature.
    pub(super) fn access_key_id(&self) -> Option<&str> {
        self.caller.as_ref().ok().and_then(Caller::access_key_id)
    }

    /// Returns the request for inspection.
    pub(super) fn received(&self) -> Received {
        let Parts {
            method,
            uri,
            headers,
            ..
        } = self.parts;
        let target = uri.path_and_query().map(ToString::to_string);
        let content_type = headers.get(CONTENT_TYPE);
        let content_type = content_type.map(|value| String::from_utf8_lossy(value.as_bytes()));
        let authorization = Authorization::of(&signed(self.parts)).ok().flatten();
        let signed_headers = authorization.map(|found| found.signed_headers().join(";"));
        let body = self.body.as_ref().map(|body| body.bytes.clone());
        Received {
            operation: self.operation(),
            method: method.to_string(),
            target: target.unwrap_or_default(),
            content_type: content_type.map(|value| value.into_owned()),
            signed_headers: signed_headers.unwrap_or_default(),
            body: body.unwrap_or_default(),
        }
    }

    /// Performs the operation. Checks the signature first, so that a request without a valid one learns and changes nothing.
    pub(super) fn handle(
        &self,
        shared: &Shared,
        now: Timestamp,
    ) -> Result<(StatusCode, Option<Value>), Exception> {
        let caller = self.caller.as_ref().map_err(Clone::clone)?;
        let body = self.body.as_ref().map_err(Clone::clone)?;
        let operation = self
            .route
            .operation
            .ok_or_else(|| self.unknown_operation())?;
        caller.check_allowed(&operation.id)?;
        shared.perform(operation, &caller.region, now, || {
            self.input(operation, &body.bytes)
        })
    }

    fn unknown_operation(&self) -> Exception {
        let (status, message) = if self.route.path_is_known {
            (
                StatusCode::METHOD_NOT_ALLOWED,
                "No operation has this path and method",
            )
        } else {
            (StatusCode::NOT_FOUND, "No operation has this path")
        };
        Exception::refused(status, "UnknownOperationException", message)
    }

    /// Returns the input, whose members come from the body, the query and the path.
    fn input(&self, operation: &Operation, body: &[u8]) -> Result<Value, Exception> {
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
            .route
            .labels
            .as_ref()
            .ok_or_else(|| Exception::invalid("The path is not UTF-8"))?;
        for (name, value) in labels {
            input.insert(name.to_owned(), value.into());
        }
        Ok(Value::Object(input))
    }

    fn body_members(&self, body: &[u8]) -> Result<Map<String, Value>, Exception> {
        if body.is_empty() {
            return Err(Exception::invalid(
                "The request has no body; send {} if it has no members",
            ));
        }
        if !is_json(&self.parts.headers) {
            return Err(Exception::invalid(
                "The content-type of the request is not application/json",
            ));
        }
        match serde_json::from_slice(body).map(without_nulls) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err(Exception::invalid("The request body is not a JSON object")),
            // The error contains the position, but no part of the body.
            Err(error) => Err(Exception::invalid(format!(
                "The request body is not JSON (line {}, column {})",
                error.line(),
                error.column()
            ))),
        }
    }
}

/// Whether the headers of a request declare its body as JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE);
    content_type
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"))
}

/// Checks the claim that the head of a request makes about its caller.
fn claim<'a>(parts: &Parts, shared: &'a Shared, now: Timestamp) -> Result<Claim<'a>, Exception> {
    if cross_origin::is_foreign(&parts.headers, &shared.hosts) {
        return Err(Exception::refused(
            StatusCode::FORBIDDEN,
            "AccessDeniedException",
            "The local endpoint accepts requests only from web pages of this machine or of its configured hosts",
        ));
    }
    let verifier = Verifier {
        service: SERVICE,
        access: &shared.access,
        now,
    };
    verifier.check(&signed(parts))
}

/// Returns the caller. A request without a valid signature must name a host of this machine.
fn authenticate<'a>(
    claim: Claim<'a>,
    parts: &Parts,
    body: &[u8],
    shared: &Shared,
) -> Result<Caller<'a>, Exception> {
    let other_hosts = forwarded_host(&parts.headers).into_iter();
    let other_hosts = other_hosts.chain(shared.hosts.public());
    let caller = claim.verify(&signed(parts), body, other_hosts)?;
    if caller.is_signed() || shared.hosts.are_named_by(&parts.headers) {
        return Ok(caller);
    }
    Err(Exception::refused(
        StatusCode::FORBIDDEN,
        "AccessDeniedException",
        "Without a valid signature, the Host header must name the loopback interface, or a host from `--host` or \
         `--public-host`",
    ))
}

/// Returns the host that a proxy reports. It does not need to be trusted, since it must match the signature.
fn forwarded_host(headers: &HeaderMap) -> Option<&str> {
    let forwarded = headers.get("x-forwarded-host")?.to_str().ok()?;
    forwarded.split(',').next().map(str::trim)
}

fn signed(parts: &Parts) -> SignedRequest<'_> {
    SignedRequest {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query(),
        headers: &parts.headers,
    }
}
