//! Operations on the messages and users of a room.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Context, EmptyOutput, check_room};
use crate::exception::Exception;
use crate::inspection::SentEvent;
use crate::messaging::{Delivery, Frame};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SendEvent {
    room_identifier: String,
    event_name: String,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

/// The ID of the event that the viewers of the room receive.
#[derive(Serialize)]
pub(super) struct EventId {
    id: String,
}

pub(super) fn send_event(context: &Context<'_>, input: SendEvent) -> Result<EventId, Exception> {
    let SendEvent {
        room_identifier: room_arn,
        event_name,
        attributes,
    } = input;
    check_room(context, &room_arn)?;
    let event = Frame::event(String::new(), &*event_name, attributes.clone(), context.now);
    let id = event.id().to_owned();
    context
        .messaging
        .deliver(context.store, &room_arn, &event.into());
    context.sent_events.add(SentEvent {
        id: id.clone(),
        room_arn,
        event_name,
        attributes,
        send_time: context.now.into(),
    });
    Ok(EventId { id })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeleteMessage {
    room_identifier: String,
    id: String,
    reason: Option<String>,
}

pub(super) fn delete_message(
    context: &Context<'_>,
    input: DeleteMessage,
) -> Result<EventId, Exception> {
    let DeleteMessage {
        room_identifier,
        id,
        reason,
    } = input;
    check_room(context, &room_identifier)?;
    let event = Frame::message_deleted(String::new(), id, reason, context.now);
    let id = event.id().to_owned();
    context
        .messaging
        .deliver(context.store, &room_identifier, &event.into());
    Ok(EventId { id })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DisconnectUser {
    room_identifier: String,
    user_id: String,
    reason: Option<String>,
}

pub(super) fn disconnect_user(
    context: &Context<'_>,
    input: DisconnectUser,
) -> Result<EmptyOutput, Exception> {
    let DisconnectUser {
        room_identifier,
        user_id,
        reason,
    } = input;
    check_room(context, &room_identifier)?;
    let delivery = Delivery::disconnect_user(String::new(), user_id, reason, context.now);
    context
        .messaging
        .deliver(context.store, &room_identifier, &delivery);
    Ok(EmptyOutput {})
}
