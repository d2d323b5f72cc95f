//! Starts local endpoints for the tests, each with faults and a clock of its own, and servers that never respond.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use axum::extract::{Path, Query, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN};
use axum::http::{HeaderName, Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use ivschat_local::{FaultRule, LocalEndpoint};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;

/// The server that tests ask for endpoints.
pub(crate) struct Endpoints {
    address: SocketAddr,
}

#[derive(Default)]
struct Started {
    endpoints: Mutex<Vec<Endpoint>>,
    /// For each server that never responds, whether a request to it was aborted.
    aborted: Mutex<Vec<watch::Receiver<bool>>>,
    /// Addresses where nothing listens, and which nobody else gets.
    unused: Mutex<Vec<TcpSocket>>,
}

struct Endpoint {
    log: watch::Receiver<Vec<String>>,
    /// Dropping it would stop the endpoint.
    _running: LocalEndpoint,
}

/// What a test asks for.
#[derive(Deserialize)]
struct Settings {
    faults: Vec<String>,
    /// How many seconds the endpoint's clock is ahead.
    clock_ahead: u64,
}

#[derive(Deserialize)]
struct Wanted {
    containing: String,
}

/// A response that pages of any origin can read.
type Response = ([(HeaderName, &'static str); 1], Json<Value>);

type Failure = (StatusCode, [(HeaderName, &'static str); 1], String);

impl Endpoints {
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new()
            .route("/endpoints", post(start_endpoint))
            .route("/endpoints/{index}/log", get(log))
            .route("/hanging", post(start_hanging))
            .route("/hanging/{index}/aborted", get(aborted))
            .route("/unused", post(unused))
            .with_state(Arc::<Started>::default());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Starts an endpoint. The body is JSON without its media type, since a browser would ask for permission to send one.
async fn start_endpoint(
    State(started): State<Arc<Started>>,
    body: String,
) -> Result<Response, Failure> {
    let settings: Settings = serde_json::from_str(&body).map_err(bad_request)?;
    let ahead = Duration::from_secs(settings.clock_ahead);
    let (lines, log) = watch::channel(Vec::new());
    let mut builder = LocalEndpoint::builder()
        .clock(move || SystemTime::now() + ahead)
        .log(move |line| lines.send_modify(|lines| lines.push(line.to_owned())));
    for rule in &settings.faults {
        builder = builder.fault(rule.parse::<FaultRule>().map_err(bad_request)?);
    }
    let endpoint = builder.start().await.map_err(bad_request)?;
    let url = endpoint.endpoint_url();
    let mut endpoints = lock(&started.endpoints);
    endpoints.push(Endpoint {
        log,
        _running: endpoint,
    });
    Ok(response(json!({"index": endpoints.len() - 1, "url": url})))
}

/// Waits until the log of an endpoint has a line with a text, and returns the log.
async fn log(
    State(started): State<Arc<Started>>,
    Path(index): Path<usize>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let log = lock(&started.endpoints)
        .get(index)
        .map(|endpoint| endpoint.log.clone());
    let mut log = log.ok_or_else(|| bad_request("there is no such endpoint"))?;
    let has_line = |lines: &Vec<String>| lines.iter().any(|line| line.contains(&wanted.containing));
    let lines = log.wait_for(has_line).await.map_err(bad_request)?;
    Ok(response(json!(*lines)))
}

/// Starts a server that permits every request, and never responds.
async fn start_hanging(State(started): State<Arc<Started>>) -> Result<Response, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.map_err(bad_request)?;
    let address = listener.local_addr().map_err(bad_request)?;
    let (abort, aborted) = watch::channel(false);
    let router = Router::new().fallback(hang).with_state(abort);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut servers = lock(&started.aborted);
    servers.push(aborted);
    Ok(response(
        json!({"index": servers.len() - 1, "url": format!("http://{address}")}),
    ))
}

async fn hang(State(abort): State<watch::Sender<bool>>, method: Method) -> impl IntoResponse {
    if method != Method::OPTIONS {
        // Dropped when the connection is closed.
        let _guard = SendOnDrop(abort);
        std::future::pending::<()>().await;
    }
    [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "*, authorization"),
    ]
}

struct SendOnDrop(watch::Sender<bool>);

impl Drop for SendOnDrop {
    fn drop(&mut self) {
        self.0.send_replace(true);
    }
}

/// Waits until a request to a server that never responds was aborted.
async fn aborted(
    State(started): State<Arc<Started>>,
    Path(index): Path<usize>,
) -> Result<Response, Failure> {
    let aborted = lock(&started.aborted).get(index).cloned();
    let mut aborted = aborted.ok_or_else(|| bad_request("there is no such server"))?;
    let aborted = aborted.wait_for(|aborted| *aborted).await;
    Ok(response(json!(*aborted.map_err(bad_request)?)))
}

/// Returns the URL of a port where nothing listens.
async fn unused(State(started): State<Arc<Started>>) -> Result<Response, Failure> {
    let bind = || {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = socket.local_addr()?;
        io::Result::Ok((socket, address))
    };
    let (socket, address) = bind().map_err(bad_request)?;
    lock(&started.unused).push(socket);
    Ok(response(json!({"url": format!("http://{address}")})))
}

fn response(value: Value) -> Response {
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(value))
}

fn bad_request(error: impl ToString) -> Failure {
    let origin = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (StatusCode::BAD_REQUEST, origin, error.to_string())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
