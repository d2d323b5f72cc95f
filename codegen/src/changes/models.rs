//! Structures, enums, unions and exceptions.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use super::aspects::{description, sensitivity, wire_name};
use super::members::{self, Owner, compare_limits, have_same_members};
use super::pairs::{Pairs, pair};
use super::{Aspect, Change, Subject, What};
use crate::model::{Enum, Exception, Model, Operation, Service, Structure, Union};

pub(super) fn compare(old: &Service, new: &Service, changes: &mut Vec<Change>) {
    compare_models(old, new, changes);
    compare_exceptions(old, new, changes);
}

fn compare_models(old: &Service, new: &Service, changes: &mut Vec<Change>) {
    let Pairs {
        in_both,
        removed,
        added,
    } = pair(
        old.models.values(),
        new.models.values(),
        Model::name,
        is_renamed,
    );
    let subject = |model: &Model| Subject::Type(model.name().to_owned());
    let [with_removed, with_added] = [types_of_missing(old, new), types_of_missing(new, old)];
    for (model, renamed_to) in removed {
        if !with_removed.contains(model.name()) {
            changes.push(Change::removed(subject(model), renamed_to));
        }
    }
    for (model, renamed_from) in added {
        if !with_added.contains(model.name()) {
            let kind = kind(model).to_owned();
            changes.push(Change::added(subject(model), kind, renamed_from));
        }
    }
    for (before, after) in in_both {
        match (before, after) {
            (Model::Structure(before), Model::Structure(after)) => {
                compare_structures((before, old), (after, new), changes);
            }
            (Model::Enum(before), Model::Enum(after)) => compare_enums(before, after, changes),
            (Model::Union(before), Model::Union(after)) => compare_unions(before, after, changes),
            _ => {
                let what = What::changed(Aspect::Type, kind(before), kind(after));
                changes.push(Change::breaking(subject(after), what));
            }
        }
    }
}

fn kind(model: &Model) -> &'static str {
    match model {
        Model::Structure(_) => "a structure",
        Model::Enum(_) => "an enum",
        Model::Union(_) => "a union",
    }
}

/// The inputs and outputs of operations that another state of the service does not have: they come and go with
/// their operations.
fn types_of_missing<'a>(service: &'a Service, other: &Service) -> BTreeSet<&'a str> {
    let is_missing = |operation: &&Operation| {
        let mut others = other.operations.iter();
        others.all(|other| other.method != operation.method)
    };
    let missing = service.operations.iter().filter(is_missing);
    let types = missing.flat_map(|operation| [&operation.input, &operation.output]);
    types.map(String::as_str).collect()
}

fn is_renamed(a: &Model, b: &Model) -> bool {
    match (a, b) {
        (Model::Structure(a), Model::Structure(b)) => {
            !a.members.is_empty() && have_same_members(a, b)
        }
        (Model::Enum(a), Model::Enum(b)) => {
            let values = |item: &Enum| -> Vec<String> {
                let values = item.values.iter();
                values.map(|value| value.wire_name.clone()).collect()
            };
            values(a) == values(b)
        }
        (Model::Union(a), Model::Union(b)) => {
            let names = |union: &Union| -> Vec<String> {
                let variants = union.variants.iter();
                variants.map(|variant| variant.wire_name.clone()).collect()
            };
            names(a) == names(b)
        }
        _ => false,
    }
}

fn compare_structures(
    (before, old): (&Structure, &Service),
    (after, new): (&Structure, &Service),
    changes: &mut Vec<Change>,
) {
    let subject = || Subject::Type(after.name.clone());
    let name = &after.name;
    let mut push = |breaking: bool, what: String| {
        let what = What::changed(Aspect::Api, "", what);
        changes.push(if breaking {
            Change::breaking(subject(), what)
        } else {
            Change::compatible(subject(), what)
        });
    };
    match (before.is_input(), after.is_input()) {
        (false, true) => push(
            true,
            "is the input of an operation, without accessors".into(),
        ),
        (true, false) => push(true, "is no longer the input of an operation".into()),
        _ => {}
    }
    match (before.is_sent(), after.is_sent()) {
        (false, true) => push(false, format!("has a builder, `{name}::builder()`")),
        (true, false) => push(
            true,
            format!("no longer has a builder, `{name}::builder()`"),
        ),
        (true, true) if !before.is_input() && !after.is_input() => {
            match (before.build_is_fallible(), after.build_is_fallible()) {
                (false, true) => push(true, "`build()` returns a `Result`".into()),
                (true, false) => push(true, "`build()` no longer returns a `Result`".into()),
                _ => {}
            }
        }
        _ => {}
    }
    match (before.is_output(), after.is_output()) {
        (false, true) => push(false, "has a request ID".into()),
        (true, false) => push(true, "no longer has a request ID".into()),
        _ => {}
    }
    match (before.has_default(), after.has_default()) {
        (false, true) => push(false, "implements `Default`".into()),
        (true, false) => push(true, "no longer implements `Default`".into()),
        _ => {}
    }
    changes.extend(sensitivity(subject(), before.sensitive, after.sensitive));
    changes.extend(description(subject(), &before.docs, &after.docs));
    let methods = [(old, &before.name), (new, &after.name)];
    let methods = methods.map(|(service, name)| service.operation_of_input(name));
    let owner = match methods {
        [Some(before), Some(after)] if before.method == after.method => Owner::Input(&after.method),
        _ => Owner::Structure(&after.name),
    };
    members::compare(&owner, before, after, changes);
}

