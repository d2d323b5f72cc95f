//! Aspects that operations, members and types have in common.

use super::{Aspect, Change, Subject, What};

pub(super) fn deprecation(subject: Subject, before: bool, after: bool) -> Option<Change> {
    let to = match (before, after) {
        (false, true) => "deprecated",
        (true, false) => "no longer deprecated",
        _ => return None,
    };
    let what = What::changed(Aspect::Deprecated, "", to);
    Some(Change::compatible(subject, what))
}

pub(super) fn sensitivity(subject: Subject, before: bool, after: bool) -> Option<Change> {
    let to = match (before, after) {
        (false, true) => "redacted in `Debug`",
        (true, false) => "no longer redacted in `Debug`",
        _ => return None,
    };
    let what = What::changed(Aspect::Sensitive, "", to);
    Some(Change::compatible(subject, what))
}

pub(super) fn description(subject: Subject, before: &str, after: &str) -> Option<Change> {
    let what = What::changed(Aspect::Description, "", "new description");
    (before != after).then(|| Change::compatible(subject, what))
}

pub(super) fn wire_name(subject: Subject, before: &str, after: &str) -> Option<Change> {
    let what = What::changed(
        Aspect::Wire,
        format!("`{before}` on the wire"),
        format!("`{after}`"),
    );
    (before != after).then(|| Change::compatible(subject, what))
}
