//! Two lists, item by item.

use std::collections::BTreeMap;

/// The items of two lists by name, and those that look renamed.
pub(super) struct Pairs<'a, T> {
    pub(super) in_both: Vec<(&'a T, &'a T)>,
    /// Each with the item that it may have become.
    pub(super) removed: Vec<(&'a T, Option<&'a T>)>,
    /// Each with the item that it may have been.
    pub(super) added: Vec<(&'a T, Option<&'a T>)>,
}

/// `alike` returns whether two items would be the same under another name.
pub(super) fn pair<'a, T>(
    old: impl IntoIterator<Item = &'a T>,
    new: impl IntoIterator<Item = &'a T>,
    name: impl Fn(&T) -> &str,
    alike: impl Fn(&T, &T) -> bool,
) -> Pairs<'a, T> {
    let mut unmatched: BTreeMap<&str, &T> = BTreeMap::new();
    let mut removed = vec![];
    for item in new {
        unmatched.insert(name(item), item);
    }
    let mut in_both = vec![];
    for item in old {
        match unmatched.remove(name(item)) {
            Some(other) => in_both.push((item, other)),
            None => removed.push(item),
        }
    }
    let added: Vec<&T> = unmatched.into_values().collect();
    // Where several are alike, nobody can say which became which.
    let only = |found: Vec<&'a T>| match found.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let successor = |item: &T| {
        let found = added.iter().copied().filter(|other| alike(item, other));
        only(found.collect())
    };
    let predecessor = |item: &T| {
        let found = removed.iter().copied().filter(|other| alike(other, item));
        only(found.collect())
    };
    let is_renamed = |old: &T| {
        let new = successor(old)?;
        predecessor(new).map(|_| new)
    };
    let was_renamed = |new: &T| {
        let old = predecessor(new)?;
        successor(old).map(|_| old)
    };
    Pairs {
        in_both,
        removed: removed
            .iter()
            .map(|item| (*item, is_renamed(item)))
            .collect(),
        added: added
            .iter()
            .map(|item| (*item, was_renamed(item)))
            .collect(),
    }
}
