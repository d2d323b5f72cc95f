//! A connection, as far as time matters to it.

use std::collections::VecDeque;
use std::time::Duration;

use super::LinkId;
use crate::messaging::config::Limits;
use crate::messaging::frame::{Frame, Key};
use crate::platform::{Instant, later};

/// How long before the end of a token's life the next connection is opened, at most half of its life.
const REFRESH_MARGIN: Duration = Duration::from_secs(60);

/// Tokens that live for a moment only must not lead to one connection after the other.
const MIN_REFRESH_DELAY: Duration = Duration::from_secs(1);

/// How many frames of a new connection are held back before it is read no further.
const MAX_HELD_FRAMES: usize = 512;

#[derive(Debug)]
pub(super) struct Link {
    pub(super) id: LinkId,
    pub(super) opened_at: Instant,
    /// When the next connection is to be opened.
    pub(super) refresh_at: Option<Instant>,
    last_received: Instant,
    /// When a ping was sent to which nothing has responded yet.
    pinged_at: Option<Instant>,
}

/// What the time asks for.
#[derive(Debug, PartialEq)]
pub(super) enum PingDue {
    No,
    Ping,
    TimedOut(Duration),
}

impl Link {
    pub(super) fn new(id: LinkId, now: Instant, lifetime: Option<Duration>) -> Self {
        // A token that has opened a connection has not expired. If it seems so, the clock is wrong, and the end of
        // its life not known.
        let lifetime = lifetime.filter(|lifetime| !lifetime.is_zero());
        let refresh_at = lifetime.and_then(|lifetime| {
            let delay = lifetime - REFRESH_MARGIN.min(lifetime / 2);
            now.checked_add(delay.max(MIN_REFRESH_DELAY))
        });
        Self {
            id,
            opened_at: now,
            refresh_at,
            last_received: now,
            pinged_at: None,
        }
    }

    /// Something has arrived.
    pub(super) fn is_alive(&mut self, now: Instant) {
        self.last_received = now;
        self.pinged_at = None;
    }

    pub(super) fn ping_deadline(&self, limits: &Limits) -> Instant {
        match self.pinged_at {
            Some(pinged_at) => later(pinged_at, limits.ping_timeout),
            None => later(self.last_received, limits.ping_interval),
        }
    }

    pub(super) fn ping_due(&mut self, now: Instant, limits: &Limits) -> PingDue {
        if now < self.ping_deadline(limits) {
            PingDue::No
        } else if self.pinged_at.is_some() {
            PingDue::TimedOut(limits.ping_timeout)
        } else {
            self.pinged_at = Some(now);
            PingDue::Ping
        }
    }
}

/// Where a handover is.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Nothing has arrived on the new connection; it is given up at this time.
    Confirming(Instant),
    /// The old connection is being closed, and delivers what is still under way.
    Draining,
}

/// A new connection, while the old one is still open.
#[derive(Debug)]
pub(super) struct Handover {
    pub(super) link: Link,
    pub(super) step: Step,
    pub(super) held: VecDeque<Frame>,
}

impl Handover {
    pub(super) fn new(link: Link, confirm_until: Instant) -> Self {
        Self {
            link,
            step: Step::Confirming(confirm_until),
            held: VecDeque::new(),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.held.len() >= MAX_HELD_FRAMES
    }

    /// Holds a frame of the new connection back.
    pub(super) fn hold(&mut self, frame: Frame) {
        self.held.push_back(frame);
    }

    /// Forgets what the old connection has delivered.
    pub(super) fn release(&mut self, delivered: &Frame) {
        let key: Option<Key> = delivered.key();
        if key.is_some() {
            self.held.retain(|held| held.key() != key);
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.step {
            Step::Confirming(until) => Some(until),
            Step::Draining => None,
        }
    }
}
