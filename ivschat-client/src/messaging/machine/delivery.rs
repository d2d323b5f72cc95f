//! Frames become events for subscribers and responses to requests.

use super::link::Step;
use super::pending::Response;
use super::{Effect, Ending, Machine};
use crate::messaging::error::{Break, ChatError, ErrorKind};
use crate::messaging::event::RoomEvent;
use crate::messaging::frame::Frame;
use crate::platform::Instant;

impl Machine {
    /// Delivers a frame of the current connection: to the subscribers first, then to the request that it responds to.
    pub(super) fn deliver(&mut self, now: Instant, frame: Frame) {
        if frame.key().is_some_and(|key| !self.recent.insert(key)) {
            return self.status.count(|counts| counts.duplicate += 1);
        }
        match frame {
            Frame::Message(message) => {
                let response = self.response_to(&message.request_id, &message, Response::Message);
                self.emit(RoomEvent::Message(message));
                self.respond(response);
            }
            Frame::MessageDeleted(event) => {
                let response = self.response_to(&event.request_id, &event, Response::Deleted);
                self.emit(RoomEvent::MessageDeleted(event));
                self.respond(response);
            }
            Frame::UserDisconnected(event) => {
                let response = self.response_to(&event.request_id, &event, Response::Disconnected);
                self.emit(RoomEvent::UserDisconnected(event));
                self.respond(response);
            }
            Frame::Event(event) => self.emit(RoomEvent::Event(event)),
            Frame::Error(error) => self.deliver_error(now, error),
            Frame::Unknown => self.status.count(|counts| counts.unknown += 1),
            Frame::Malformed { request_id } => {
                self.status.count(|counts| counts.malformed += 1);
                if let Some(request_id) = request_id {
                    self.pending.fail(&request_id, ErrorKind::InvalidResponse);
                }
            }
        }
    }

    /// Returns the response for a pending request, if a request with this ID is pending.
    fn response_to<T: Clone>(
        &self,
        request_id: &Option<String>,
        payload: &T,
        response: impl FnOnce(T) -> Response,
    ) -> Option<(String, Response)> {
        let request_id = request_id.as_ref().filter(|id| self.pending.contains(id))?;
        Some((request_id.clone(), response(payload.clone())))
    }

    fn respond(&mut self, response: Option<(String, Response)>) {
        if let Some((request_id, response)) = response {
            self.pending.resolve(&request_id, response);
        }
    }

    fn deliver_error(&mut self, now: Instant, error: ChatError) {
        let expired = (error.code == 401).then(|| error.clone());
        let request_id = error.request_id.clone();
        match request_id.filter(|id| self.pending.contains(id)) {
            Some(request_id) => self.pending.fail(&request_id, ErrorKind::Service(error)),
            None => self.emit(RoomEvent::Error(error)),
        }
        let (Some(expired), Some(current)) = (expired, &self.current) else {
            return;
        };
        let id = current.id;
        let handover = self.handover.as_ref();
        if handover.is_none_or(|handover| handover.step != Step::Draining) {
            self.effects.push(Effect::Close(id));
        }
        self.ended(now, id, Ending::Broken(Break::Expired(expired)));
    }

    fn emit(&self, event: RoomEvent) {
        self.status.subscribers().emit(event);
    }
}
