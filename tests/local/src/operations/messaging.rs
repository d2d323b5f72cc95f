//! Events, and what happens to messages and users of a room. Nobody is connected: the room has to exist, no more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Context, Nothing};
use crate::exception::Exception;
use crate::identifiers::fresh_id;
use crate::inspection::SentEvent;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SendEvent {
    room_identifier: String,
    event_name: String,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Serialize)]
pub(super) struct FreshId {
    id: String,
}

pub(super) fn send_event(context: &Context<'_>, input: SendEvent) -> Result<FreshId, Exception> {
    check_room(context, &input.room_identifier)?;
    let id = fresh_id();
    context.sent_events.add(SentEvent {
        id: id.clone(),
        room_arn: input.room_identifier,
        event_name: input.event_name,
        attributes: input.attributes,
        send_time: context.now.into(),
    });
    Ok(FreshId { id })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InRoom {
    room_identifier: String,
}

pub(super) fn delete_message(context: &Context<'_>, input: InRoom) -> Result<FreshId, Exception> {
    check_room(context, &input.room_identifier)?;
    Ok(FreshId { id: fresh_id() })
}

pub(super) fn disconnect_user(context: &Context<'_>, input: InRoom) -> Result<Nothing, Exception> {
    check_room(context, &input.room_identifier)?;
    Ok(Nothing {})
}

pub(super) fn check_room(context: &Context<'_>, arn: &str) -> Result<(), Exception> {
    context
        .store
        .in_region(context.region, |resources| resources.room(arn).map(drop))
}
