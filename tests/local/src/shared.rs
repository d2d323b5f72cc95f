//! What all requests to one endpoint share, however they arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::api::Api;
use crate::chat_token::ChatTokens;
use crate::clock::Clock;
use crate::faults::FaultScript;
use crate::inspection::{ReceivedRequests, SentEvents};
use crate::messaging::Messaging;
use crate::quotas::Throttle;
use crate::signature::Access;
use crate::store::Store;

/// Receives one line for each request.
pub(crate) type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// The state of one endpoint. It knows nothing of connections.
pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) access: Access,
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
    pub(crate) abort: AbortFlag,
}

/// Set when a shutdown has waited long enough: a request that is still delayed is then dropped.
#[derive(Debug, Default)]
pub(crate) struct AbortFlag(AtomicBool);

impl AbortFlag {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
