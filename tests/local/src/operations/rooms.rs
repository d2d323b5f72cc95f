//! Rooms: create, read, list, update, delete.

use serde::{Deserialize, Serialize};

use super::{Context, EmptyOutput};
use crate::exception::Exception;
use crate::store::{NewRoom, Page, PageRequest, Room, RoomChange, RoomFilter, RoomSummary};

pub(super) fn create_room(context: &Context<'_>, new: NewRoom) -> Result<Room, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.create_room(new, context.now)
    })
}

#[derive(Deserialize)]
pub(super) struct RoomIdentifier {
    identifier: String,
}

pub(super) fn get_room(context: &Context<'_>, input: RoomIdentifier) -> Result<Room, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.room(&input.identifier).cloned()
    })
}

#[derive(Deserialize)]
pub(super) struct ListRooms {
    #[serde(flatten)]
    filter: RoomFilter,
    #[serde(flatten)]
    page: PageRequest,
}

pub(super) fn list_rooms(context: &Context<'_>, input: ListRooms) -> Result<RoomPage, Exception> {
    context.store.in_region(context.region, |resources| {
        let Page { items, next_token } = resources.rooms(&input.filter, &input.page)?;
        Ok(RoomPage {
            rooms: items,
            next_token,
        })
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RoomPage {
    rooms: Vec<RoomSummary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct UpdateRoom {
    identifier: String,
    #[serde(flatten)]
    change: RoomChange,
}

pub(super) fn update_room(context: &Context<'_>, input: UpdateRoom) -> Result<Room, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.update_room(&input.identifier, input.change, context.now)
    })
}

pub(super) fn delete_room(
    context: &Context<'_>,
    input: RoomIdentifier,
) -> Result<EmptyOutput, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.delete_room(&input.identifier)
    })?;
    context.messaging.close_room(&input.identifier);
    Ok(EmptyOutput {})
}
