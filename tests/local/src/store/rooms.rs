//! Rooms.

use serde::{Deserialize, Serialize};

use super::paging::{Listed, Page, PageRequest, page};
use super::{LatestChange, Resources, Tags};
use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::identifiers::ResourceKind;

const DEFAULT_MESSAGE_RATE: u32 = 10;
const DEFAULT_MESSAGE_LENGTH: u32 = 500;

/// A room with all its settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Room {
    #[serde(flatten)]
    pub(super) summary: RoomSummary,
    maximum_message_rate_per_second: u32,
    maximum_message_length: u32,
}

/// A room as in the output of `ListRooms`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoomSummary {
    pub(super) arn: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_review_handler: Option<MessageReviewHandler>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    logging_configuration_identifiers: Vec<String>,
    create_time: Timestamp,
    pub(super) update_time: Timestamp,
    #[serde(skip)]
    pub(super) change_number: u64,
    tags: Tags,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageReviewHandler {
    /// Empty after an update with an empty URI, which keeps the fallback result.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) uri: String,
    pub(crate) fallback_result: FallbackResult,
}

/// The result of a review when the handler fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum FallbackResult {
    #[default]
    Allow,
    Deny,
}

impl FallbackResult {
    /// Returns the value on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::Deny => "DENY",
        }
    }
}

/// The settings of a room that apply to messaging.
#[derive(Clone, Debug)]
pub(crate) struct ChatSettings {
    pub(crate) max_messages_per_second: u32,
    /// In Unicode code points.
    pub(crate) max_message_length: u32,
    pub(crate) message_review_handler: Option<MessageReviewHandler>,
}

/// The input of `CreateRoom`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct NewRoom {
    #[serde(flatten)]
    settings: RoomChange,
    #[serde(default)]
    tags: Tags,
}

/// The settings to change in `UpdateRoom`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoomChange {
    name: Option<String>,
    maximum_message_rate_per_second: Option<u32>,
    maximum_message_length: Option<u32>,
    message_review_handler: Option<HandlerChange>,
    logging_configuration_identifiers: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HandlerChange {
    uri: Option<String>,
    fallback_result: Option<FallbackResult>,
}

/// The filters of `ListRooms`, which combine.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoomFilter {
    name: Option<String>,
    message_review_handler_uri: Option<String>,
    logging_configuration_identifier: Option<String>,
}

impl Room {
    pub(crate) fn arn(&self) -> &str {
        &self.summary.arn
    }

    pub(crate) fn id(&self) -> &str {
        &self.summary.id
    }

    fn apply(&mut self, settings: RoomChange) {
        let summary = &mut self.summary;
        if let Some(name) = settings.name {
            summary.name = Some(name);
        }
        if let Some(rate) = settings.maximum_message_rate_per_second {
            self.maximum_message_rate_per_second = rate;
        }
        if let Some(length) = settings.maximum_message_length {
            self.maximum_message_length = length;
        }
        if let Some(change) = settings.message_review_handler {
            let present = summary.message_review_handler.take();
            summary.message_review_handler = Some(change.applied_to(present));
        }
        if let Some(identifiers) = settings.logging_configuration_identifiers {
            summary.logging_configuration_identifiers = identifiers;
        }
    }

    /// Returns the settings that apply to messaging.
    pub(crate) fn chat_settings(&self) -> ChatSettings {
        ChatSettings {
            max_messages_per_second: self.maximum_message_rate_per_second,
            max_message_length: self.maximum_message_length,
            message_review_handler: self
                .summary
                .message_review_handler
                .clone()
                .filter(|handler| !handler.uri.is_empty()),
        }
    }

    pub(super) fn logging_configurations(&self) -> &[String] {
        &self.summary.logging_configuration_identifiers
    }

    pub(super) fn uses(&self, logging_configuration: &str) -> bool {
        self.summary.uses(logging_configuration)
    }

    pub(super) fn tags(&self) -> &Tags {
        &self.summary.tags
    }

    pub(super) fn tags_mut(&mut self) -> &mut Tags {
        &mut self.summary.tags
    }
}

