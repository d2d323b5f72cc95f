//! The state file: what is kept of an endpoint when it stops, in whatever way it stops.

mod error;
mod file;
mod format;
mod journal;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use error::StateError;
pub(crate) use journal::Journal;

/// What has become of one entry.
#[derive(Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) key: String,
    /// Absent for an entry that was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<Value>,
}

impl Change {
    fn apply(self, entries: &mut BTreeMap<String, Value>) {
        match self.value {
            Some(value) => entries.insert(self.key, value),
            None => entries.remove(&self.key),
        };
    }
}

#[cfg(test)]
mod tests;
