//! The state machine of a room's connection. It does no I/O: the session tells it what has happened, and carries out
//! the [`Effect`]s that it returns.
//!
//! | state | what happens | next state |
//! |---|---|---|
//! | disconnected | `connect` | connecting |
//! | connecting | an attempt succeeds | connected |
//! | connecting | all attempts fail | disconnected |
//! | connected | the token expires soon | connected, after a handover |
//! | connected | the connection is lost, or the service calls it expired | connecting |
//! | connecting, connected | `disconnect`, or the service closes the connection | disconnected |
//!
//! During a handover, two connections are open. The machine holds back the frames of the new one until the old one has
//! ended, so that every frame is delivered once and in the room's order.

mod delivery;
mod endings;
mod link;
mod liveness;
mod pending;
mod recent;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::config::RoomConfig;
use super::error::{Break, Error, ErrorKind};
use super::event::RoomEvent;
use super::frame::Frame;
use super::state::{CloseFrame, ConnectionState, DisconnectReason, Status};
use crate::platform::websocket::Incoming;
use crate::platform::{Instant, later};
use link::{Handover, Link};
use pending::PendingRequests;
pub(super) use pending::{Reply, Request};
use recent::Recent;

/// Identifies a connection.
pub(super) type LinkId = u64;

/// What the session must do.
#[derive(Debug, PartialEq)]
pub(super) enum Effect {
    /// Get a token, and connect with it.
    Attempt,
    /// Cancel the attempt.
    Abandon,
    /// Send a text frame.
    Send(LinkId, String),
    Ping(LinkId),
    /// Send a close frame, and end the connection when the service responds, or after a timeout.
    Close(LinkId),
    /// End the connection at once.
    Drop(LinkId),
}

/// How a connection ended.
#[derive(Debug)]
pub(super) enum Ending {
    Closed(CloseFrame),
    Broken(Break),
}

/// The attempt to connect. There is at most one.
#[derive(Debug, PartialEq)]
enum Attempt {
    None,
    Waiting(Instant),
    Running,
}

pub(super) struct Machine {
    config: Arc<RoomConfig>,
    status: Arc<Status>,
    effects: Vec<Effect>,
    attempt: Attempt,
    /// Consecutive failed attempts.
    failures: u32,
    /// Consecutive connections that broke before they were stable.
    early_breaks: u32,
    links_opened: LinkId,
    /// The connection whose frames are delivered.
    current: Option<Link>,
    handover: Option<Handover>,
    pending: PendingRequests,
    recent: Recent,
    waiters: Vec<oneshot::Sender<Result<(), Error>>>,
}

impl Machine {
    pub(super) fn new(config: Arc<RoomConfig>, status: Arc<Status>) -> Self {
        Self {
            config,
            status,
            effects: vec![],
            attempt: Attempt::None,
            failures: 0,
            early_breaks: 0,
            links_opened: 0,
            current: None,
            handover: None,
            pending: PendingRequests::default(),
            recent: Recent::default(),
            waiters: vec![],
        }
    }

    /// Takes the effects that the session must carry out.
    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Returns `true` if another request can be sent.
    pub(super) fn accepts_requests(&self) -> bool {
        self.pending.len() < self.config.limits.max_pending_requests
    }

    /// Returns `true` if this connection may be read.
    pub(super) fn accepts_frames(&self, link: LinkId) -> bool {
        let handover = self.handover.as_ref();
        handover.is_none_or(|handover| handover.link.id != link || !handover.is_full())
    }

    fn state(&self) -> ConnectionState {
        self.status.state()
    }

    /// Starts to connect, unless the room is connected or connecting.
    pub(super) fn connect(&mut self, waiter: oneshot::Sender<Result<(), Error>>) {
        // The futures of these callers were dropped.
        self.waiters.retain(|waiter| !waiter.is_closed());
        match self.state() {
            ConnectionState::Connected => drop(waiter.send(Ok(()))),
            ConnectionState::Connecting => self.waiters.push(waiter),
            ConnectionState::Disconnected => {
                self.waiters.push(waiter);
                self.failures = 0;
                self.early_breaks = 0;
                self.enter_connecting();
                self.start_attempt();
            }
        }
    }

