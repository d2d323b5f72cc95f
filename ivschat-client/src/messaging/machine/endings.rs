//! How connections end, and what follows: a handover completes, the room reconnects, or it disconnects.

use super::link::Step;
use super::{Attempt, Effect, Ending, LinkId, Machine};
use crate::messaging::error::{Break, ConnectionLost, Error, ErrorKind};
use crate::messaging::event::RoomEvent;
use crate::messaging::state::{ConnectionState, DisconnectReason};
use crate::platform::{Instant, later};

impl Machine {
    /// Closes the old connection of a handover when all of its requests have their responses: once it is closed, the
    /// service can neither refuse one nor show that it was lost.
    pub(super) fn close_old(&mut self, now: Instant) {
        if let (Some(handover), Some(old)) = (&mut self.handover, &self.current)
            && let Step::Switched(until) = handover.step
            && (until <= now || self.pending.on(old.id).all(|id| handover.has_response(id)))
        {
            handover.step = Step::Draining;
            self.effects.push(Effect::Close(old.id));
        }
    }

    /// A connection ended.
    pub(in crate::messaging) fn ended(&mut self, now: Instant, link: LinkId, ending: Ending) {
        let is_current = self
            .current
            .as_ref()
            .is_some_and(|current| current.id == link);
        match &mut self.handover {
            Some(handover)
                if is_current
                    && handover.step != Step::Draining
                    && matches!(ending, Ending::Closed(_)) =>
            {
                // The service has closed it, as when a moderator disconnects the user, perhaps before the new one was
                // in the room.
                self.effects.push(Effect::Close(handover.link.id));
                self.handover = None;
                self.end_current(now, ending);
            }
            Some(_) if is_current => {
                // A close frame with another code is not the acknowledgment of ours, but a close by the service.
                let is_acknowledgment =
                    matches!(&ending, Ending::Closed(frame) if matches!(frame.code, 1000 | 1005));
                let is_expired = matches!(ending, Ending::Broken(Break::Expired(_)));
                let lost = lost(ending);
                if !is_acknowledgment && !is_expired {
                    // Frames may be lost that the service sent before the new connection was in the room.
                    let error = Error::new(ErrorKind::ConnectionLost(lost.clone()));
                    self.status.record_error(error);
                    self.enter_connecting();
                    self.status
                        .enter(ConnectionState::Connected, RoomEvent::Connected);
                }
                self.complete_handover(now);
                // If it has acknowledged the close, the service has received the requests, and may still respond to them on
                // the new connection.
                if !is_acknowledgment {
                    self.pending
                        .fail_all(Some(link), || ErrorKind::ConnectionLost(lost.clone()));
                }
            }
            Some(handover) if handover.link.id == link => {
                if handover.step == Step::Draining {
                    // The old connection still delivers what comes before the frames that are held back.
                    handover.ending = Some(ending);
                } else {
                    self.handover = None;
                    let lost = lost(ending);
                    self.pending
                        .fail_all(Some(link), || ErrorKind::ConnectionLost(lost.clone()));
                    self.failed(now, ErrorKind::ConnectionLost(lost));
                }
            }
            _ if is_current => self.end_current(now, ending),
            _ => {}
        }
    }

    /// The old connection ended, and the new one takes its place.
    fn complete_handover(&mut self, now: Instant) {
        if let Some(handover) = self.handover.take() {
            tracing::debug!("renewed");
            self.current = Some(handover.link);
            for frame in handover.held {
                self.deliver(now, frame);
            }
            if let Some(ending) = handover.ending {
                self.end_current(now, ending);
            }
        }
    }

    fn end_current(&mut self, now: Instant, ending: Ending) {
        let Some(current) = self.current.take() else {
            return;
        };
        let policy = &self.config.reconnect_policy;
        if let Ending::Closed(frame) = &ending {
            let reconnects = policy.reconnects_after(frame.code);
            self.status.record_close(frame.clone());
            if !reconnects {
                let reason = DisconnectReason::ServerDisconnect;
                let error = Error::new(ErrorKind::Disconnected(reason));
                return self.finish(reason, error);
            }
        }
        let is_stable = policy.is_stable(now.saturating_duration_since(current.opened_at));
        self.early_breaks = if is_stable {
            0
        } else {
            self.early_breaks.saturating_add(1)
        };
        let is_final = self.early_breaks > policy.max_attempts();
        let delay = policy.reconnect_delay(self.early_breaks, fastrand::f64());

        let lost = lost(ending);
        self.pending
            .fail_all(None, || ErrorKind::ConnectionLost(lost.clone()));
        let error = Error::new(ErrorKind::ConnectionLost(lost));
        self.status.record_error(error.clone());
        if is_final {
            return self.finish(DisconnectReason::SocketError, error);
        }
        tracing::info!(%error, ?delay, "connection lost, reconnecting");
        self.failures = 0;
        self.enter_connecting();
        // An attempt that was meant to renew the connection becomes the first one to reconnect.
        if self.attempt != Attempt::Running {
            self.attempt = Attempt::Waiting(later(now, delay));
        }
    }
}

fn lost(ending: Ending) -> ConnectionLost {
    match ending {
        Ending::Closed(frame) => Break::Closed(frame).into(),
        Ending::Broken(cause) => cause.into(),
    }
}
