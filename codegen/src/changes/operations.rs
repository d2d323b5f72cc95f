//! The service's identity and its operations.

use super::aspects::{deprecation, description};
use super::members::have_same_members;
use super::pairs::{Pairs, pair};
use super::{Aspect, Change, Subject, What};
use crate::model::{Operation, Pagination, Service};

pub(super) fn compare(old: &Service, new: &Service, changes: &mut Vec<Change>) {
    compare_identity(old, new, changes);
    let Pairs {
        in_both,
        removed,
        added,
    } = pair(
        &old.operations,
        &new.operations,
        |operation| &operation.method,
        |a, b| is_renamed(a, old, b, new),
    );
    for (operation, renamed_to) in removed {
        changes.push(Change::removed(subject(operation), renamed_to));
    }
    for (operation, renamed_from) in added {
        let request = format!("`{}`", new.request_line(operation));
        changes.push(Change::added(subject(operation), request, renamed_from));
        if operation.pagination.is_some() {
            changes.push(added_paginator(operation));
        }
    }
    for (before, after) in in_both {
        compare_operation((before, old), (after, new), changes);
    }
}

fn subject(operation: &Operation) -> Subject {
    Subject::Operation(operation.method.clone())
}

fn added_paginator(operation: &Operation) -> Change {
    let subject = Subject::Paginator(operation.method.clone());
    Change::added(subject, "by page or by item".to_owned(), None)
}

/// Whether two operations take and return the same.
fn is_renamed(a: &Operation, old: &Service, b: &Operation, new: &Service) -> bool {
    let same = |a: &str, b: &str| match (old.structure(a), new.structure(b)) {
        (Some(a), Some(b)) => have_same_members(a, b),
        _ => false,
    };
    let takes_something = old.structure(&a.input);
    let takes_something = takes_something.is_some_and(|input| !input.members.is_empty());
    takes_something
        && a.http.method == b.http.method
        && same(&a.input, &b.input)
        && same(&a.output, &b.output)
}

fn compare_identity(old: &Service, new: &Service, changes: &mut Vec<Change>) {
    for (what, from, to) in [
        ("the API version", &old.api_version, &new.api_version),
        ("the service ID", &old.id, &new.id),
        ("the signing name", &old.signing_name, &new.signing_name),
        (
            "the endpoint prefix",
            &old.endpoint_prefix,
            &new.endpoint_prefix,
        ),
    ] {
        if from != to {
            let from = format!("{what} `{from}`");
            let what = What::changed(Aspect::Wire, from, format!("`{to}`"));
            changes.push(Change::compatible(Subject::Service, what));
        }
    }
    if old.host != new.host {
        let [from, to] = [old, new].map(|service| match &service.host {
            Some(host) => format!("`{host}`"),
            None => "that of the region".to_owned(),
        });
        let what = What::changed(Aspect::Wire, format!("the host {from}"), to);
        changes.push(Change::compatible(Subject::Service, what));
    }
}

fn compare_operation(
    (before, old): (&Operation, &Service),
    (after, new): (&Operation, &Service),
    changes: &mut Vec<Change>,
) {
    let changed = |aspect, from: &str, to: &str| {
        Change::compatible(subject(after), What::changed(aspect, from, to))
    };
    for (what, from, to) in [
        ("input", &before.input, &after.input),
        ("output", &before.output, &after.output),
    ] {
        if from != to {
            let from = format!("{what} `types::{from}`");
            let what = What::changed(Aspect::Type, from, format!("`types::{to}`"));
            changes.push(Change::breaking(subject(after), what));
        }
    }
    let [from, to] = [old.request_line(before), new.request_line(after)];
    for (from, to) in [(&before.name, &after.name), (&from, &to)] {
        if from != to {
            let [from, to] = [from, to].map(|part| format!("`{part}`"));
            let change = changed(Aspect::Wire, &from, &to);
            changes.push(change.note("the client sends another request"));
        }
    }
    match (before.idempotent, after.idempotent) {
        (true, false) => {
            let note = "the client resends it only if it cannot have been applied";
            changes.push(changed(Aspect::Idempotent, "", "no longer idempotent").note(note));
        }
        (false, true) => {
            let note = "the client resends it after any failure that may pass";
            changes.push(changed(Aspect::Idempotent, "", "now idempotent").note(note));
        }
        _ => {}
    }
    changes.extend(deprecation(
        subject(after),
        before.deprecated,
        after.deprecated,
    ));
    compare_exceptions(before, after, changes);
    compare_pagination(before, after, changes);
    changes.extend(description(subject(after), &before.docs, &after.docs));
}

/// All exceptions are variants of one error, so that only the documentation of the operation changes.
fn compare_exceptions(before: &Operation, after: &Operation, changes: &mut Vec<Change>) {
    let missing = |here: &Operation, there: &Operation| {
        let names = here.exceptions.iter();
        let names = names.filter(|name| !there.exceptions.contains(name));
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    let [added, removed] = [missing(after, before), missing(before, after)];
    for (verb, names) in [("may return", added), ("no longer returns", removed)] {
        if !names.is_empty() {
            let what = What::changed(Aspect::Exceptions, "", format!("{verb} {names}"));
            changes.push(Change::compatible(subject(after), what));
        }
    }
}

fn compare_pagination(before: &Operation, after: &Operation, changes: &mut Vec<Change>) {
    let subject = || Subject::Paginator(after.method.clone());
    match (&before.pagination, &after.pagination) {
        (None, Some(_)) => changes.push(added_paginator(after)),
        (Some(_), None) => changes.push(Change::breaking(subject(), What::Removed)),
        (Some(old), Some(new)) => {
            if old.items != new.items {
                let [from, to] = [&old.items, &new.items].map(|items| format!("`{items}`"));
                let what = What::changed(Aspect::Type, format!("items {from}"), to);
                changes.push(Change::breaking(subject(), what));
            }
            let tokens = |pagination: &Pagination| {
                let Pagination {
                    input_token,
                    output_token,
                    page_size,
                    ..
                } = pagination;
                let page_size = page_size.as_ref().map(|name| format!(", `{name}`"));
                let page_size = page_size.unwrap_or_default();
                format!("`{input_token}`, `{output_token}`{page_size}")
            };
            let [from, to] = [old, new].map(tokens);
            if from != to {
                let what = What::changed(Aspect::Wire, from, to);
                changes.push(Change::compatible(subject(), what));
            }
        }
        (None, None) => {}
    }
}
