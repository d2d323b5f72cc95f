//! Two lists, item by item.

use std::collections::BTreeMap;

/// The items of two lists by name, and those that look renamed.
pub(super) struct Pairs<'a, T> {
    pub(super) in_both: Vec<(&'a T, &'a T)>,
    /// Each with the name that it may have now.
    pub(super) removed: Vec<(&'a T, Option<&'a str>)>,
    /// Each with the name that it may have had.
    pub(super) added: Vec<(&'a T, Option<&'a str>)>,
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
    let successor = |item: &T| only(added.iter().copied().filter(|other| alike(item, other)));
    let predecessor = |item: &T| only(removed.iter().copied().filter(|other| alike(other, item)));
    let new = |old: &T| successor(old).filter(|new| predecessor(new).is_some());
    let old = |new: &T| predecessor(new).filter(|old| successor(old).is_some());
    let renamed_to = |item: &T| new(item).map(&name);
    let renamed_from = |item: &T| old(item).map(&name);
    Pairs {
        in_both,
        removed: removed
            .iter()
            .map(|item| (*item, renamed_to(item)))
            .collect(),
        added: added
            .iter()
            .map(|item| (*item, renamed_from(item)))
            .collect(),
    }
}

/// The item, if there is only one. Where several are alike, nobody can say which became which.
fn only<'a, T>(mut items: impl Iterator<Item = &'a T>) -> Option<&'a T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}
