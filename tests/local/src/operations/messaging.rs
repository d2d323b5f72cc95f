//! Events, and what happens to messages and users of a room. Nobody is connected: the room has to exist, no more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Call, Nothing};
use crate::fault::Fault;
use crate::identifiers::fresh_id;

const MAXIMUM_EVENT_ATTRIBUTE_BYTES: usize = 4096;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SendEvent {
    room_identifier: String,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Serialize)]
pub(super) struct FreshId {
    id: String,
}

pub(super) fn send_event(call: &Call<'_>, input: SendEvent) -> Result<FreshId, Fault> {
    check_attributes(&input.attributes, MAXIMUM_EVENT_ATTRIBUTE_BYTES)?;
    check_room(call, &input.room_identifier)?;
    Ok(FreshId { id: fresh_id() })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InRoom {
    room_identifier: String,
}

pub(super) fn delete_message(call: &Call<'_>, input: InRoom) -> Result<FreshId, Fault> {
    check_room(call, &input.room_identifier)?;
    Ok(FreshId { id: fresh_id() })
}

pub(super) fn disconnect_user(call: &Call<'_>, input: InRoom) -> Result<Nothing, Fault> {
    check_room(call, &input.room_identifier)?;
    Ok(Nothing {})
}

pub(super) fn check_room(call: &Call<'_>, arn: &str) -> Result<(), Fault> {
    call.store
        .in_region(call.region, |resources| resources.room(arn).map(drop))
}

/// Keys and values of a map of attributes share one limit.
pub(super) fn check_attributes(
    attributes: &BTreeMap<String, String>,
    maximum_bytes: usize,
) -> Result<(), Fault> {
    let bytes: usize = attributes
        .iter()
        .map(|(key, value)| key.len() + value.len())
        .sum();
    if bytes <= maximum_bytes {
        return Ok(());
    }
    Err(Fault::violation(
        "attributes",
        format!("keys and values have {bytes} bytes together, more than {maximum_bytes}"),
    ))
}
