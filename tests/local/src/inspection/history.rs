//! A history with a limited number and size of items.

use std::collections::{BTreeMap, VecDeque};

/// The most recent items, oldest first.
#[derive(Debug)]
pub(super) struct History<T> {
    /// Each item with its size in bytes.
    items: VecDeque<(T, usize)>,
    bytes: usize,
    max_items: usize,
    max_bytes: usize,
}

impl<T> History<T> {
    pub(super) fn new(max_items: usize, max_bytes: usize) -> Self {
        Self {
            items: VecDeque::new(),
            bytes: 0,
            max_items,
            max_bytes,
        }
    }

    /// Adds an item, and removes the oldest items until the history is within its limits.
    pub(super) fn add(&mut self, item: T, bytes: usize) {
        self.items.push_back((item, bytes));
        self.bytes += bytes;
        while self.items.len() > self.max_items || self.bytes > self.max_bytes {
            let oldest = self.items.pop_front();
            self.bytes -= oldest.map_or(0, |(_, bytes)| bytes);
        }
    }

    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.bytes = 0;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|(item, _)| item)
    }
}

/// Returns the size of attributes in bytes.
pub(super) fn attribute_bytes(attributes: &BTreeMap<String, String>) -> usize {
    // A short string takes more space than its bytes.
    let bytes = |(key, value): (&String, &String)| key.len() + value.len() + 64;
    attributes.iter().map(bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_items_beyond_either_limit_are_removed() {
        let mut history = History::new(3, 10);
        for (item, bytes, kept) in [
            (1, 1, vec![1]),
            (2, 1, vec![1, 2]),
            (3, 1, vec![1, 2, 3]),
            (4, 1, vec![2, 3, 4]),
            (5, 8, vec![3, 4, 5]),
            (6, 9, vec![6]),
            (7, 11, vec![]),
            (8, 10, vec![8]),
        ] {
            history.add(item, bytes);
            assert_eq!(history.iter().copied().collect::<Vec<_>>(), kept);
        }
    }
}
