//! Resources in the state file: their wire format, with the number of the latest change.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{LoggingConfiguration, Resources, Room, Store};
use crate::identifiers::region_of;
use crate::state::StateError;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Saved {
    change_number: u64,
    resource: SavedResource,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SavedResource {
    Room(Room),
    LoggingConfiguration(LoggingConfiguration),
}

impl Resources {
    /// Returns `None` for a deleted resource.
    pub(super) fn saved_form(&self, arn: &str) -> Option<Value> {
        let room = self.rooms.get(arn).map(|room| Saved {
            change_number: room.summary.change_number,
            resource: SavedResource::Room(room.clone()),
        });
        let saved = room.or_else(|| {
            let configuration = self.logging_configurations.get(arn)?;
            Some(Saved {
                change_number: configuration.change_number,
                resource: SavedResource::LoggingConfiguration(configuration.clone()),
            })
        })?;
        Some(serde_json::to_value(saved).expect("strings and numbers serialize to JSON"))
    }

    fn put_back(&mut self, arn: String, saved: Saved) {
        self.latest_change_number = self.latest_change_number.max(saved.change_number);
        match saved.resource {
            SavedResource::Room(mut room) => {
                room.summary.change_number = saved.change_number;
                self.rooms.insert(arn, room);
            }
            SavedResource::LoggingConfiguration(mut configuration) => {
                configuration.change_number = saved.change_number;
                self.logging_configurations.insert(arn, configuration);
            }
        }
    }
}

impl Store {
    pub(super) fn restore(&self, entries: BTreeMap<String, Value>) -> Result<(), StateError> {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        for (arn, value) in entries {
            let unreadable = || StateError::Unreadable { key: arn.clone() };
            let region = region_of(&arn).ok_or_else(unreadable)?;
            let saved = serde_json::from_value(value).map_err(|_| unreadable())?;
            let resources = self.resources_of(region, &mut regions);
            resources.put_back(arn, saved);
        }
        Ok(())
    }
}
