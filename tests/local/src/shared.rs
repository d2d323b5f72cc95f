//! The state that all requests of an endpoint share.

use std::sync::Arc;
use std::time::Duration;

use crate::api::Api;
use crate::chat_token::ChatTokens;
use crate::clock::Clock;
use crate::faults::FaultScript;
use crate::hosts::Hosts;
use crate::inspection::{ReceivedRequests, SentEvents};
use crate::messaging::Messaging;
use crate::quotas::Throttle;
use crate::signature::Access;
use crate::store::Store;

/// Receives each line of the log.
pub(crate) type Log = Arc<dyn Fn(&str) + Send + Sync>;

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
    pub(crate) throttle: Option<Throttle>,
    pub(crate) faults: FaultScript,
    pub(crate) latency: Duration,
    pub(crate) log: Option<Log>,
}
