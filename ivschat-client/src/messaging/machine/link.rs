//! Connections: their age, their pings, and their handover.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Ending, LinkId};
use crate::messaging::config::Limits;
use crate::messaging::frame::Frame;
use crate::platform::{Instant, later};

/// How long before a token expires the next connection is opened. For short-lived tokens it is half of their lifetime.
const REFRESH_MARGIN: Duration = Duration::from_secs(60);

/// The minimum time between two connections, so that very short-lived tokens do not cause a busy loop.
const MIN_REFRESH_DELAY: Duration = Duration::from_secs(1);

/// How long the old connection of a handover waits for responses.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Without pings: how long after it is opened a new connection is certain to be in the room.
const CONFIRMATION_PERIOD: Duration = Duration::from_secs(1);

/// How many frames of a new connection are held back. After that, it is not read until the old one has ended.
const MAX_HELD_FRAMES: usize = 512;

#[derive(Debug)]
pub(super) struct Link {
    pub(super) id: LinkId,
    pub(super) opened_at: Instant,
    /// When to open the next connection.
    pub(super) refresh_at: Option<Instant>,
    pub(super) last_received: Instant,
    /// When a ping was sent, if nothing has arrived since.
    pinged_at: Option<Instant>,
}

/// Whether a ping is due.
#[derive(Debug, PartialEq)]
pub(super) enum PingDue {
    No,
    Ping,
    TimedOut(Duration),
}

impl Link {
    pub(super) fn new(id: LinkId, now: Instant, lifetime: Option<Duration>) -> Self {
        // A token that opened a connection had not expired. If it seems to have, this machine's clock is wrong, and the
        // lifetime is unknown.
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

    /// A frame arrived.
    pub(super) fn record_received(&mut self, now: Instant) {
        self.last_received = now;
        self.pinged_at = None;
    }

    pub(super) fn ping_deadline(&self, limits: &Limits) -> Option<Instant> {
        limits.sends_pings.then(|| match self.pinged_at {
            Some(pinged_at) => later(pinged_at, limits.ping_timeout),
            None => later(self.last_received, limits.ping_interval),
        })
    }

    pub(super) fn ping_due(&mut self, now: Instant, limits: &Limits) -> PingDue {
        if self
            .ping_deadline(limits)
            .is_none_or(|deadline| now < deadline)
        {
            PingDue::No
        } else if self.pinged_at.is_some() {
            PingDue::TimedOut(limits.ping_timeout)
        } else {
            self.pinged_at = Some(now);
            PingDue::Ping
        }
    }
}

/// The steps of a handover.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Nothing has arrived on the new connection yet. If that is still so at this time, the handover fails. Without
    /// pings, it goes on then.
    Confirming(Instant),
    /// Requests go to the new connection. The old one waits for the responses to its own, until this time.
    Switched(Instant),
    /// The old connection is closing, and may still deliver frames.
    Draining,
}

/// A new connection, while the old one is still open.
#[derive(Debug)]
pub(super) struct Handover {
    pub(super) link: Link,
    pub(super) step: Step,
    pub(super) held: VecDeque<Frame>,
    /// How the new connection ended while the old one was closing.
    pub(super) ending: Option<Ending>,
}

impl Handover {
    pub(super) fn new(link: Link, now: Instant, limits: &Limits) -> Self {
        let confirmation_period = if limits.sends_pings {
            limits.ping_timeout
        } else {
            CONFIRMATION_PERIOD
        };
        Self {
            link,
            step: Step::Confirming(later(now, confirmation_period)),
            held: VecDeque::new(),
            ending: None,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.held.len() >= MAX_HELD_FRAMES
    }

    /// Holds back a frame of the new connection.
    pub(super) fn hold(&mut self, frame: Frame) {
        self.held.push_back(frame);
    }

    /// Drops a frame that the old connection has delivered.
    pub(super) fn release(&mut self, delivered: &Frame) {
        if let Some(key) = delivered.key() {
            self.held.retain(|held| held.key() != Some(key));
        }
    }

    /// Something has arrived on the new connection.
    pub(super) fn switch(&mut self, now: Instant) {
        self.step = Step::Switched(now + RESPONSE_TIMEOUT);
    }

    pub(super) fn has_switched(&self) -> bool {
        !matches!(self.step, Step::Confirming(_))
    }

    /// Returns whether the response to a request is among the frames that are held back.
    pub(super) fn has_response(&self, request_id: &str) -> bool {
        let mut held = self.held.iter().filter_map(Frame::request_id);
        held.any(|id| id == request_id)
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.step {
            Step::Confirming(until) | Step::Switched(until) => Some(until),
            Step::Draining => None,
        }
    }
}
