//! The requests that the endpoint has handled, with their outcomes.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::broadcast;

use super::MAX_UPDATES;
use super::history::History;
use crate::clock::Timestamp;

/// The maximum number of characters of a path that a client chose.
const MAX_SHOWN_CHARACTERS: usize = 1000;

/// A request with its outcome: over HTTP, or in a chat connection.
///
/// `Display` formats the line of the log, which omits the user ID.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HandledRequest {
    /// When the request arrived.
    pub(crate) time: Timestamp,
    /// The HTTP method, or `WS` in a chat connection.
    pub(crate) method: String,
    /// The path without the query, or the room of a chat connection.
    pub(crate) path: String,
    pub(crate) operation: Option<&'static str>,
    /// `None` if the connection was dropped.
    pub(crate) status: Option<u16>,
    /// The code of an error.
    pub(crate) code: Option<String>,
    #[serde(rename = "durationMilliseconds")]
    pub(crate) duration: u64,
    /// The request ID in the response, or the ID of the frame that was sent in response.
    pub(crate) request_id: Option<String>,
    /// The access key of a valid signature.
    pub(crate) access_key_id: Option<String>,
    /// The user of a chat connection.
    pub(crate) user_id: Option<String>,
    /// Whether a fault rule applied.
    pub(crate) is_fault: bool,
}

impl HandledRequest {
    /// Returns a request that arrived at one time and was handled at another, without an outcome.
    pub(crate) fn new(method: &str, path: &str, arrived: Timestamp, handled: Timestamp) -> Self {
        let elapsed = handled.milliseconds() - arrived.milliseconds();
        Self {
            time: arrived,
            method: shown(method),
            path: shown(path),
            operation: None,
            status: None,
            code: None,
            // The clock may go backwards.
            duration: u64::try_from(elapsed).unwrap_or_default(),
            request_id: None,
            access_key_id: None,
            user_id: None,
            is_fault: false,
        }
    }

    fn bytes(&self) -> usize {
        let optional = [
            &self.code,
            &self.request_id,
            &self.access_key_id,
            &self.user_id,
        ];
        let optional = optional.into_iter().flatten().map(String::len);
        size_of::<Self>() + self.method.len() + self.path.len() + optional.sum::<usize>()
    }
}

impl fmt::Display for HandledRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            time,
            method,
            path,
            duration,
            ..
        } = self;
        let operation = self.operation.unwrap_or("-");
        let request_id = self.request_id.as_deref().unwrap_or("-");
        write!(f, "{time} {method} {path} {operation} ")?;
        match self.status {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("dropped")?,
        }
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        write!(f, " {duration} ms {request_id}")
    }
}

/// Truncates a string from a client, which bounds the memory of waiting lines, and escapes control characters, which a
/// terminal would interpret.
fn shown(value: &str) -> String {
    let mut rest = value.chars();
    let start: String = rest.by_ref().take(MAX_SHOWN_CHARACTERS).collect();
    let end = if rest.next().is_some() { "…" } else { "" };
    format!("{}{end}", start.escape_debug())
}

/// A request in the history, with its number.
#[derive(Serialize)]
pub(crate) struct Numbered {
    /// Counts from 1, and orders requests by when they were handled.
    pub(crate) number: u64,
    #[serde(flatten)]
    pub(crate) request: HandledRequest,
}

/// The most recent requests, in the order in which they were handled.
pub(crate) struct HandledRequests {
    latest: Mutex<Latest>,
    added: broadcast::Sender<Arc<Numbered>>,
}

struct Latest {
    number: u64,
    history: History<Arc<Numbered>>,
}

impl Default for HandledRequests {
    fn default() -> Self {
        Self {
            latest: Mutex::new(Latest {
                number: 0,
                history: History::new(1000, 1024 * 1024),
            }),
            added: broadcast::Sender::new(MAX_UPDATES),
        }
    }
}

impl HandledRequests {
    pub(crate) fn add(&self, request: HandledRequest) {
        let bytes = request.bytes();
        let mut latest = self.latest();
        latest.number += 1;
        let numbered = Arc::new(Numbered {
            number: latest.number,
            request,
        });
        latest.history.add(Arc::clone(&numbered), bytes);
        // Under the lock, so that subscribers see the order of the history. Fails if there are no subscribers.
        let _ = self.added.send(numbered);
    }

    /// Returns the most recent requests, oldest first.
    pub(crate) fn all(&self) -> Vec<Arc<Numbered>> {
        self.latest().history.iter().cloned().collect()
    }

    /// Returns a receiver of later requests.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Numbered>> {
        self.added.subscribe()
    }

    /// Removes all requests. Numbers continue.
    pub(crate) fn clear(&self) {
        self.latest().history.clear();
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use tokio::sync::broadcast::error::TryRecvError;

    use super::*;

    #[test]
    fn the_history_and_the_updates_of_a_slow_subscriber_are_bounded() {
        let requests = HandledRequests::default();
        let mut slow = requests.subscribe();
        let now = Timestamp::nearest(SystemTime::UNIX_EPOCH);
        for _ in 0..1500 {
            requests.add(HandledRequest::new("POST", "/CreateRoom", now, now));
        }
        let numbers: Vec<_> = requests.all().iter().map(|one| one.number).collect();
        assert_eq!(numbers, Vec::from_iter(501..=1500));
        let Err(TryRecvError::Lagged(missed)) = slow.try_recv() else {
            panic!("missed nothing");
        };
        assert_eq!(missed, 1500 - MAX_UPDATES as u64);
    }
}
