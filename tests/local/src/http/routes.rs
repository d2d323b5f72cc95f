//! The lifecycle of a request: it is received, recorded, delayed or failed by fault rules, handled, and logged.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{ConnectInfo, MatchedPath, RawPathParams, Request as HttpRequest, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response as HttpResponse;
use axum::routing::any;
use axum::{Extension, Router};
use hyper::upgrade::OnUpgrade;
use serde_json::json;

use super::body::Bodies;
use super::connection::{Connection, upgraded_stream};
use super::cross_origin;
use super::handled::handled;
use super::request::{Request, Route};
use super::response::Response;
use crate::clock::Timestamp;
use crate::console;
use crate::exception::Exception;
use crate::faults::Effect;
use crate::inspection::{HandledRequest, Received};
use crate::messaging;
use crate::shared::Shared;

/// The state of the router.
#[derive(Clone)]
pub(super) struct Routes {
    shared: Arc<Shared>,
    bodies: Arc<Bodies>,
}

/// Routes each path of the document to `serve`, which selects the operation by the method, and the paths of the inspection
/// API to the console, if it is on.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let operations = shared.api.operations().iter();
    let paths: BTreeSet<_> = operations
        .map(|operation| operation.path.as_str())
        .collect();
    let router = paths
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, any(serve)))
        .fallback(serve);
    let inspection = shared.console.then(|| console::router(Arc::clone(&shared)));
    let router = router.with_state(Routes {
        shared,
        bodies: Arc::default(),
    });
    match inspection {
        Some(inspection) => router.nest(console::PREFIX, inspection),
        None => router,
    }
}

async fn serve(
    State(Routes { shared, bodies }): State<Routes>,
    Extension(connection): Extension<Arc<Connection>>,
    ConnectInfo(peer): ConnectInfo<IpAddr>,
    path: Option<MatchedPath>,
    labels: Result<RawPathParams, RawPathParamsRejection>,
    request: HttpRequest,
) -> HttpResponse {
    let now = shared.clock.now();
    let (mut parts, body) = request.into_parts();
    let mut headers = HeaderMap::new();
    let response = if path.is_none() && messaging::is_upgrade(&parts) {
        connect(&shared, &mut parts, peer, now).await
    } else if shared.console && console::is_page(&parts) {
        return console::page(&parts.headers, peer, &shared.hosts);
    } else if is_health_check(&parts) {
        let response = Response::success(StatusCode::OK, Some(json!({"status": "ok"})));
        shared.log(&handled(&shared, &parts, Some(&response), now));
        Some(response)
    } else if cross_origin::is_preflight(&parts) {
        cross_origin::permit(&parts.headers, &mut headers, &shared.hosts);
        let response = Response::success(StatusCode::NO_CONTENT, None);
        shared.log(&handled(&shared, &parts, Some(&response), now));
        Some(response)
    } else {
        let operation = path
            .as_ref()
            .and_then(|path| shared.api.operation(&parts.method, path.as_str()));
        let route = Route {
            operation,
            path_is_known: path.is_some(),
            labels: labels.ok(),
        };
        let request = Request::receive(route, &parts, body, (&shared, &bodies), now).await;
        let is_authenticated = request.is_authenticated();
        shared
            .received_requests
            .add(request.received(), is_authenticated);
        let operation = request.operation();
        let (response, is_fault) =
            respond(&shared, operation, handle(&shared, &request, now)).await;
        shared.record(HandledRequest {
            operation,
            access_key_id: request.access_key_id().map(str::to_owned),
            is_fault,
            ..handled(&shared, &parts, response.as_ref(), now)
        });
        response
    };
    let Some(response) = response else {
        connection.abort();
        return HttpResponse::default();
    };
    cross_origin::admit(&parts.headers, &mut headers, &shared.hosts);
    let mut response = response.into_http(now);
    response.headers_mut().extend(headers);
    response
}

/// Whether this is a health check, which needs no signature.
fn is_health_check(parts: &Parts) -> bool {
    matches!(
        (parts.method.as_str(), parts.uri.path()),
        ("GET" | "HEAD", "/health") | ("HEAD", "/")
    )
}

/// Opens a chat session, if the token permits it. Returns `None` if the connection must be dropped.
async fn connect(
    shared: &Arc<Shared>,
    parts: &mut Parts,
    address: IpAddr,
    now: Timestamp,
) -> Option<Response> {
    let on_upgrade = parts.extensions.remove::<OnUpgrade>();
    let mut user_id = None;
    let open = async {
        let opened = on_upgrade.ok_or_else(Exception::internal);
        let opened = opened.and_then(|on_upgrade| {
            let (headers, session) = messaging::open(shared, parts, address, now)?;
            user_id = Some(session.user_id().to_owned());
            tokio::spawn(async {
                if let Ok(upgraded) = on_upgrade.await {
                    let (stream, received) = upgraded_stream(upgraded)?;
                    session.serve(stream, &received).await;
                }
                Some(())
            });
            Ok(headers)
        });
        match opened {
            Ok(headers) => Response::upgrade(headers),
            Err(exception) => Response::refused_upgrade(shared.api, exception),
        }
    };
    let (response, is_fault) = respond(shared, Some(messaging::CONNECT), open).await;
    let is_open = |response: &Response| response.status == StatusCode::SWITCHING_PROTOCOLS;
    let received = Received::handshake(messaging::CONNECT, &parts.uri);
    shared
        .received_requests
        .add(received, response.as_ref().is_some_and(is_open));
    shared.record(HandledRequest {
        operation: Some(messaging::CONNECT),
        user_id,
        is_fault,
        ..handled(shared, parts, response.as_ref(), now)
    });
    response
}

/// Applies the fault rules to a request. Returns no response if the connection must be dropped, and whether a rule applied.
async fn respond(
    shared: &Shared,
    operation: Option<&str>,
    handle: impl Future<Output = Response>,
) -> (Option<Response>, bool) {
    let fault = shared.faults.next(operation);
    let is_fault = fault.applies;
    let delay = shared.latency.saturating_add(fault.delay);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let response = match fault.effect {
        Some(Effect::DropRequest) => None,
        Some(Effect::DropResponse) => {
            handle.await;
            None
        }
        Some(Effect::Error { status, code }) => Some(Response::fault(
            shared.api,
            status,
            code,
            shared.store.account(),
        )),
        Some(Effect::Page(status)) => Some(Response::page(status)),
        Some(Effect::Delay(_)) | None => Some(handle.await),
    };
    (response, is_fault)
}

async fn handle(shared: &Shared, request: &Request<'_>, now: Timestamp) -> Response {
    let outcome = request.handle(shared, now);
    // Wait after reads, too, so that a response contains only changes that are on the disk.
    match (outcome, shared.store.saved().await) {
        (Ok((status, output)), Ok(())) => Response::success(status, output),
        (Err(exception), Ok(())) | (_, Err(exception)) => {
            Response::exception(shared.api, exception)
        }
    }
}
