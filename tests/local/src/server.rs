//! A request on its way through the endpoint: received, verified, routed, checked, carried out, answered.

use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, RawPathParamsRejection};
use axum::extract::{DefaultBodyLimit, MatchedPath, RawPathParams, State};
use axum::http::header::{CONTENT_TYPE, DATE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use axum::routing::any;
use serde_json::{Map, Value};

use crate::api::{Api, Operation};
use crate::canonical::{SignedRequest, query_parameters};
use crate::clock::{Clock, Timestamp};
use crate::fault::Fault;
use crate::identifiers::fresh_request_id;
use crate::operations::Call;
use crate::received::{ReceivedRequest, ReceivedRequests};
use crate::signature::{AccessKey, Verifier, signed_headers};
use crate::store::Store;
use crate::validation::without_nulls;

/// The signing name of the service.
const SERVICE: &str = "ivschat";

/// Far more than any operation needs.
const MAXIMUM_BODY_BYTES: usize = 1024 * 1024;

/// A body is read beyond what is accepted of it, as most clients look for an answer only when they have sent all.
const MAXIMUM_READ_BYTES: usize = 16 * MAXIMUM_BODY_BYTES;

/// Takes one line for each answered request.
pub(crate) type Log = Box<dyn Fn(&str) + Send + Sync>;

/// All that the handlers of one endpoint share.
pub(crate) struct Service {
    pub(crate) api: &'static Api,
    pub(crate) access_key: AccessKey,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) received: Arc<ReceivedRequests>,
    pub(crate) log: Option<Log>,
}

/// Routes each path of the document; which of its operations is meant, and whether the request may have it, `serve`
/// decides.
pub(crate) fn router(service: Service) -> Router {
    let mut paths: Vec<&str> = service
        .api
        .operations()
        .iter()
        .map(|operation| operation.path.as_str())
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, any(serve)))
        .fallback(serve)
        .layer(DefaultBodyLimit::max(MAXIMUM_READ_BYTES))
        .with_state(Arc::new(service))
}

async fn serve(
    State(service): State<Arc<Service>>,
    path: Option<MatchedPath>,
    labels: Result<RawPathParams, RawPathParamsRejection>,
    parts: Parts,
    body: Result<Bytes, BytesRejection>,
) -> Response<Body> {
    let now = (service.clock)();
    let operation = path
        .as_ref()
        .and_then(|path| service.api.operation(&parts.method, path.as_str()));
    let request = Incoming {
        path_is_known: path.is_some(),
        operation,
        labels: labels.ok(),
        parts: &parts,
        body: accepted(body),
    };
    service.received.add(request.received());
    let outcome = request.carry_out(&service, Timestamp::of(now));
    service.respond(&request, now, outcome)
}

/// A request with what its path stands for.
struct Incoming<'a> {
    path_is_known: bool,
    operation: Option<&'a Operation>,
    /// The labels of the path, decoded; `None` if they are not UTF-8.
    labels: Option<RawPathParams>,
    parts: &'a Parts,
    body: Result<Bytes, Fault>,
}

