//! Members of structures.

use super::aspects::{deprecation, description, sensitivity, wire_name};
use super::pairs::{Pairs, pair};
use super::{Aspect, Change, Subject, What};
use crate::model::{Bounds, Member, Structure};

/// What members belong to.
pub(super) enum Owner<'a> {
    /// The input of an operation, by the client's method.
    Input(&'a str),
    Structure(&'a str),
    Exception(&'a str),
}

impl Owner<'_> {
    fn subject(&self, member: &Member) -> Subject {
        let field = member.name.clone();
        match *self {
            Self::Input(method) => Subject::Input {
                method: method.to_owned(),
                setter: member.setter_name(),
            },
            Self::Structure(name) => Subject::Member {
                structure: name.to_owned(),
                field,
            },
            Self::Exception(name) => Subject::ExceptionMember {
                exception: name.to_owned(),
                field,
            },
        }
    }
}

/// Whether two structures have the same members.
pub(super) fn have_same_members(a: &Structure, b: &Structure) -> bool {
    let members = |structure: &Structure| -> Vec<_> {
        let members = structure.members.iter();
        members
            .map(|member| (member.name.clone(), member.ty.clone(), member.required))
            .collect()
    };
    members(a) == members(b)
}

pub(super) fn compare(
    owner: &Owner<'_>,
    before: &Structure,
    after: &Structure,
    changes: &mut Vec<Change>,
) {
    let Pairs {
        in_both,
        removed,
        added,
    } = pair(
        &before.members,
        &after.members,
        |member| &member.name,
        |a, b| a.ty == b.ty && a.required == b.required,
    );
    for (member, renamed_to) in removed {
        changes.push(Change::removed(owner.subject(member), renamed_to));
    }
    for (member, _) in added {
        let subject = owner.subject(member);
        let required = if member.required {
            "required"
        } else {
            "optional"
        };
        let what = What::Added(format!("`{}`, {required}", member.ty));
        changes.push(match must_be_set(owner, after) {
            Some(note) if member.required => Change::breaking(subject, what).note(note),
            _ => Change::compatible(subject, what),
        });
    }
    for (before, member) in in_both {
        let must_be_set = must_be_set(owner, after);
        compare_member(
            &|| owner.subject(member),
            before,
            member,
            must_be_set,
            changes,
        );
    }
}

/// What happens if a required member of a request is not set.
fn must_be_set(owner: &Owner<'_>, structure: &Structure) -> Option<&'static str> {
    match owner {
        Owner::Input(_) => Some("calls that do not set it fail"),
        _ if structure.is_sent() => Some("`build()` fails if it is not set"),
        _ => None,
    }
}

fn compare_member(
    subject: &dyn Fn() -> Subject,
    before: &Member,
    after: &Member,
    must_be_set: Option<&str>,
    changes: &mut Vec<Change>,
) {
    if before.ty != after.ty {
        let [from, to] = [before, after].map(|member| format!("`{}`", member.ty));
        let what = What::changed(Aspect::Type, from, to);
        changes.push(Change::breaking(subject(), what));
    }
    let ty = &after.ty;
    match (before.required, after.required) {
        (false, true) => {
            let what = What::changed(Aspect::Required, "optional", "required");
            let note = format!("its field is `{ty}`, not `Option<{ty}>`");
            let note = match must_be_set {
                Some(must_be_set) => format!("{must_be_set}, and {note}"),
                None => note,
            };
            changes.push(Change::breaking(subject(), what).note(note));
        }
        (true, false) => {
            let what = What::changed(Aspect::Required, "required", "optional");
            let note = format!("its field is `Option<{ty}>`, not `{ty}`");
            changes.push(Change::breaking(subject(), what).note(note));
        }
        _ => {}
    }
    changes.extend(deprecation(subject(), before.deprecated, after.deprecated));
    let is_default_changed = match [before, after].map(default) {
        [Some(from), Some(to)] if from != to => {
            let what = What::changed(Aspect::Default, from, to);
            let change = Change::compatible(subject(), what);
            changes.push(change.note("calls that do not set it behave differently"));
            true
        }
        _ => false,
    };
    let is_sent = must_be_set.is_some();
    compare_limits(subject, &before.bounds, &after.bounds, is_sent, changes);
    changes.extend(sensitivity(subject(), before.sensitive, after.sensitive));
    if before.location != after.location {
        let [from, to] = [before, after].map(|member| member.location.name());
        let what = What::changed(Aspect::Wire, from, to);
        changes.push(Change::compatible(subject(), what));
    }
    changes.extend(wire_name(subject(), &before.wire_name, &after.wire_name));
    if !is_default_changed {
        changes.extend(description(subject(), &before.docs, &after.docs));
    }
}

/// The default that the document has as such, or that the description names: “Default: 60 (1 hour).”
fn default(member: &Member) -> Option<String> {
    if let Some(value) = &member.default {
        return Some(value.to_string());
    }
    let (_, rest) = member.docs.split_once("Default: ")?;
    let rest = rest.lines().next().unwrap_or_default();
    let end = rest.find(". ").unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches('.').to_owned())
}

const MAY_REJECT: &str = "the service may reject values that it accepted before";

pub(super) fn compare_limits(
    subject: &dyn Fn() -> Subject,
    before: &Bounds,
    after: &Bounds,
    is_sent: bool,
    changes: &mut Vec<Change>,
) {
    let loosened = after.accept_all_of(before);
    let note = match (is_sent, loosened) {
        (true, false) => Some(MAY_REJECT),
        (false, true) => Some("values may be outside of the old limits"),
        _ => None,
    };
    let mut push = |aspect, from: Bounds, to: Bounds, note: Option<&str>| {
        if from != to {
            let [from, to] = [from, to].map(|bounds| match bounds.phrases().join(", ") {
                none if none.is_empty() => "no limit".to_owned(),
                phrases => phrases,
            });
            let what = What::changed(aspect, from, to);
            let change = Change::compatible(subject(), what);
            changes.push(match note {
                Some(note) => change.note(note),
                None => change,
            });
        }
    };
    push(
        Aspect::Limits,
        before.without_patterns(),
        after.without_patterns(),
        note,
    );
    push(
        Aspect::Pattern,
        before.patterns(),
        after.patterns(),
        is_sent.then_some(MAY_REJECT),
    );
}
