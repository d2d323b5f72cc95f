//! Decides the outcome of a request: a delivery to the room, or an error for the sender.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::frames::{Attributes, Frame, SendTime, Sender, present};
use super::request::{Action, ActionKind, Refusal, Request};
use super::review::{Review, ReviewRequest, ReviewedSender};
use super::rooms::{Delivery, Membership, Viewer};
use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::faults::Effect;
use crate::identifiers::{fresh_id, region_of};
use crate::inspection::HandledRequest;
use crate::quotas::Rate;
use crate::shared::Shared;
use crate::store::{ChatSettings, FallbackResult};

/// A connected client, with the state that its requests are checked against.
pub(super) struct Client {
    pub(super) shared: Arc<Shared>,
    membership: Membership,
    rate: Mutex<Rate>,
}

/// A frame from a client.
pub(super) struct ReceivedFrame {
    /// `None` for a frame that is not text.
    pub(super) text: Option<Utf8Bytes>,
    pub(super) time: Timestamp,
}

/// The result of a request.
pub(super) struct Decision {
    pub(super) outcome: Option<Outcome>,
    /// Whether to drop the connection afterwards, because of a fault rule.
    pub(super) drops_connection: bool,
}

pub(super) enum Outcome {
    /// For all viewers of the room.
    Deliver(Delivery),
    /// For the sender only.
    Refuse(Frame),
}

/// The content and attributes of a message, before or after review.
struct Written {
    content: String,
    attributes: Option<Attributes>,
}

static NO_ATTRIBUTES: Attributes = Attributes::new();

impl Client {
    pub(super) fn new(shared: Arc<Shared>, membership: Membership) -> Self {
        let now = shared.clock.now();
        Self {
            shared,
            membership,
            rate: Mutex::new(Rate::new(now)),
        }
    }

    pub(super) fn viewer(&self) -> &Viewer {
        &self.membership.viewer
    }

    pub(super) fn room_arn(&self) -> &str {
        &self.viewer().token.room_arn
    }

    /// Returns the time until the session expires, by the clock of the endpoint.
    pub(super) fn session_time_left(&self) -> Duration {
        let end = self.viewer().token.session_expiration_time;
        let left = end.duration_since(SystemTime::from(self.shared.clock.now()));
        left.unwrap_or_default()
    }

    /// Delivers an outcome to the room, or returns the error for the sender.
    pub(super) fn deliver(&self, outcome: Outcome) -> Option<Frame> {
        match outcome {
            Outcome::Deliver(delivery) => {
                let Shared {
                    messaging, store, ..
                } = &*self.shared;
                messaging.deliver_from(store, &self.membership, &delivery);
                None
            }
            Outcome::Refuse(error) => Some(error),
        }
    }

    /// Decides the outcome of a request, after applying latency and fault rules.
    pub(super) async fn decide(self: Arc<Self>, received: ReceivedFrame) -> Decision {
        let request = match &received.text {
            Some(text) => Request::parse(text),
            None => Request::malformed("The request is not a text frame"),
        };
        let shared = &self.shared;
        let action = request.kind.as_ref().ok().map(|kind| kind.name());
        let fault = shared.faults.next(action);
        let is_fault = fault.applies;
        let delay = shared.latency.saturating_add(fault.delay);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let drops_connection = matches!(
            fault.effect,
            Some(Effect::DropRequest | Effect::DropResponse)
        );
        let outcome = match fault.effect {
            Some(Effect::DropRequest) => None,
            Some(Effect::Error { status, code }) => {
                let message = code.unwrap_or_else(|| "A fault rule caused this error".to_owned());
                let refusal = Refusal::new(status.as_u16(), message);
                Some(refuse(fresh_id(), request.request_id, refusal))
            }
            Some(Effect::Page(status)) => {
                let refusal = Refusal::new(status.as_u16(), "A fault rule caused this error");
                Some(refuse(fresh_id(), request.request_id, refusal))
            }
            Some(Effect::DropResponse | Effect::Delay(_)) | None => {
                let request_id = request.request_id.clone();
                let outcome = self.perform(request, received.time).await;
                Some(outcome.unwrap_or_else(|refusal| refuse(fresh_id(), request_id, refusal)))
            }
        };
        self.record(action, outcome.as_ref(), received.time, is_fault);
        Decision {
            outcome,
            drops_connection,
        }
    }

