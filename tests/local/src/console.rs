//! The console, a web page that shows what happens as it happens, and the inspection API that it uses.
//!
//! The page is in `page/`: HTML, CSS and JavaScript modules without a build step. It inserts what users and clients write
//! as text nodes only. Both need no signature, so `access` decides which requests are accepted.

mod access;
mod assets;
mod operations;
mod state;
mod updates;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Path, RawQuery, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use crate::api::Api;
use crate::exception::Exception;
use crate::faults::FaultRule;
use crate::hosts::Hosts;
use crate::identifiers::fresh_request_id;
use crate::shared::{Shared, faultable};
use crate::signature::canonical::query_parameters;
use crate::store::Room;

/// The prefix of the paths of the inspection API. No operation has such a path.
pub(crate) const PREFIX: &str = "/_local";

/// The maximum size of a request body, which is more than any operation needs.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// How long a client may take to send a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The maximum, and the default, of `maxResults`.
const MAX_RESULTS: usize = 1000;

/// The maximum number of listeners for updates.
pub(crate) const MAX_LISTENERS: usize = 64;

/// The state of the inspection API.
struct Console {
    shared: Arc<Shared>,
    /// Identifies this run of the endpoint, so that a page notices a restart.
    instance: String,
    listeners: Arc<Semaphore>,
    /// Notified when a fault rule is turned on or off.
    faults_changed: watch::Sender<()>,
    /// Notified after a reset.
    was_reset: watch::Sender<()>,
}

/// Whether a request is for the page.
pub(crate) fn is_page(parts: &Parts) -> bool {
    parts.method == Method::GET && parts.uri.path() == "/"
}

/// Returns the page, or the reason why it is not accessible.
pub(crate) fn page(headers: &HeaderMap, peer: IpAddr, hosts: &Hosts) -> Response {
    let page = match access::check_host(headers, peer, hosts) {
        Ok(()) => assets::page(),
        Err(message) => (StatusCode::FORBIDDEN, format!("{message}\n")).into_response(),
    };
    assets::secured(page)
}

/// Routes the paths of the inspection API, without their prefix.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let console = Arc::new(Console {
        shared,
        instance: fresh_request_id(),
        listeners: Arc::new(Semaphore::new(MAX_LISTENERS)),
        faults_changed: watch::Sender::new(()),
        was_reset: watch::Sender::new(()),
    });
    Router::new()
        .route("/state", get(show_state).delete(reset))
        .route("/requests", get(list_requests))
        .route("/rooms/{id}", get(show_room))
        .route("/rooms/{id}/deliveries", get(list_deliveries))
        .route(
            "/faults",
            get(list_faults).post(turn_on_fault).delete(turn_off_faults),
        )
        .route("/faults/{id}", delete(turn_off_fault))
        .route("/operations/{operation}", post(perform))
        .route("/updates", get(updates::subscribe))
        .route("/console/{file}", get(assets::file))
        .fallback(async || Error(not_found("The inspection API has no such path")))
        .method_not_allowed_fallback(async || {
            Error(Exception::refused(
                StatusCode::METHOD_NOT_ALLOWED,
                "UnknownOperationException",
                "The inspection API does not support this method for this path",
            ))
        })
        .layer(from_fn_with_state(Arc::clone(&console), guard))
        .with_state(console)
}

/// Rejects requests of others, and adds the headers that protect the page.
async fn guard(
    State(console): State<Arc<Console>>,
    ConnectInfo(peer): ConnectInfo<IpAddr>,
    request: Request,
    next: Next,
) -> Response {
    let hosts = &console.shared.hosts;
    let checked = access::check(request.method(), request.headers(), peer, hosts);
    let response = match checked {
        Ok(()) => next.run(request).await,
        Err(exception) => Error(exception).into_response(),
    };
    assets::secured(response)
}

async fn show_state(
    State(console): State<Arc<Console>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let max_results = max_results(query.as_deref())?;
    Ok(json_response(&state::overview(&console, max_results)))
}