impl HandlerChange {
    fn applied_to(self, handler: Option<MessageReviewHandler>) -> MessageReviewHandler {
        let (uri, fallback_result) = handler
            .map(|handler| (handler.uri, handler.fallback_result))
            .unwrap_or_default();
        MessageReviewHandler {
            uri: self.uri.unwrap_or(uri),
            fallback_result: self.fallback_result.unwrap_or(fallback_result),
        }
    }
}

impl RoomSummary {
    fn uses(&self, logging_configuration: &str) -> bool {
        self.logging_configuration_identifiers
            .iter()
            .any(|identifier| identifier == logging_configuration)
    }

    fn handler_uri(&self) -> &str {
        self.message_review_handler
            .as_ref()
            .map_or("", |handler| &handler.uri)
    }
}

impl RoomFilter {
    fn admits(&self, room: &RoomSummary) -> bool {
        let name = room.name.as_deref().unwrap_or_default();
        self.name.as_deref().is_none_or(|wanted| wanted == name)
            && self
                .message_review_handler_uri
                .as_deref()
                .is_none_or(|wanted| wanted == room.handler_uri())
            && self
                .logging_configuration_identifier
                .as_deref()
                .is_none_or(|wanted| room.uses(wanted))
    }
}

impl Listed for RoomSummary {
    fn changed(&self) -> LatestChange {
        LatestChange {
            time: self.update_time,
            number: self.change_number,
        }
    }
}

impl Resources {
    pub(crate) fn create_room(&mut self, new: NewRoom, now: Timestamp) -> Result<Room, Exception> {
        self.check_logging_configurations(&new.settings)?;
        self.check_quota(ResourceKind::Room)?;
        let (arn, id) = self.fresh_identity(ResourceKind::Room);
        let mut room = Room {
            summary: RoomSummary {
                arn: arn.clone(),
                id,
                name: None,
                message_review_handler: None,
                logging_configuration_identifiers: Vec::new(),
                create_time: now,
                update_time: now,
                change_number: self.next_change_number(),
                tags: new.tags,
            },
            maximum_message_rate_per_second: DEFAULT_MESSAGE_RATE,
            maximum_message_length: DEFAULT_MESSAGE_LENGTH,
        };
        room.apply(new.settings);
        self.touch(&arn);
        self.rooms.insert(arn, room.clone());
        Ok(room)
    }

    pub(crate) fn room(&self, arn: &str) -> Result<&Room, Exception> {
        self.rooms.get(arn).ok_or_else(|| Exception::not_found(arn))
    }

    pub(crate) fn update_room(
        &mut self,
        arn: &str,
        settings: RoomChange,
        now: Timestamp,
    ) -> Result<Room, Exception> {
        self.room(arn)?;
        self.check_logging_configurations(&settings)?;
        let change_number = self.next_change_number();
        let room = self
            .rooms
            .get_mut(arn)
            .ok_or_else(|| Exception::not_found(arn))?;
        room.apply(settings);
        room.summary.update_time = now;
        room.summary.change_number = change_number;
        let room = room.clone();
        self.touch(arn);
        Ok(room)
    }

    pub(crate) fn delete_room(&mut self, arn: &str) -> Result<(), Exception> {
        self.rooms
            .remove(arn)
            .ok_or_else(|| Exception::not_found(arn))?;
        self.touch(arn);
        Ok(())
    }

    pub(crate) fn rooms(
        &self,
        filter: &RoomFilter,
        request: &PageRequest,
    ) -> Result<Page<RoomSummary>, Exception> {
        if let Some(arn) = &filter.logging_configuration_identifier {
            self.logging_configuration(arn)?;
        }
        let rooms = self.rooms.values().map(|room| &room.summary);
        let admitted = rooms.filter(|room| filter.admits(room));
        page("rooms", admitted, request, &self.page_tokens)
    }

    fn check_logging_configurations(&self, settings: &RoomChange) -> Result<(), Exception> {
        let identifiers = settings.logging_configuration_identifiers.iter().flatten();
        for arn in identifiers {
            self.logging_configuration(arn)?;
        }
        Ok(())
    }
}
