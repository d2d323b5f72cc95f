//! All resources, in memory.

mod logging_configurations;
mod paging;
mod rooms;
mod tags;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::clock::Timestamp;
use crate::identifiers::{ResourceKind, arn, fresh_id};

pub(crate) use logging_configurations::{
    LoggingConfiguration, LoggingConfigurationChange, NewLoggingConfiguration,
};
pub(crate) use paging::{Page, PageRequest};
pub(crate) use rooms::{NewRoom, Room, RoomChange, RoomFilter, RoomSummary};

use paging::PageTokens;

/// The tags of one resource.
pub(crate) type Tags = BTreeMap<String, String>;

/// The resources of an account, by region.
pub(crate) struct Store {
    account: String,
    regions: Mutex<BTreeMap<String, Resources>>,
}

impl Store {
    pub(crate) fn new(account: String) -> Self {
        Self {
            account,
            regions: Mutex::default(),
        }
    }

    /// Does something with the resources of a region, undisturbed by other calls.
    pub(crate) fn in_region<T>(&self, region: &str, work: impl FnOnce(&mut Resources) -> T) -> T {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let resources = regions
            .entry(region.to_owned())
            .or_insert_with(|| Resources::new(region, &self.account));
        work(resources)
    }
}

/// The resources of one region. Each method does all that it is asked for, or nothing.
pub(crate) struct Resources {
    region: String,
    account: String,
    rooms: HashMap<String, Room>,
    logging_configurations: HashMap<String, LoggingConfiguration>,
    changes: u64,
    page_tokens: PageTokens,
}

impl Resources {
    fn new(region: &str, account: &str) -> Self {
        Self {
            region: region.to_owned(),
            account: account.to_owned(),
            rooms: HashMap::new(),
            logging_configurations: HashMap::new(),
            changes: 0,
            page_tokens: PageTokens::new(),
        }
    }

    fn fresh_identity(&self, kind: ResourceKind) -> (String, String) {
        let id = fresh_id();
        (arn(&self.region, &self.account, kind, &id), id)
    }

    fn change(&mut self, time: Timestamp) -> Change {
        self.changes += 1;
        Change {
            time,
            number: self.changes,
        }
    }
}

/// The latest change to a resource. The number decides between changes of the same millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    time: Timestamp,
    number: u64,
}

#[cfg(test)]
mod tests;
