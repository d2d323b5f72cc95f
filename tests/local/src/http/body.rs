//! Reads request bodies, with limits on the size and duration of each, and on the combined size of all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes};
use axum::http::StatusCode;
use http_body_util::BodyExt;
use tokio::sync::Notify;

use crate::exception::Exception;

/// The maximum size of a request body, which is far more than any operation needs.
pub(super) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The maximum size of a larger body that is read and discarded, since most clients send the whole body before they read
/// the response.
const MAX_READ_BYTES: usize = 16 * MAX_BODY_BYTES;

/// How long a client may take to send a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The maximum combined size of the bodies of all requests in progress.
const MAX_HELD_BYTES: usize = 32 * 1024 * 1024;

/// The body of a request in progress.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) bytes: Bytes,
    _reservation: Reservation,
}

/// The bodies of all requests in progress.
#[derive(Debug, Default)]
pub(super) struct Bodies(Arc<Mutex<Held>>);

#[derive(Debug, Default)]
struct Held {
    bytes: usize,
    next: u64,
    /// The incomplete bodies, in the order in which they began.
    incomplete: BTreeMap<u64, Incomplete>,
}

#[derive(Debug)]
struct Incomplete {
    bytes: usize,
    /// Notified when the body is dropped to make room for others.
    evicted: Arc<Notify>,
}

impl Bodies {
    /// Reads a body of at most this many bytes.
    ///
    /// # Errors
    /// The body is larger, takes too long, ends early, or was dropped to make room for others.
    pub(super) async fn read(&self, body: HttpBody, limit: usize) -> Result<Body, Exception> {
        let reading = self.read_to_end(body, limit);
        let read = tokio::time::timeout(BODY_TIMEOUT, reading).await;
        read.unwrap_or_else(|_| {
            Err(Exception::refused(
                StatusCode::REQUEST_TIMEOUT,
                "RequestTimeoutException",
                format!(
                    "The request body took more than {} seconds",
                    BODY_TIMEOUT.as_secs()
                ),
            ))
        })
    }

    async fn read_to_end(&self, mut body: HttpBody, limit: usize) -> Result<Body, Exception> {
        let (mut reservation, evicted) = self.begin();
        let mut kept = Vec::new();
        let mut length = 0;
        loop {
            let frame = tokio::select! {
                frame = body.frame() => frame,
                () = evicted.notified() => return Err(no_room()),
            };
            let Some(frame) = frame else {
                break;
            };
            let frame =
                frame.map_err(|_| Exception::invalid("The request body could not be read"))?;
            let data = frame.into_data().unwrap_or_default();
            length += data.len();
            if length > MAX_READ_BYTES {
                break;
            }
            if length <= limit {
                reservation.grow(data.len())?;
                kept.extend_from_slice(&data);
            } else {
                kept = Vec::new();
                reservation.clear();
            }
        }
        if length > limit {
            return Err(Exception::refused(
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestEntityTooLargeException",
                format!("The request body exceeds {limit} bytes"),
            ));
        }
        reservation.complete();
        kept.shrink_to_fit();
        Ok(Body {
            bytes: kept.into(),
            _reservation: reservation,
        })
    }

    fn begin(&self) -> (Reservation, Arc<Notify>) {
        let evicted = Arc::new(Notify::new());
        let mut held = lock(&self.0);
        let number = held.next;
        held.next += 1;
        let incomplete = Incomplete {
            bytes: 0,
            evicted: Arc::clone(&evicted),
        };
        held.incomplete.insert(number, incomplete);
        let reservation = Reservation {
            held: Arc::clone(&self.0),
            number,
            complete: 0,
        };
        (reservation, evicted)
    }
}

/// The share of one body in the combined size.
#[derive(Debug)]
struct Reservation {
    held: Arc<Mutex<Held>>,
    number: u64,
    /// The size of the body, once it is complete.
    complete: usize,
}

impl Reservation {
    /// Adds to the size. If the combined size exceeds its limit, drops incomplete bodies, oldest first.
    fn grow(&mut self, bytes: usize) -> Result<(), Exception> {
        let mut held = lock(&self.held);
        let this = held.incomplete.get_mut(&self.number).ok_or_else(no_room)?;
        this.bytes += bytes;
        held.bytes += bytes;
        while held.bytes > MAX_HELD_BYTES {
            let (number, oldest) = held.incomplete.pop_first().ok_or_else(no_room)?;
            held.bytes -= oldest.bytes;
            oldest.evicted.notify_one();
            if number == self.number {
                return Err(no_room());
            }
        }
        Ok(())
    }

    /// Sets the size of an incomplete body to zero.
    fn clear(&mut self) {
        let mut held = lock(&self.held);
        if let Some(this) = held.incomplete.get_mut(&self.number) {
            let bytes = std::mem::take(&mut this.bytes);
            held.bytes -= bytes;
        }
    }

    /// Marks the body as complete, so that it is no longer dropped to make room for others.
    fn complete(&mut self) {
        let removed = lock(&self.held).incomplete.remove(&self.number);
        self.complete = removed.map_or(0, |this| this.bytes);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut held = lock(&self.held);
        let incomplete = held.incomplete.remove(&self.number);
        held.bytes -= self.complete + incomplete.map_or(0, |this| this.bytes);
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

fn no_room() -> Exception {
    Exception::refused(
        StatusCode::SERVICE_UNAVAILABLE,
        "ServiceUnavailableException",
        format!(
            "The bodies of all requests in progress exceed {MAX_HELD_BYTES} bytes in total; retry later"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_incomplete_body_is_evicted() {
        let bodies = Bodies::default();
        let mut reservations: Vec<_> = (0..40).map(|_| bodies.begin().0).collect();
        for reservation in &mut reservations {
            reservation.grow(MAX_BODY_BYTES).unwrap();
        }
        assert_eq!(lock(&bodies.0).bytes, MAX_HELD_BYTES);
        for evicted in &mut reservations[..8] {
            assert!(evicted.grow(1).is_err());
        }
        drop(reservations);
        assert_eq!(lock(&bodies.0).bytes, 0);
    }

    #[test]
    fn a_complete_body_is_not_evicted() {
        let bodies = Bodies::default();
        let mut complete: Vec<_> = (0..32).map(|_| bodies.begin().0).collect();
        for reservation in &mut complete {
            reservation.grow(MAX_BODY_BYTES).unwrap();
            reservation.complete();
        }
        let (mut late, _) = bodies.begin();
        assert!(late.grow(1).is_err());
        complete.pop();
        let (mut later, _) = bodies.begin();
        later.grow(1).unwrap();
    }
}
