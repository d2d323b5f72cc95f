//! Sends updates to listeners, as server-sent events.
//!
//! A listener that reads too slowly misses updates, so its memory is bounded, and gets the event `reload` instead.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use serde_json::json;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::{Console, Error, MAX_LISTENERS};
use crate::exception::Exception;
use crate::inspection::{Delivered, Numbered};

/// How long a browser waits before it reconnects.
const RETRY: Duration = Duration::from_secs(1);

/// The subscriptions of one listener.
struct Listener {
    /// The first event, until it is sent.
    hello: Option<Event>,
    requests: broadcast::Receiver<Arc<Numbered>>,
    deliveries: broadcast::Receiver<Arc<Delivered>>,
    resources: watch::Receiver<()>,
    connections: watch::Receiver<()>,
    faults: watch::Receiver<()>,
    resets: watch::Receiver<()>,
    stopping: watch::Receiver<bool>,
    _permit: OwnedSemaphorePermit,
}

pub(super) async fn subscribe(State(console): State<Arc<Console>>) -> Result<Response, Error> {
    let permit = Arc::clone(&console.listeners).try_acquire_owned();
    let permit = permit.map_err(|_| {
        Exception::refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "ServiceUnavailableException",
            format!("{MAX_LISTENERS} listeners receive updates, the maximum; close some pages of the console"),
        )
    })?;
    let shared = &console.shared;
    let hello = json!({"instance": console.instance}).to_string();
    let listener = Listener {
        hello: Some(Event::default().event("hello").retry(RETRY).data(hello)),
        requests: shared.handled_requests.subscribe(),
        deliveries: shared.messaging.deliveries.subscribe(),
        resources: shared.store.changes(),
        connections: shared.messaging.connection_changes(),
        faults: console.faults_changed.subscribe(),
        resets: console.was_reset.subscribe(),
        stopping: shared.messaging.stopping(),
        _permit: permit,
    };
    let events = stream::unfold(listener, async |mut listener| {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    Ok(Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response())
}

impl Listener {
    /// Waits for the next event. Returns `None` when the endpoint stops.
    async fn next(&mut self) -> Option<Event> {
        if let Some(hello) = self.hello.take() {
            return Some(hello);
        }
        if *self.stopping.borrow() {
            return None;
        }
        let update = tokio::select! {
            _ = self.stopping.changed() => return None,
            Ok(()) = self.resets.changed() => return Some(empty("reload")),
            Ok(()) = self.resources.changed() => return Some(empty("state")),
            Ok(()) = self.connections.changed() => return Some(empty("state")),
            Ok(()) = self.faults.changed() => return Some(empty("state")),
            request = self.requests.recv() => event("request", request),
            delivered = self.deliveries.recv() => event("delivery", delivered),
        };
        match update {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => Some(empty("reload")),
            Err(RecvError::Closed) => None,
        }
    }
}

/// Returns an event that asks the page to request the data.
fn empty(name: &str) -> Event {
    Event::default().event(name).data("{}")
}

fn event<T: Serialize>(name: &str, update: Result<Arc<T>, RecvError>) -> Result<Event, RecvError> {
    let data = serde_json::to_string(&*update?);
    Ok(Event::default().event(name).data(data.unwrap_or_default()))
}
