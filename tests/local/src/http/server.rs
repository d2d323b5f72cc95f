//! A request on its way through the endpoint: received, delayed or failed if that is asked for, carried out, answered.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, RawPathParamsRejection};
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::any;

use crate::api::Api;
use crate::chat_token::ChatTokens;
use crate::clock::{Clock, Timestamp};
use crate::exception::Exception;
use crate::faults::{Effect, FaultScript};
use crate::http::connection::CutOff;
use crate::http::cross_origin;
use crate::http::request::{Incoming, MAXIMUM_BODY_BYTES};
use crate::http::response::Answer;
use crate::inspection::ReceivedRequests;
use crate::inspection::SentEvents;
use crate::quotas::Throttle;
use crate::signature::Access;
use crate::store::Store;

/// A body is read beyond what is accepted of it, as most clients look for an answer only when they have sent all.
const MAXIMUM_READ_BYTES: usize = 16 * MAXIMUM_BODY_BYTES;

/// Takes one line for each answered request.
pub(crate) type Log = Box<dyn Fn(&str) + Send + Sync>;

/// All that the handlers of one endpoint share.
pub(crate) struct Service {
    pub(crate) api: &'static Api,
    pub(crate) access: Access,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) chat_tokens: ChatTokens,
    pub(crate) events: SentEvents,
    pub(crate) received: ReceivedRequests,
    pub(crate) throttle: Option<Throttle>,
    pub(crate) faults: FaultScript,
    pub(crate) latency: Duration,
    pub(crate) log: Option<Log>,
    /// Wanted when a shutdown has waited long enough: what is still on its way is neither done nor answered.
    pub(crate) stopped: CutOff,
}

/// Routes each path of the document; which of its operations is meant, and whether the request may have it, `serve`
/// decides.
pub(crate) fn router(service: Arc<Service>) -> Router {
    let operations = service.api.operations().iter();
    let paths: BTreeSet<_> = operations
        .map(|operation| operation.path.as_str())
        .collect();
    paths
        .into_iter()
        .fold(Router::new(), |router, path| router.route(path, any(serve)))
        .fallback(serve)
        .layer(DefaultBodyLimit::max(MAXIMUM_READ_BYTES))
        .with_state(service)
}

async fn serve(
    State(service): State<Arc<Service>>,
    ConnectInfo(cut_off): ConnectInfo<CutOff>,
    path: Option<MatchedPath>,
    labels: Result<RawPathParams, RawPathParamsRejection>,
    parts: Parts,
    body: Result<Bytes, BytesRejection>,
) -> Response<Body> {
    let now = (service.clock)();
    let mut headers = HeaderMap::new();
    let answer = if cross_origin::is_preflight(&parts) {
        cross_origin::permit(&parts.headers, &mut headers);
        let answer = Answer::success(StatusCode::NO_CONTENT, None);
        service.log(Entry::of(&parts, None), Some(&answer), now);
        Some(answer)
    } else {
        let operation = path
            .as_ref()
            .and_then(|path| service.api.operation(&parts.method, path.as_str()));
        let request = Incoming::new(operation, path.is_some(), labels.ok(), &parts, body);
        service
            .received
            .add(request.received(), request.body_bytes());
        let answer = service.answer(&request, now).await;
        let operation = operation.map(|operation| operation.id.as_str());
        service.log(Entry::of(&parts, operation), answer.as_ref(), now);
        answer
    };
    let Some(answer) = answer else {
        cut_off.now();
        return Response::default();
    };
    cross_origin::admit(&parts.headers, &mut headers);
    let mut response = answer.into_response(now);
    response.headers_mut().extend(headers);
    response
}

impl Service {
    /// What a request is answered with, unless a fault rule wants its connection to be cut off.
    async fn answer(&self, request: &Incoming<'_>, now: SystemTime) -> Option<Answer> {
        let operation = request.operation.map(|operation| operation.id.as_str());
        let fate = self.faults.next(operation);
        let delay = self.latency.saturating_add(fate.delay);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        if self.stopped.is_wanted() {
            return None;
        }
        match fate.effect {
            Some(Effect::Drop) => None,
            Some(Effect::DropAnswer) => {
                self.carry_out(request, now).await;
                None
            }
            Some(Effect::Answer { status, code }) => {
                Some(Answer::fault(self.api, status, code, self.store.account()))
            }
            Some(Effect::Page(status)) => Some(Answer::page(status)),
            Some(Effect::Delay(_)) | None => Some(self.carry_out(request, now).await),
        }
    }

    async fn carry_out(&self, request: &Incoming<'_>, now: SystemTime) -> Answer {
        let outcome = request.carry_out(self, Timestamp::of(now));
        // Also after reading: what is shown is on the disk.
        match (outcome, self.store.saved().await) {
            (Ok((status, output)), Ok(())) => Answer::success(status, output),
            (Err(exception), Ok(())) | (_, Err(exception)) => {
                Answer::exception(self.api, exception)
            }
        }
    }

    /// The bytes that answer what is no request.
    pub(crate) fn refuse(&self, exception: Exception) -> Vec<u8> {
        let now = (self.clock)();
        let answer = Answer::exception(self.api, exception);
        self.log(Entry::UNREADABLE, Some(&answer), now);
        answer.into_bytes(now)
    }

    /// Writes one line: nothing of a body or a query, which may have user ids or signatures.
    fn log(&self, entry: Entry<'_>, answer: Option<&Answer>, arrived: SystemTime) {
        let Some(log) = &self.log else {
            return;
        };
        let Entry {
            method,
            path,
            operation,
        } = entry;
        // A terminal must not act on what a client has put there.
        let path = path.escape_debug();
        let time = Timestamp::of(arrived);
        let took = (self.clock)().duration_since(arrived).unwrap_or_default();
        let took = took.as_millis();
        let outcome = answer.map_or("cut off".to_owned(), |answer| {
            let code = answer.code.iter().map(|code| format!(" {code}"));
            let code = code.collect::<String>();
            format!("{}{code}", answer.status.as_u16())
        });
        let request_id = answer.map_or("-", |answer| &answer.request_id);
        log(&format!(
            "{time} {method} {path} {operation} {outcome} {took} ms {request_id}"
        ));
    }
}

/// What a line of the log is about.
struct Entry<'a> {
    method: &'a str,
    path: &'a str,
    operation: &'a str,
}

impl<'a> Entry<'a> {
    const UNREADABLE: Entry<'static> = Entry {
        method: "-",
        path: "-",
        operation: "-",
    };

    fn of(parts: &'a Parts, operation: Option<&'a str>) -> Self {
        Self {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            operation: operation.unwrap_or("-"),
        }
    }
}
