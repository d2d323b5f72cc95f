//! De-duplication.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

use crate::messaging::frame::Key;

/// How many messages and events are remembered.
const CAPACITY: usize = 1024;

/// The latest messages and events, so that none is delivered twice.
///
/// Their keys are hashed, because a thousand small strings for each room fragment the heap. A new key has the hash of a
/// remembered one once in 10¹⁶ messages.
#[derive(Debug, Default)]
pub(super) struct Recent {
    hasher: RandomState,
    hashes: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Recent {
    /// Inserts a key. Returns `false` if it was there.
    pub(super) fn insert(&mut self, key: Key<'_>) -> bool {
        let hash = self.hasher.hash_one(key);
        if !self.hashes.insert(hash) {
            return false;
        }
        if self.order.len() >= CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.hashes.remove(&oldest);
        }
        self.order.push_back(hash);
        true
    }
}
