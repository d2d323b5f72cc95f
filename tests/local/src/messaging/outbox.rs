//! The bounded queue of frames to write to one viewer. All viewers of a room share the bytes of a frame.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// The queue between a room and the connection of one viewer. The room never waits for it.
pub(super) struct Outbox {
    queue: Mutex<Queue>,
    max_frames: usize,
    /// Notified when there is something to take.
    changed: Notify,
    /// Notified when the queue overflows, so that a pending write can stop.
    overflowed: Notify,
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<Utf8Bytes>,
    end: Option<End>,
}

#[derive(Clone)]
enum End {
    Close(CloseFrame),
    Overflow,
}

/// What to write next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outgoing {
    Frames(VecDeque<Utf8Bytes>),
    /// Comes after all frames. Nothing follows.
    Close(CloseFrame),
    /// The viewer did not read for too long, and its queue was discarded.
    Overflow,
}

impl Outbox {
    pub(super) fn new(max_frames: usize) -> Self {
        Self {
            queue: Mutex::default(),
            max_frames,
            changed: Notify::new(),
            overflowed: Notify::new(),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a frame. Returns false if the connection is closing or the queue is full, so that the viewer gets no more.
    pub(super) fn push(&self, frame: &Utf8Bytes) -> bool {
        let mut queue = self.queue();
        if queue.end.is_some() {
            return false;
        }
        let fits = queue.frames.len() < self.max_frames;
        if fits {
            queue.frames.push_back(frame.clone());
        } else {
            queue.frames = VecDeque::new();
            queue.end = Some(End::Overflow);
            self.overflowed.notify_one();
        }
        drop(queue);
        self.changed.notify_one();
        fits
    }

    /// Closes the connection after writing the queued frames. The first close frame wins.
    pub(super) fn close(&self, frame: CloseFrame) {
        self.queue().end.get_or_insert(End::Close(frame));
        self.changed.notify_one();
    }

    /// Waits for the next thing to write. Cancel safe.
    pub(super) async fn next(&self) -> Outgoing {
        loop {
            if let Some(next) = self.take() {
                return next;
            }
            self.changed.notified().await;
        }
    }

    fn take(&self) -> Option<Outgoing> {
        let mut queue = self.queue();
        if !queue.frames.is_empty() {
            // Take the whole queue, so that an empty queue needs no memory.
            return Some(Outgoing::Frames(std::mem::take(&mut queue.frames)));
        }
        queue.end.clone().map(|end| match end {
            End::Close(frame) => Outgoing::Close(frame),
            End::Overflow => Outgoing::Overflow,
        })
    }

    /// Waits until the queue overflows.
    pub(super) async fn overflowed(&self) {
        self.overflowed.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

    use super::*;

    fn frame(text: &str) -> Utf8Bytes {
        text.into()
    }

    fn close(reason: &str) -> CloseFrame {
        CloseFrame {
            code: CloseCode::Away,
            reason: reason.into(),
        }
    }

    #[tokio::test]
    async fn frames_come_in_order_and_before_the_close() {
        let outbox = Outbox::new(2);
        assert!(outbox.push(&frame("a")));
        assert!(outbox.push(&frame("b")));
        outbox.close(close("first"));
        outbox.close(close("second"));
        assert!(!outbox.push(&frame("c")));
        let frames = [frame("a"), frame("b")].into();
        assert_eq!(outbox.next().await, Outgoing::Frames(frames));
        assert_eq!(outbox.next().await, Outgoing::Close(close("first")));
    }

    #[tokio::test]
    async fn a_viewer_that_does_not_read_gets_no_more_and_uses_no_memory() {
        let outbox = Outbox::new(2);
        for _ in 0..2 {
            assert!(outbox.push(&frame("a")));
        }
        assert!(!outbox.push(&frame("b")));
        assert!(!outbox.push(&frame("c")));
        outbox.close(close("later"));
        outbox.overflowed().await;
        assert_eq!(outbox.next().await, Outgoing::Overflow);
        assert_eq!(outbox.queue().frames.capacity(), 0);
    }

    #[tokio::test]
    async fn a_pushed_frame_wakes_the_writer() {
        let outbox = Outbox::new(2);
        let (next, pushed) = tokio::join!(outbox.next(), async { outbox.push(&frame("a")) });
        assert!(pushed);
        assert_eq!(next, Outgoing::Frames([frame("a")].into()));
    }
}
