//! The resources, in memory and in the state file, if there is one.

mod logging_configurations;
mod paging;
mod rooms;
mod saved;
mod tags;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::identifiers::{ResourceKind, arn, fresh_id, region_of};
use crate::quotas::Quotas;
use crate::secret::Secret;
use crate::state::{Change, Journal, StateError};

use paging::Listed;

pub(crate) use logging_configurations::{
    LogDestination, LoggingConfiguration, LoggingConfigurationChange, NewLoggingConfiguration,
};
pub(crate) use paging::{Page, PageRequest, PageTokens};
pub(crate) use rooms::{
    ChatSettings, FallbackResult, NewRoom, Room, RoomChange, RoomFilter, RoomSummary,
};

/// The tags of one resource.
pub(crate) type Tags = BTreeMap<String, String>;

/// The resources of an account, by region.
pub(crate) struct Store {
    account: String,
    quotas: Option<Quotas>,
    secret: Secret,
    regions: Mutex<BTreeMap<String, Resources>>,
    journal: Option<Journal>,
    /// Notified when a resource changes.
    changed: watch::Sender<()>,
}

/// The resources of all regions that changed most recently, latest first.
pub(crate) struct LatestResources {
    pub(crate) rooms: Vec<Room>,
    pub(crate) logging_configurations: Vec<LoggingConfiguration>,
    /// The total numbers, including those that are not listed.
    pub(crate) room_count: usize,
    pub(crate) logging_configuration_count: usize,
}

impl Store {
    /// Returns an empty store without a state file.
    pub(crate) fn in_memory(account: String, quotas: Option<Quotas>) -> Self {
        Self {
            account,
            quotas,
            secret: Secret::fresh(),
            regions: Mutex::default(),
            journal: None,
            changed: watch::Sender::new(()),
        }
    }

    /// Opens the state file, and returns a store with its resources.
    pub(crate) fn open(
        account: String,
        quotas: Option<Quotas>,
        path: &Path,
    ) -> Result<Self, StateError> {
        let (journal, opened) = Journal::open(path, &account)?;
        let store = Self {
            account,
            quotas,
            secret: opened.secret,
            regions: Mutex::default(),
            journal: Some(journal),
            changed: watch::Sender::new(()),
        };
        store.restore(opened.entries)?;
        Ok(store)
    }

    /// Calls a function with the resources of a region, while other requests wait.
    pub(crate) fn in_region<T>(&self, region: &str, work: impl FnOnce(&mut Resources) -> T) -> T {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let resources = self.resources_of(region, &mut regions);
        let result = work(resources);
        // Other requests still wait, so the journal receives the changes in order.
        self.save_changes(resources);
        result
    }

    /// Calls a function with the resources of the region in an ARN, while other requests wait.
    pub(crate) fn in_region_of<T>(&self, arn: &str, work: impl FnOnce(&mut Resources) -> T) -> T {
        self.in_region(region_of(arn).unwrap_or_default(), work)
    }

    fn save_changes(&self, resources: &mut Resources) {
        let touched = std::mem::take(&mut resources.touched);
        if touched.is_empty() {
            return;
        }
        if let Some(journal) = &self.journal {
            for arn in touched {
                let value = resources.saved_form(&arn);
                journal.add(Change { key: arn, value });
            }
        }
        self.changed.send_replace(());
    }

    /// Deletes all resources of all regions, and returns the ARNs of the rooms.
    pub(crate) fn clear(&self) -> Vec<String> {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let mut deleted = Vec::new();
        for resources in regions.values_mut() {
            deleted.extend(resources.clear());
            self.save_changes(resources);
        }
        deleted
    }