    /// Disconnects because the application wants to.
    pub(super) fn disconnect(&mut self) {
        if self.state() != ConnectionState::Disconnected {
            let reason = DisconnectReason::ClientDisconnect;
            self.finish(reason, Error::new(ErrorKind::Disconnected(reason)));
        }
    }

    /// Sends a request, or fails it.
    pub(super) fn request(&mut self, now: Instant, request: Request) {
        let state = self.state();
        let refusal = if now >= request.deadline {
            Some(ErrorKind::RequestTimeout(
                self.config.limits.request_timeout,
            ))
        } else if state != ConnectionState::Connected {
            Some(ErrorKind::NotConnected(state))
        } else if request.frame.len() > self.config.limits.max_frame_size {
            Some(ErrorKind::InvalidRequest(
                "it is larger than the maximum frame size",
            ))
        } else if self.pending.contains(&request.id) {
            Some(ErrorKind::InvalidRequest(
                "another request with the same request ID is pending",
            ))
        } else {
            None
        };
        if let Some(kind) = refusal {
            let error = Error::not_sent(request.reply.action(), &request.id, kind);
            return request.reply.fail(error);
        }
        let Some(link) = self.sending_link() else {
            return;
        };
        self.effects.push(Effect::Send(link, request.frame));
        self.pending
            .insert(request.id, request.reply, request.deadline, link);
    }

    /// The connection for requests. A handover switches to the new one when it drains the old one.
    fn sending_link(&self) -> Option<LinkId> {
        let handover = self.handover.as_ref();
        handover
            .filter(|handover| handover.has_switched())
            .map(|handover| handover.link.id)
            .or(self.current.as_ref().map(|link| link.id))
    }

    /// The attempt succeeded. `lifetime` is the remaining lifetime of the token, if known.
    pub(super) fn opened(&mut self, now: Instant, lifetime: Option<Duration>) -> LinkId {
        self.attempt = Attempt::None;
        self.failures = 0;
        self.links_opened += 1;
        let id = self.links_opened;
        let link = Link::new(id, now, lifetime);
        match self.state() {
            ConnectionState::Connecting => {
                tracing::info!("connected");
                self.current = Some(link);
                self.status
                    .enter(ConnectionState::Connected, RoomEvent::Connected);
                for waiter in self.waiters.drain(..) {
                    let _ = waiter.send(Ok(()));
                }
            }
            ConnectionState::Connected => {
                let limits = &self.config.limits;
                if limits.sends_pings {
                    // The pong confirms that the service delivers on this connection.
                    self.effects.push(Effect::Ping(id));
                }
                self.handover = Some(Handover::new(link, now, limits));
            }
            ConnectionState::Disconnected => self.effects.push(Effect::Close(id)),
        }
        id
    }

    /// The attempt failed.
    pub(super) fn failed(&mut self, now: Instant, kind: ErrorKind) {
        self.attempt = Attempt::None;
        self.failures = self.failures.saturating_add(1);
        let is_final = matches!(kind, ErrorKind::InvalidToken)
            || self.failures >= self.config.reconnect_policy.max_attempts();
        let reason = match kind {
            ErrorKind::TokenProvider(_) | ErrorKind::TokenTimeout(_) => {
                DisconnectReason::FetchTokenError
            }
            _ => DisconnectReason::SocketError,
        };
        let error = Error::new(kind);
        self.status.record_error(error.clone());
        match self.state() {
            ConnectionState::Connecting if is_final => self.finish(reason, error),
            ConnectionState::Connected if is_final => {
                // The connection may live on. When it ends, new attempts follow.
                tracing::warn!(%error, "renewal failed, keeping the connection");
            }
            ConnectionState::Connecting | ConnectionState::Connected => {
                let policy = &self.config.reconnect_policy;
                let delay = policy.backoff(self.failures, fastrand::f64());
                tracing::info!(%error, failures = self.failures, ?delay, "attempt failed, retrying");
                self.attempt = Attempt::Waiting(later(now, delay));
            }
            ConnectionState::Disconnected => {}
        }
    }

