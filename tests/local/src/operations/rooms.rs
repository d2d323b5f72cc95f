//! Rooms: create, read, list, update, delete.

use serde::Deserialize;

use super::{Call, Nothing};
use crate::exception::Exception;
use crate::store::{NewRoom, Page, PageRequest, Room, RoomChange, RoomFilter, RoomSummary};

pub(super) fn create_room(call: &Call<'_>, new: NewRoom) -> Result<Room, Exception> {
    call.store.in_region(call.region, |resources| {
        resources.create_room(new, call.now)
    })
}

#[derive(Deserialize)]
pub(super) struct RoomIdentifier {
    identifier: String,
}

pub(super) fn get_room(call: &Call<'_>, input: RoomIdentifier) -> Result<Room, Exception> {
    call.store.in_region(call.region, |resources| {
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

pub(super) fn list_rooms(call: &Call<'_>, input: ListRooms) -> Result<RoomPage, Exception> {
    call.store.in_region(call.region, |resources| {
        let Page { items, next_token } = resources.rooms(&input.filter, &input.page)?;
        Ok(RoomPage {
            rooms: items,
            next_token,
        })
    })
}

#[derive(serde::Serialize)]
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

pub(super) fn update_room(call: &Call<'_>, input: UpdateRoom) -> Result<Room, Exception> {
    call.store.in_region(call.region, |resources| {
        resources.update_room(&input.identifier, input.change, call.now)
    })
}

pub(super) fn delete_room(call: &Call<'_>, input: RoomIdentifier) -> Result<Nothing, Exception> {
    call.store.in_region(call.region, |resources| {
        resources.delete_room(&input.identifier)?;
        Ok(Nothing {})
    })
}