    /// Returns a receiver that is notified when a resource changes.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn resources_of<'r>(
        &self,
        region: &str,
        regions: &'r mut BTreeMap<String, Resources>,
    ) -> &'r mut Resources {
        regions.entry(region.to_owned()).or_insert_with(|| {
            let page_tokens = self.page_tokens(region);
            Resources::new(region, &self.account, self.quotas, page_tokens)
        })
    }

    /// Waits until all changes so far are in the state file, if there is one.
    pub(crate) async fn saved(&self) -> Result<(), Exception> {
        match &self.journal {
            Some(journal) => journal
                .saved()
                .await
                .map_err(|error| Exception::not_saved(&error.reason)),
            None => Ok(()),
        }
    }

    /// Waits until all changes are in the state file, and releases its lock. Later changes fail.
    pub(crate) async fn close(&self) {
        if let Some(journal) = &self.journal {
            journal.close().await;
        }
    }

    /// Returns the rooms of all regions.
    pub(crate) fn rooms(&self) -> Vec<Room> {
        let regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let rooms = regions
            .values()
            .flat_map(|resources| resources.rooms.values());
        rooms.cloned().collect()
    }

    /// Returns at most this many rooms and logging configurations of all regions, the latest change first.
    pub(crate) fn latest(&self, max_results: usize) -> LatestResources {
        let regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let rooms = regions
            .values()
            .flat_map(|resources| resources.rooms.values());
        let configurations = regions.values();
        let configurations =
            configurations.flat_map(|resources| resources.logging_configurations.values());
        let (rooms, room_count) = latest(rooms, |room| room.summary.changed(), max_results);
        let (logging_configurations, logging_configuration_count) =
            latest(configurations, Listed::changed, max_results);
        LatestResources {
            rooms,
            logging_configurations,
            room_count,
            logging_configuration_count,
        }
    }

    /// Returns the room with this ID, in any region.
    pub(crate) fn room_with_id(&self, id: &str) -> Option<Room> {
        let regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rooms = regions
            .values()
            .flat_map(|resources| resources.rooms.values());
        rooms.find(|room| room.id() == id).cloned()
    }

    /// Returns the account that owns the resources.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Returns the page tokens of a region.
    pub(crate) fn page_tokens(&self, region: &str) -> PageTokens {
        PageTokens::new(&self.secret, region)
    }
}

/// The resources of one region. Each method either succeeds or changes nothing.
pub(crate) struct Resources {
    region: String,
    account: String,
    quotas: Option<Quotas>,
    rooms: HashMap<String, Room>,
    logging_configurations: HashMap<String, LoggingConfiguration>,
    latest_change_number: u64,
    /// The ARNs of resources that changed and must be saved.
    touched: Vec<String>,
    page_tokens: PageTokens,
}

impl Resources {
    fn new(region: &str, account: &str, quotas: Option<Quotas>, page_tokens: PageTokens) -> Self {
        Self {
            region: region.to_owned(),
            account: account.to_owned(),
            quotas,
            rooms: HashMap::new(),
            logging_configurations: HashMap::new(),
            latest_change_number: 0,
            touched: Vec::new(),
            page_tokens,
        }
    }

    fn fresh_identity(&self, kind: ResourceKind) -> (String, String) {
        let id = fresh_id();
        (arn(&self.region, &self.account, kind, &id), id)
    }

    fn next_change_number(&mut self) -> u64 {
        self.latest_change_number += 1;
        self.latest_change_number
    }

    /// Deletes all resources, and returns the ARNs of the rooms.
    fn clear(&mut self) -> Vec<String> {
        let rooms: Vec<_> = self.rooms.drain().map(|(arn, _)| arn).collect();
        let configurations = self.logging_configurations.drain().map(|(arn, _)| arn);
        self.touched.extend(configurations);
        self.touched.extend(rooms.iter().cloned());
        rooms
    }

    fn touch(&mut self, arn: &str) {
        self.touched.push(arn.to_owned());
    }

    /// Checks that the quota permits one more resource of a kind.
    fn check_quota(&self, kind: ResourceKind) -> Result<(), Exception> {
        let Some(quotas) = self.quotas else {
            return Ok(());
        };
        let (present, limit) = match kind {
            ResourceKind::Room => (self.rooms.len(), quotas.rooms),
            ResourceKind::LoggingConfiguration => (
                self.logging_configurations.len(),
                quotas.logging_configurations,
            ),
        };
        if u32::try_from(present).is_ok_and(|present| present < limit) {
            Ok(())
        } else {
            Err(Exception::quota_exceeded(kind, limit, &self.account))
        }
    }
}

/// The latest change to a resource. The number orders changes within the same millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LatestChange {
    time: Timestamp,
    number: u64,
}

/// Returns the items with the latest changes, latest first, and the number of all items.
fn latest<'a, T: Clone + 'a>(
    items: impl Iterator<Item = &'a T>,
    changed: impl Fn(&T) -> LatestChange,
    max_results: usize,
) -> (Vec<T>, usize) {
    let mut items: Vec<_> = items.collect();
    let count = items.len();
    items.sort_by_key(|item| std::cmp::Reverse(changed(item)));
    items.truncate(max_results);
    (items.into_iter().cloned().collect(), count)
}

#[cfg(test)]
mod tests;
