//! Events, and the streams that deliver them.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;

use super::error::ChatError;
use super::model::{ChatEvent, ChatMessage, DeleteMessageEvent, DisconnectUserEvent};
use super::state::DisconnectReason;

/// An event in a room, or of the connection to it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RoomEvent {
    /// The room is connecting: [`connect`](super::ChatRoom::connect) was called, or the connection was lost.
    Connecting,
    /// The room is connected. If the connection was lost before, so are the messages of the meantime: the service keeps
    /// no history.
    Connected,
    /// The room is disconnected, and does not reconnect by itself.
    Disconnected(DisconnectReason),
    /// Somebody sent a message.
    Message(ChatMessage),
    /// An application sent an event.
    Event(ChatEvent),
    /// A message was deleted.
    MessageDeleted(DeleteMessageEvent),
    /// A user was disconnected.
    UserDisconnected(DisconnectUserEvent),
    /// The service sent an error that belongs to no pending request. Requests return their own errors.
    Error(ChatError),
    /// This subscriber was too slow, and missed this many events.
    Lagged(u64),
}

/// A stream of the events of a room, returned by [`events`](super::ChatRoom::events).
///
/// It ends when the last [`ChatRoom`](super::ChatRoom) handle is dropped and the connection is closed.
///
/// Each stream has a bounded buffer. When it is full, the oldest events are dropped, and the stream returns
/// [`RoomEvent::Lagged`] in their place. Other streams are not affected.
pub struct RoomEvents {
    queue: Arc<Queue>,
}

impl RoomEvents {
    /// Returns the next event, or `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<RoomEvent> {
        std::future::poll_fn(|context| self.queue.poll_next(context)).await
    }

    /// Returns the next event if it has arrived already.
    pub fn try_next(&mut self) -> Option<RoomEvent> {
        self.queue.take()
    }
}

impl Stream for RoomEvents {
    type Item = RoomEvent;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<RoomEvent>> {
        self.queue.poll_next(context)
    }
}

impl fmt::Debug for RoomEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoomEvents").finish_non_exhaustive()
    }
}

/// The buffer of one stream.
struct Queue {
    capacity: usize,
    buffer: Mutex<Buffer>,
}

#[derive(Default)]
struct Buffer {
    // Grows as needed. Most subscribers keep up, and a ring of full capacity, as in tokio's broadcast channel, would
    // cost more memory than the rest of the room.
    events: VecDeque<RoomEvent>,
    dropped: u64,
    is_closed: bool,
    waker: Option<Waker>,
}

impl Buffer {
    fn take(&mut self) -> Option<RoomEvent> {
        match std::mem::take(&mut self.dropped) {
            0 => self.events.pop_front(),
            dropped => Some(RoomEvent::Lagged(dropped)),
        }
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Buffer> {
        self.buffer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, event: RoomEvent) {
        let mut buffer = self.lock();
        if buffer.events.len() >= self.capacity {
            buffer.events.pop_front();
            buffer.dropped += 1;
        }
        buffer.events.push_back(event);
        wake(buffer);
    }

    fn close(&self) {
        let mut buffer = self.lock();
        buffer.is_closed = true;
        wake(buffer);
    }

    fn take(&self) -> Option<RoomEvent> {
        self.lock().take()
    }

    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<RoomEvent>> {
        let mut buffer = self.lock();
        if let Some(event) = buffer.take() {
            return Poll::Ready(Some(event));
        }
        if buffer.is_closed {
            return Poll::Ready(None);
        }
        buffer.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Wakes the subscriber after releasing the lock.
fn wake(mut buffer: MutexGuard<'_, Buffer>) {
    let waker = buffer.waker.take();
    drop(buffer);
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The streams of a room. They end when it is dropped.
pub(super) struct Subscribers {
    capacity: usize,
    queues: Mutex<Vec<Weak<Queue>>>,
}

impl Subscribers {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            queues: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Queue>>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn subscribe(&self) -> RoomEvents {
        let queue = Arc::new(Queue {
            capacity: self.capacity,
            buffer: Mutex::default(),
        });
        let mut queues = self.lock();
        queues.retain(|queue| queue.strong_count() > 0);
        queues.push(Arc::downgrade(&queue));
        RoomEvents { queue }
    }

    pub(super) fn emit(&self, event: RoomEvent) {
        let queues = self.lock();
        // Most rooms have one subscriber, which needs no copy.
        let Some((last, others)) = queues.split_last() else {
            return;
        };
        for queue in others.iter().filter_map(Weak::upgrade) {
            queue.push(event.clone());
        }
        if let Some(queue) = last.upgrade() {
            queue.push(event);
        }
    }
}

impl Drop for Subscribers {
    fn drop(&mut self) {
        for queue in self.lock().iter().filter_map(Weak::upgrade) {
            queue.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_keeps_nothing_of_a_stream_that_was_dropped() {
        let subscribers = Subscribers::new(1);
        for _ in 0..100 {
            drop(subscribers.subscribe());
        }
        let mut events = subscribers.subscribe();
        assert_eq!(subscribers.lock().len(), 1);
        drop(subscribers.subscribe());
        subscribers.emit(RoomEvent::Connected);
        assert_eq!(events.try_next(), Some(RoomEvent::Connected));
    }
}
