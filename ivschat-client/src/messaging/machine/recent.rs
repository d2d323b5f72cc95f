//! De-duplication.

use std::collections::{HashSet, VecDeque};

use crate::messaging::frame::Key;

/// How many messages and events are kept.
const CAPACITY: usize = 1024;

/// The IDs of the latest messages and events, so that none is delivered twice.
#[derive(Debug, Default)]
pub(super) struct Recent {
    keys: HashSet<Key>,
    order: VecDeque<Key>,
}

impl Recent {
    /// Inserts a key. Returns `false` if it was there.
    pub(super) fn insert(&mut self, key: Key) -> bool {
        if !self.keys.insert(key.clone()) {
            return false;
        }
        if self.order.len() >= CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        self.order.push_back(key);
        true
    }
}