    /// Checks and performs a request, in the order that `assumptions` documents.
    async fn perform(&self, request: Request, received: Timestamp) -> Result<Outcome, Refusal> {
        let kind = request.kind.clone()?;
        let token = &self.viewer().token;
        if !token.capabilities.iter().any(|one| one == kind.name()) {
            return Err(Refusal::new(
                403,
                format!(
                    "Forbidden: the chat token does not have the capability {}",
                    kind.name()
                ),
            ));
        }
        let room = self
            .room()
            .map_err(|_| Refusal::new(404, "The room no longer exists"))?;
        let request_id = request.request_id.clone();
        let action = request.action(kind, room.max_message_length)?;
        self.admit(kind, room.max_messages_per_second)?;
        Ok(match action {
            Action::SendMessage {
                content,
                attributes,
            } => {
                let id = fresh_id();
                let message = Written {
                    content,
                    attributes,
                };
                match self.review(&room, &id, message).await {
                    Ok(Written {
                        content,
                        attributes,
                    }) => deliver(Frame::Message {
                        id,
                        request_id,
                        attributes,
                        content,
                        send_time: SendTime(received),
                        sender: Sender {
                            user_id: token.user_id.clone(),
                            attributes: present(token.attributes.clone()),
                        },
                    }),
                    // The ID of the denied message, which no viewer has seen.
                    Err(denied) => refuse(id, request_id, denied),
                }
            }
            Action::DeleteMessage { message_id, reason } => deliver(Frame::message_deleted(
                request_id, message_id, reason, received,
            )),
            Action::DisconnectUser { user_id, reason } => Outcome::Deliver(
                Delivery::disconnect_user(request_id, user_id, reason, received),
            ),
        })
    }

    /// Returns the message after review, or as it is if the room has no handler. Messages of other connections do not wait
    /// for the handler.
    async fn review(
        &self,
        room: &ChatSettings,
        message_id: &str,
        message: Written,
    ) -> Result<Written, Refusal> {
        let Some(handler) = &room.message_review_handler else {
            return Ok(message);
        };
        let Viewer { token, address, .. } = self.viewer();
        let request = ReviewRequest {
            content: &message.content,
            message_id,
            room_arn: &token.room_arn,
            attributes: message.attributes.as_ref().unwrap_or(&NO_ATTRIBUTES),
            sender: ReviewedSender {
                user_id: &token.user_id,
                ip: *address,
                attributes: &token.attributes,
            },
        };
        let reviewers = &self.shared.messaging.reviewers;
        let review = reviewers.review(&handler.uri, &request, room.max_message_length);
        match (review.await, handler.fallback_result) {
            (
                Ok(Review::Allow {
                    content,
                    attributes,
                }),
                _,
            ) => Ok(Written {
                content: content.unwrap_or(message.content),
                attributes: attributes.or(message.attributes),
            }),
            (Ok(Review::Deny { reason }), _) => Err(denied(reason)),
            (Err(failure), fallback) => {
                self.log_failed_review(&failure.reason(), fallback);
                match fallback {
                    FallbackResult::Allow => Ok(message),
                    FallbackResult::Deny => Err(denied(None)),
                }
            }
        }
    }

    /// Logs why a handler had no effect.
    fn log_failed_review(&self, reason: &str, fallback: FallbackResult) {
        if let Some(log) = &self.shared.log {
            let room = self.room_name();
            let now = self.shared.clock.now();
            log(&format!(
                "{now} WS {room} the review failed, so the fallback result is {}: {reason}",
                fallback.name()
            ));
        }
    }

    /// Returns the name of the room in the log.
    fn room_name(&self) -> &str {
        self.room_arn().rsplit(':').next().unwrap_or_default()
    }

    fn room(&self) -> Result<ChatSettings, Exception> {
        let arn = self.room_arn();
        let store = &self.shared.store;
        store.in_region_of(arn, |resources| {
            resources.room(arn).map(|room| room.chat_settings())
        })
    }

    /// Counts a request against the rates of the connection, of the room (for messages), and of the account (if enabled).
    fn admit(&self, kind: ActionKind, max_messages_per_second: u32) -> Result<(), Refusal> {
        let now = self.shared.clock.now();
        let per_second = self.shared.messaging.connection_rate;
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        if !rate.admit(per_second, now) {
            return Err(Refusal::throttled());
        }
        drop(rate);
        if kind == ActionKind::SendMessage
            && !self.membership.admit_message(max_messages_per_second, now)
        {
            return Err(Refusal::throttled());
        }
        if let Some(throttle) = &self.shared.throttle {
            let region = region_of(self.room_arn()).unwrap_or_default();
            let admitted = throttle.admit(region, kind.operation(), now);
            admitted.map_err(|_| Refusal::throttled())?;
        }
        Ok(())
    }

    /// Records a request, without anything that the client wrote.
    fn record(
        &self,
        action: Option<&'static str>,
        outcome: Option<&Outcome>,
        received: Timestamp,
        is_fault: bool,
    ) {
        let frame = outcome.map(|outcome| match outcome {
            Outcome::Deliver(Delivery { frame, .. }) | Outcome::Refuse(frame) => frame,
        });
        let now = self.shared.clock.now();
        self.shared.record(HandledRequest {
            operation: action,
            status: frame.map(Frame::status),
            request_id: frame.map(|frame| frame.id().to_owned()),
            user_id: Some(self.viewer().token.user_id.clone()),
            is_fault,
            ..HandledRequest::new("WS", self.room_name(), received, now)
        });
    }
}

fn deliver(frame: Frame) -> Outcome {
    Outcome::Deliver(frame.into())
}

fn denied(reason: Option<String>) -> Refusal {
    let reason = reason.unwrap_or_else(|| "The message was denied by its review".to_owned());
    Refusal::new(406, reason)
}

fn refuse(id: String, request_id: String, refusal: Refusal) -> Outcome {
    Outcome::Refuse(Frame::error(id, request_id, refusal))
}
