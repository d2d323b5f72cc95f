//! Finding out whether the service still reads and writes a connection.
//!
//! Where pings can be sent, they show it. In a browser, a request shows it: if there is no response, and nothing else has
//! arrived either, the connection is lost.

use std::time::Duration;

use super::link::{PingDue, Step};
use super::{Effect, Ending, LinkId, Machine};
use crate::messaging::error::Break;
use crate::platform::Instant;

impl Machine {
    /// Fails requests that have timed out. Without pings, ends their connections if nothing else has arrived either.
    pub(super) fn expire_requests(&mut self, now: Instant) {
        let limits = &self.config.limits;
        let (sends_pings, timeout) = (limits.sends_pings, limits.request_timeout);
        let links = self.pending.expire(now, timeout);
        if sends_pings {
            return;
        }
        // The new connection of a handover first, so that it does not take the place of the old one.
        for id in links.into_iter().rev() {
            if self.is_silent(id, now, timeout) {
                self.drop_link(now, id, Break::Silent(timeout));
            }
        }
    }

    /// Returns `true` if this connection is open, and nothing has arrived on it for so long.
    fn is_silent(&self, id: LinkId, now: Instant, timeout: Duration) -> bool {
        let handover = self.handover.as_ref().map(|handover| &handover.link);
        let mut links = self.current.iter().chain(handover);
        links.any(|link| {
            link.id == id && now.saturating_duration_since(link.last_received) >= timeout
        })
    }

    /// Ends a handover if nothing has arrived on its new connection. Without pings, nothing needs to arrive.
    pub(super) fn confirm_handover(&mut self, now: Instant) {
        let limits = &self.config.limits;
        let (sends_pings, timeout) = (limits.sends_pings, limits.ping_timeout);
        let handover = self.handover.as_mut();
        let Some(handover) = handover
            .filter(|handover| matches!(handover.step, Step::Confirming(until) if until <= now))
        else {
            return;
        };
        if sends_pings {
            let id = handover.link.id;
            self.drop_link(now, id, Break::HalfOpen(timeout));
        } else {
            handover.switch(now);
        }
    }

    /// Sends a ping if it is due, and ends the connection if the pong is missing.
    pub(super) fn check_pings(&mut self, now: Instant) {
        let has_switched = self.has_switched();
        let link = match &mut self.handover {
            Some(handover) if has_switched => Some(&mut handover.link),
            _ => self.current.as_mut(),
        };
        let Some(link) = link else {
            return;
        };
        let id = link.id;
        match link.ping_due(now, &self.config.limits) {
            PingDue::No => {}
            PingDue::Ping => self.effects.push(Effect::Ping(id)),
            PingDue::TimedOut(limit) => self.drop_link(now, id, Break::HalfOpen(limit)),
        }
    }

    fn drop_link(&mut self, now: Instant, id: LinkId, cause: Break) {
        self.effects.push(Effect::Drop(id));
        self.ended(now, id, Ending::Broken(cause));
    }
}