    /// A frame arrived.
    pub(super) fn received(&mut self, now: Instant, link: LinkId, incoming: Incoming) {
        let current = self.current.as_mut().filter(|current| current.id == link);
        if let Some(current) = current {
            current.record_received(now);
        } else if let Some(handover) = &mut self.handover
            && handover.link.id == link
        {
            handover.link.record_received(now);
            if !handover.has_switched() && !matches!(incoming, Incoming::Close { .. }) {
                handover.switch(now);
            }
        } else {
            return;
        }
        match incoming {
            Incoming::Other => {}
            Incoming::Close { code, reason } => {
                self.ended(now, link, Ending::Closed(CloseFrame { code, reason }));
            }
            Incoming::Text(text) => {
                let frame = Frame::parse(&text);
                match &mut self.handover {
                    Some(handover) if handover.link.id == link => handover.hold(frame),
                    Some(handover) => {
                        handover.release(&frame);
                        self.deliver(now, frame);
                    }
                    None => self.deliver(now, frame),
                }
            }
        }
        self.close_old(now);
    }

    fn enter_connecting(&self) {
        self.status
            .enter(ConnectionState::Connecting, RoomEvent::Connecting);
    }

    fn start_attempt(&mut self) {
        self.attempt = Attempt::Running;
        self.effects.push(Effect::Attempt);
    }

    fn finish(&mut self, reason: DisconnectReason, error: Error) {
        tracing::info!(%reason, "disconnected");
        if let Some(handover) = self.handover.take() {
            self.effects.push(Effect::Close(handover.link.id));
        }
        let current = self.current.take();
        self.effects
            .extend(current.map(|link| Effect::Close(link.id)));
        if self.attempt == Attempt::Running {
            self.effects.push(Effect::Abandon);
        }
        self.attempt = Attempt::None;
        self.pending
            .fail_all(None, || ErrorKind::Disconnected(reason));
        if reason != DisconnectReason::ClientDisconnect {
            self.status.record_error(error.clone());
        }
        self.status.disconnect(reason);
        for waiter in self.waiters.drain(..) {
            let _ = waiter.send(Err(error.clone()));
        }
    }

    fn has_switched(&self) -> bool {
        self.handover.as_ref().is_some_and(Handover::has_switched)
    }

    /// The time at which [`tick`](Self::tick) must be called next.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let attempt = match self.attempt {
            Attempt::Waiting(at) => Some(at),
            Attempt::None | Attempt::Running => None,
        };
        let handover = self.handover.as_ref();
        let current = self.current.as_ref().filter(|_| !self.has_switched());
        [
            attempt,
            self.pending.next_deadline(),
            handover.and_then(Handover::deadline),
            handover
                .filter(|_| self.has_switched())
                .and_then(|handover| handover.link.ping_deadline(&self.config.limits)),
            current.and_then(|current| current.ping_deadline(&self.config.limits)),
            // Taken when an attempt starts, so there is neither an attempt nor a handover.
            current.and_then(|current| current.refresh_at),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does what is due.
    pub(super) fn tick(&mut self, now: Instant) {
        self.expire_requests(now);
        if matches!(self.attempt, Attempt::Waiting(at) if at <= now) {
            self.start_attempt();
        }
        if let Some(current) = &mut self.current
            && current.refresh_at.take_if(|at| *at <= now).is_some()
        {
            tracing::debug!("the token expires soon, renewing");
            self.failures = 0;
            self.start_attempt();
        }
        self.confirm_handover(now);
        self.check_pings(now);
        self.close_old(now);
    }
}

#[cfg(test)]
mod tests;
