//! The state file, which keeps the state of an endpoint across restarts and crashes.

mod error;
mod file;
mod format;
mod journal;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use error::StateError;
pub(crate) use journal::Journal;

/// The new value of one entry.
#[derive(Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) key: String,
    /// `None` if the entry was removed.
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
