//! The state that all requests of an endpoint share.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::Value;

use crate::api::{Api, Operation};
use crate::chat_token::ChatTokens;
use crate::clock::{Clock, Timestamp};
use crate::exception::Exception;
use crate::faults::FaultScript;
use crate::hosts::Hosts;
use crate::inspection::{HandledRequest, HandledRequests, ReceivedRequests, SentEvents};
use crate::messaging::{self, Messaging};
use crate::operations::Context;
use crate::quotas::Throttle;
use crate::signature::Access;
use crate::store::Store;
use crate::validation::constraints;

/// Receives each line of the log.
pub(crate) type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// Returns the names that fault rules can use: operations over HTTP, the handshake, and actions in chat connections.
pub(crate) fn faultable(api: &'static Api) -> impl Iterator<Item = &'static str> {
    let operations = api.operations().iter();
    let operations = operations.map(|operation| operation.id.as_str());
    operations.chain(messaging::operations())
}

/// The state of one endpoint, without its connections.
pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) access: Access,
    pub(crate) hosts: Hosts,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) chat_tokens: ChatTokens,
    pub(crate) sent_events: SentEvents,
    pub(crate) messaging: Messaging,
    pub(crate) received_requests: ReceivedRequests,
    pub(crate) handled_requests: HandledRequests,
    pub(crate) throttle: Option<Throttle>,
    pub(crate) faults: FaultScript,
    pub(crate) latency: Duration,
    pub(crate) log: Option<Log>,
    /// Whether the console is on.
    pub(crate) console: bool,
}

impl Shared {
    /// Performs an operation of an authorized caller: counts it against the request rate, validates its input, and returns
    /// the status and the body of the response.
    pub(crate) fn perform(
        &self,
        operation: &Operation,
        region: &str,
        now: Timestamp,
        input: impl FnOnce() -> Result<Value, Exception>,
    ) -> Result<(StatusCode, Option<Value>), Exception> {
        if let Some(throttle) = &self.throttle {
            throttle.admit(region, &operation.id, now)?;
        }
        let context = Context {
            store: &self.store,
            chat_tokens: &self.chat_tokens,
            sent_events: &self.sent_events,
            messaging: &self.messaging,
            region,
            now,
        };
        let input = input()?;
        let mut violations = operation.input.violations(&input);
        constraints::check(&context, &operation.id, &input, &mut violations);
        violations.into_result()?;
        let output = (operation.handler)(&context, input)?;
        let has_body = operation.success != StatusCode::NO_CONTENT;
        Ok((operation.success, has_body.then_some(output)))
    }

    /// Logs a request, and adds it to the history.
    pub(crate) fn record(&self, request: HandledRequest) {
        self.log(&request);
        self.handled_requests.add(request);
    }

    /// Logs a request.
    pub(crate) fn log(&self, request: &HandledRequest) {
        if let Some(log) = &self.log {
            log(&request.to_string());
        }
    }
}