/// Returns to the state of the start, except for the numbers of requests.
async fn reset(State(console): State<Arc<Console>>) -> Result<StatusCode, Error> {
    let shared = &console.shared;
    shared.faults.reset();
    for room_arn in shared.store.clear() {
        shared.messaging.close_room(&room_arn);
    }
    shared.messaging.deliveries.clear();
    shared.sent_events.clear();
    shared.received_requests.clear();
    shared.handled_requests.clear();
    console.was_reset.send_replace(());
    shared.store.saved().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn list_requests(State(console): State<Arc<Console>>) -> Response {
    let requests = console.shared.handled_requests.all();
    let requests: Vec<_> = requests.iter().map(Arc::as_ref).collect();
    json_response(&json!({"requests": requests}))
}

async fn show_room(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let max_results = max_results(query.as_deref())?;
    let shared = &console.shared;
    let shown = state::room(shared, &existing_room(shared, &id)?, max_results);
    Ok(json_response(&shown))
}

async fn list_deliveries(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let shared = &console.shared;
    let room = existing_room(shared, &id)?;
    let deliveries = shared.messaging.deliveries.in_room(room.arn());
    let deliveries: Vec<_> = deliveries.iter().map(Arc::as_ref).collect();
    Ok(json_response(&json!({"deliveries": deliveries})))
}

fn existing_room(shared: &Shared, id: &str) -> Result<Room, Exception> {
    let room = shared.store.room_with_id(id);
    room.ok_or_else(|| not_found("There is no room with this ID"))
}

async fn list_faults(State(console): State<Arc<Console>>) -> Response {
    json_response(&json!({"faults": console.shared.faults.list()}))
}

#[derive(Deserialize)]
struct NewFault {
    rule: String,
}

async fn turn_on_fault(State(console): State<Arc<Console>>, body: Body) -> Result<Response, Error> {
    let NewFault { rule } = serde_json::from_slice(&read(body).await?).map_err(|_| {
        Exception::invalid(r#"The body must have the form {"rule": "CreateRoom:503*2"}"#)
    })?;
    let rule: FaultRule = rule
        .parse()
        .map_err(|error| Exception::violation("rule", format!("{error}")))?;
    let Shared { api, faults, .. } = &*console.shared;
    if let Some(operation) = rule.operation()
        && faultable(api).all(|known| known != operation)
    {
        let message = format!("there is no operation or action with the name {operation}");
        return Err(Exception::violation("rule", message).into());
    }
    let id = faults
        .turn_on(rule)
        .map_err(|error| Exception::violation("rule", error.to_string()))?;
    console.faults_changed.send_replace(());
    let mut listed = faults.list().into_iter();
    let listed = listed.find(|fault| fault.id == id);
    Ok((StatusCode::CREATED, json_response(&json!(listed))).into_response())
}

async fn turn_off_fault(
    State(console): State<Arc<Console>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    let faults = &console.shared.faults;
    if !id.parse().is_ok_and(|id| faults.turn_off(id)) {
        return Err(not_found("No fault rule with this ID is on").into());
    }
    console.faults_changed.send_replace(());
    Ok(StatusCode::NO_CONTENT)
}

async fn turn_off_faults(State(console): State<Arc<Console>>) -> StatusCode {
    console.shared.faults.turn_off_all();
    console.faults_changed.send_replace(());
    StatusCode::NO_CONTENT
}

async fn perform(
    State(console): State<Arc<Console>>,
    Path(operation): Path<String>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Error> {
    let operation = console.shared.api.named(&operation);
    let operation = operation.ok_or_else(|| not_found("The service has no such operation"))?;
    let body = read(body).await?;
    let region = parameter(query.as_deref(), "region");
    let (status, output) = operations::perform(&console.shared, operation, region, &body).await?;
    Ok(match output {
        Some(output) => (status, json_response(&output)).into_response(),
        None => status.into_response(),
    })
}

/// Reads a request body.
async fn read(body: Body) -> Result<Vec<u8>, Exception> {
    let read = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, MAX_BODY_BYTES)).await;
    match read {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(_)) => Err(Exception::refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLargeException",
            format!("The request body is incomplete or exceeds {MAX_BODY_BYTES} bytes"),
        )),
        Err(_) => Err(Exception::refused(
            StatusCode::REQUEST_TIMEOUT,
            "RequestTimeoutException",
            format!(
                "The request body took more than {} seconds",
                BODY_TIMEOUT.as_secs()
            ),
        )),
    }
}

/// Returns the last value of a query parameter.
fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let values = query_parameters(query.unwrap_or_default());
    let values = values.filter(|(found, _)| found == name.as_bytes());
    values
        .last()
        .and_then(|(_, value)| String::from_utf8(value).ok())
}

fn max_results(query: Option<&str>) -> Result<usize, Exception> {
    let Some(value) = parameter(query, "maxResults") else {
        return Ok(MAX_RESULTS);
    };
    let number = value.parse().ok();
    number
        .filter(|number| *number <= MAX_RESULTS)
        .ok_or_else(|| {
            Exception::violation(
                "maxResults",
                format!("not a number between 0 and {MAX_RESULTS}"),
            )
        })
}

fn not_found(message: &str) -> Exception {
    Exception::refused(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
}

fn json_response(value: &Value) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, json)], value.to_string()).into_response()
}

/// An error response of the inspection API: the error of an operation, with its code in the body.
struct Error(Exception);

impl From<Exception> for Error {
    fn from(exception: Exception) -> Self {
        Self(exception)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let Self(exception) = self;
        let status = Api::load().map_or(StatusCode::INTERNAL_SERVER_ERROR, |api| {
            api.status_of(&exception)
        });
        let code = exception.code.clone();
        let mut body = exception.into_body();
        body["code"] = code.into();
        (status, json_response(&body)).into_response()
    }
}