impl Incoming<'_> {
    fn received(&self) -> ReceivedRequest {
        let Parts {
            method,
            uri,
            headers,
            ..
        } = self.parts;
        ReceivedRequest {
            operation: self.operation.map(|operation| operation.id.clone()),
            method: method.to_string(),
            target: uri
                .path_and_query()
                .map(ToString::to_string)
                .unwrap_or_default(),
            content_type: headers
                .get(CONTENT_TYPE)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            signed_headers: signed_headers(headers),
            body: self
                .body
                .as_ref()
                .ok()
                .and_then(|body| serde_json::from_slice(body).ok()),
        }
    }

    /// The signature comes first: a request that is refused for it learns nothing and changes nothing.
    fn carry_out(
        &self,
        service: &Service,
        now: Timestamp,
    ) -> Result<(StatusCode, Option<Value>), Fault> {
        let body = self.body.as_ref().map_err(Clone::clone)?;
        let region = Verifier {
            service: SERVICE,
            access_key: &service.access_key,
            now,
        }
        .verify(&SignedRequest {
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            query: self.parts.uri.query(),
            headers: &self.parts.headers,
            body,
        })?;
        let operation = self.operation.ok_or_else(|| self.unknown_operation())?;
        let input = self.input(operation, body)?;
        operation.input.check(&input)?;
        let call = Call {
            store: &service.store,
            region: &region,
            now,
        };
        let output = (operation.handler)(&call, input)?;
        let has_body = operation.success != StatusCode::NO_CONTENT;
        Ok((operation.success, has_body.then_some(output)))
    }

    fn unknown_operation(&self) -> Fault {
        let (status, message) = if self.path_is_known {
            (
                StatusCode::METHOD_NOT_ALLOWED,
                "This path does not have this method",
            )
        } else {
            (StatusCode::NOT_FOUND, "There is no operation at this path")
        };
        Fault::refused(status, "UnknownOperationException", message)
    }

    /// The members of the input, wherever the request carries them.
    fn input(&self, operation: &Operation, body: &Bytes) -> Result<Value, Fault> {
        let mut input = if operation.has_body {
            self.body_members(body)?
        } else {
            Map::new()
        };
        for parameter in &operation.query {
            let mut values: Vec<Value> =
                query_parameters(self.parts.uri.query().unwrap_or_default())
                    .filter(|(name, _)| name == parameter.name.as_bytes())
                    .map(|(_, value)| String::from_utf8_lossy(&value).into())
                    .collect();
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
            .ok_or_else(|| Fault::invalid("The path is not UTF-8"))?;
        for (name, value) in labels {
            input.insert(name.to_owned(), value.into());
        }
        Ok(Value::Object(input))
    }

    fn body_members(&self, body: &Bytes) -> Result<Map<String, Value>, Fault> {
        if body.is_empty() {
            return Err(Fault::invalid(
                "The request has no body; without members it is {}",
            ));
        }
        if !self.is_json() {
            return Err(Fault::invalid(
                "The content-type of the request is not application/json",
            ));
        }
        match serde_json::from_slice(body).map(without_nulls) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err(Fault::invalid("The request body is not a JSON object")),
            // Where it stops being JSON, without what is there.
            Err(error) => Err(Fault::invalid(format!(
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
fn accepted(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Fault> {
    let too_large = match &body {
        Ok(body) => body.len() > MAXIMUM_BODY_BYTES,
        Err(rejection) => rejection.status() == StatusCode::PAYLOAD_TOO_LARGE,
    };
    if too_large {
        return Err(Fault::refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLargeException",
            format!("A request body may have {MAXIMUM_BODY_BYTES} bytes at most"),
        ));
    }
    body.map_err(|_| Fault::invalid("The request body could not be read"))
}

impl Service {
    fn respond(
        &self,
        request: &Incoming<'_>,
        now: SystemTime,
        outcome: Result<(StatusCode, Option<Value>), Fault>,
    ) -> Response<Body> {
        let request_id = fresh_request_id();
        let (status, code, body) = match outcome {
            Ok((status, body)) => (status, None, body),
            Err(fault) => {
                let status = fault
                    .status
                    .or_else(|| self.api.exception_status(fault.code))
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, Some(fault.code), Some(fault.into_body()))
            }
        };
        if let Some(log) = &self.log {
            let what = request.operation.map_or("-", |operation| &operation.id);
            let code = code.map(|code| format!(" {code}")).unwrap_or_default();
            let status = status.as_u16();
            let (method, path) = (&request.parts.method, request.parts.uri.path());
            log(&format!(
                "{} {what} {status}{code} ({method} {path}) {request_id}",
                Timestamp::of(now)
            ));
        }

        let mut response = Response::new(match &body {
            Some(body) => Body::from(body.to_string()),
            None => Body::empty(),
        });
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(HeaderName::from_static("x-amzn-requestid"), &request_id);
        set(DATE, &httpdate::fmt_http_date(now));
        if let Some(code) = code {
            set(HeaderName::from_static("x-amzn-errortype"), code);
        }
        if body.is_some() {
            set(CONTENT_TYPE, "application/json");
        }
        response
    }
}

#[cfg(test)]
mod tests;