fn compare_enums(before: &Enum, after: &Enum, changes: &mut Vec<Change>) {
    let name = &after.name;
    let subject = |variant: &str| Subject::EnumValue {
        name: name.clone(),
        variant: variant.to_owned(),
    };
    let Pairs {
        in_both,
        removed,
        added,
    } = pair(
        &before.values,
        &after.values,
        |value| &value.name,
        |_, _| true,
    );
    for (value, renamed_to) in removed {
        changes.push(Change::removed(subject(&value.name), renamed_to));
    }
    for (value, _) in added {
        let wire_name = format!("`{}`", value.wire_name);
        let added = Change::added(subject(&value.name), wire_name, None);
        changes.push(added.note(format!("until now, `{name}::Unknown`")));
    }
    for (before, after) in in_both {
        let subject = subject(&after.name);
        changes.extend(wire_name(subject, &before.wire_name, &after.wire_name));
    }
    let subject = || Subject::Type(name.clone());
    changes.extend(sensitivity(subject(), before.sensitive, after.sensitive));
    changes.extend(description(subject(), &before.docs, &after.docs));
}

fn compare_unions(before: &Union, after: &Union, changes: &mut Vec<Change>) {
    let name = &after.name;
    let subject = |variant: &str| Subject::UnionMember {
        name: name.clone(),
        variant: variant.to_owned(),
    };
    let Pairs {
        in_both,
        removed,
        added,
    } = pair(
        &before.variants,
        &after.variants,
        |variant| &variant.name,
        |a, b| a.ty == b.ty,
    );
    for (variant, renamed_to) in removed {
        changes.push(Change::removed(subject(&variant.name), renamed_to));
    }
    for (variant, _) in added {
        let ty = format!("`{}`", variant.ty);
        let added = Change::added(subject(&variant.name), ty, None);
        changes.push(added.note(format!("until now, `{name}::Unknown`")));
    }
    for (before, after) in in_both {
        let subject = || subject(&after.name);
        if before.ty != after.ty {
            let [from, to] = [before, after].map(|variant| format!("`{}`", variant.ty));
            let what = What::changed(Aspect::Type, from, to);
            changes.push(Change::breaking(subject(), what));
        }
        changes.extend(wire_name(subject(), &before.wire_name, &after.wire_name));
        compare_limits(&subject, &before.bounds, &after.bounds, true, changes);
        changes.extend(description(subject(), &before.docs, &after.docs));
    }
    let subject = || Subject::Type(name.clone());
    changes.extend(sensitivity(subject(), before.sensitive, after.sensitive));
    changes.extend(description(subject(), &before.docs, &after.docs));
}

fn compare_exceptions(old: &Service, new: &Service, changes: &mut Vec<Change>) {
    let Pairs {
        in_both,
        removed,
        added,
    } = pair(
        old.exceptions.values(),
        new.exceptions.values(),
        |exception| &exception.structure.name,
        |a, b| a.status == b.status && have_same_members(&a.structure, &b.structure),
    );
    let subject = |exception: &Exception| Subject::Exception(exception.structure.name.clone());
    for (exception, renamed_to) in removed {
        changes.push(Change::removed(subject(exception), renamed_to));
    }
    for (exception, _) in added {
        let predicate = exception.structure.name.to_snake_case();
        let predicate = format!("with `ServiceError::is_{predicate}()`");
        let added = Change::added(subject(exception), predicate, None);
        changes.push(added.note("until now, `ServiceError::Unhandled`"));
    }
    for (before, after) in in_both {
        let subject = || subject(after);
        if before.status != after.status {
            let status = |exception: &Exception| match exception.status {
                Some(status) => format!("HTTP status {status}"),
                None => "unknown HTTP status".to_owned(),
            };
            let what = What::changed(Aspect::Wire, status(before), status(after));
            changes.push(Change::compatible(subject(), what));
        }
        let [from, to] = [before, after].map(|exception| &exception.structure);
        if from.docs != to.docs || before.hint != after.hint {
            let what = What::changed(Aspect::Description, "", "new description");
            changes.push(Change::compatible(subject(), what));
        }
        changes.extend(sensitivity(subject(), from.sensitive, to.sensitive));
        members::compare(&Owner::Exception(&to.name), from, to, changes);
    }
}
