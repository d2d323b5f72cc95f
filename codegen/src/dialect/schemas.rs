//! Schemas as a whole: their marks, and which of them become models.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::operations::exception_names;
use super::references::{beside_reference, reference, reference_to, references};
use super::types::{ANY_JSON, any_json};
use super::visit::for_each_schema_at;
use super::{CopyBudget, Object, schemas, schemas_or_new};
use crate::document::for_each_node;
use crate::error::Diagnostics;
use crate::names::numbered;
use crate::pointer;

/// `x-sensitive: yes` is a string in YAML 1.2, and would leave a secret unprotected.
pub(super) fn refuse_unclear_marks(root: &mut Value, diagnostics: &mut Diagnostics) {
    for_each_node(root, &mut String::new(), &mut |pointer, node| {
        for mark in ["x-idempotent", "x-sensitive", "x-union"] {
            if node.get(mark).is_some_and(|value| !value.is_boolean()) {
                let pointer = format!("{pointer}/{mark}");
                diagnostics.refuse(pointer, "expected `true` or `false`");
            }
        }
    });
}

/// What the client does otherwise than the mark says: the mark, the kind of the warning, and what happens.
const NOT_FOLLOWED: [(&str, &str, &str); 3] = [
    (
        "x-auth-type",
        "operation(s) with another authentication, which are signed with SigV4",
        "the service expects no signature of SigV4, and requests have one",
    ),
    (
        "x-event-stream",
        "event stream(s), which are not supported",
        "the events are not read or written; do not call the operations that have them",
    ),
    (
        "x-host-prefix",
        "operation(s) with a prefix of the host, which is not added",
        "requests go to the host without this prefix; set the endpoint URL for them",
    ),
];

/// The import marks what the client does not support. Where the client does otherwise, a warning says so.
pub(super) fn warn_of_marks_not_followed(root: &mut Value, diagnostics: &mut Diagnostics) {
    for_each_node(root, &mut String::new(), &mut |pointer, node| {
        for (mark, kind, message) in NOT_FOLLOWED {
            let is_followed = |value: &Value| match (mark, value) {
                ("x-auth-type", Value::String(value)) => value.starts_with("v4"),
                (_, value) => value == &json!(false),
            };
            if node.get(mark).is_some_and(|value| !is_followed(value)) {
                diagnostics.warn(kind, format!("{pointer}/{mark}"), message);
            }
        }
    });
}

/// The converter drops the members of exceptions. Without the overlay, each has at least a message.
pub(super) fn complete_empty_exceptions(root: &mut Value, _: &mut Diagnostics) {
    let exceptions = exception_names(root);
    for (name, schema) in schemas(root).into_iter().flatten() {
        let Some(schema) = schema.as_object_mut() else {
            continue;
        };
        let is_exception = exceptions.contains(name) || schema.contains_key("x-http-status");
        let has_parts = ["$ref", "allOf"]
            .iter()
            .any(|key| schema.contains_key(*key));
        if !is_exception || has_parts {
            continue;
        }
        let mut members = json!({});
        if schema.is_empty() {
            schema.insert("required".into(), json!(["message"]));
            members["message"] = json!({ "type": "string", "description": "What the service says about the error." });
        }
        schema.insert("type".into(), "object".into());
        schema.entry("properties").or_insert(members);
    }
}

/// Every string, number, list and map has its own schema (`BookTitle`, `TagKeyList`, …). Newtypes for them
/// would only be in the way, so members get the schema itself, with its bounds and marks.
pub(super) fn inline_scalars_lists_and_maps(root: &mut Value, diagnostics: &mut Diagnostics) {
    let Some(all) = schemas(root) else {
        return;
    };
    let inlined: Map<String, Value> = all
        .iter()
        .filter(|(_, schema)| has_no_type_of_its_own(schema))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    all.retain(|name, _| !inlined.contains_key(name));
    let mut nesting = BTreeMap::new();
    for name in inlined.keys() {
        check_nesting(name, &inlined, 0, &mut nesting, diagnostics);
    }
    let mut budget = CopyBudget::new();
    for_each_schema_at(root, &mut |pointer, schema| {
        // What is inlined may be another name of something.
        while let Some((name, target)) =
            reference(schema).and_then(|name| inlined.get_key_value(name))
        {
            let is_finite = matches!(nesting.get(name.as_str()), Some(Nesting::Levels(_)));
            let is_copied = is_finite && budget.spend(target, pointer, diagnostics);
            let target = match target {
                Value::Object(target) if is_copied => target.clone(),
                _ => any_json(),
            };
            // What is said about this use takes precedence.
            let of_use = std::mem::replace(schema, target).into_iter();
            let is_kept = |key: &str| !["$ref", "allOf"].contains(&key);
            schema.extend(of_use.filter(|(key, _)| is_kept(key)));
        }
    });
}

/// Lists and maps inside each other; each level costs a stack frame.
const MAX_NESTING: usize = 64;

/// How deeply a list or map is nested.
#[derive(Clone, Copy)]
enum Nesting {
    /// It is being checked.
    Open,
    /// As many levels of lists and maps as this.
    Levels(usize),
    /// It contains itself, or too many levels.
    Refused,
}

/// Finds lists and maps that contain themselves, or are nested too deeply.
fn check_nesting<'a>(
    name: &'a str,
    inlined: &'a Map<String, Value>,
    depth: usize,
    checked: &mut BTreeMap<&'a str, Nesting>,
    diagnostics: &mut Diagnostics,
) -> Nesting {
    let Some(schema) = inlined.get(name) else {
        return Nesting::Levels(0);
    };
    let refused = |message: &str, diagnostics: &mut Diagnostics| {
        diagnostics.warn(ANY_JSON, pointer::schema(name), message);
        Nesting::Refused
    };
    let too_deep = format!("more than {MAX_NESTING} lists and maps are nested");
    let nesting = match checked.get(name) {
        Some(Nesting::Open) => refused("the list or map contains itself", diagnostics),
        Some(known) => return *known,
        None if depth > MAX_NESTING => refused(&too_deep, diagnostics),
        None => {
            checked.insert(name, Nesting::Open);
            let mut nesting = Nesting::Levels(0);
            for inner in references(schema) {
                let inner = check_nesting(inner, inlined, depth + 1, checked, diagnostics);
                nesting = match (nesting, inner) {
                    (Nesting::Levels(levels), Nesting::Levels(inner)) => {
                        Nesting::Levels(levels.max(inner + 1))
                    }
                    _ => Nesting::Refused,
                };
            }
            match nesting {
                Nesting::Levels(levels) if levels > MAX_NESTING => refused(&too_deep, diagnostics),
                nesting => nesting,
            }
        }
    };
    checked.insert(name, nesting);
    nesting
}

/// An inline structure or enum has no name by which the model could find its facts. It is named after its owner
/// and member.
pub(super) fn name_inline_models(root: &mut Value, _: &mut Diagnostics) {
    let named = schemas(root).into_iter().flatten();
    let mut inline = InlineModels {
        names: named.map(|(name, _)| name.clone()).collect(),
        taken: vec![],
    };
    for (name, schema) in schemas(root).into_iter().flatten() {
        inline.take_from_members(schema, name);
    }
    while let Some((name, mut schema)) = inline.taken.pop() {
        inline.take_from_members(&mut schema, &name);
        if let Some(all) = schemas_or_new(root) {
            all.insert(name, schema);
        }
    }
}

/// Schemas without a name, with the ones that they get.
struct InlineModels {
    names: BTreeSet<String>,
    taken: Vec<(String, Value)>,
}

impl InlineModels {
    fn take_from_members(&mut self, schema: &mut Value, owner: &str) {
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (member, schema) in members.into_iter().flatten() {
            self.take_from(schema, &format!("{owner}{}", member.to_upper_camel_case()));
        }
    }

    /// Replaces a schema, or what a list or map consists of, by a reference if it has no name.
    fn take_from(&mut self, schema: &mut Value, name: &str) {
        let is_structure = schema.get("properties").is_some_and(Value::is_object);
        if is_structure || schema.get("enum").is_some() {
            let is_free = |name: &String| !self.names.contains(name);
            let name = numbered(name).find(is_free).unwrap_or_default();
            let reference = reference_to(&name);
            let mut of_use = Object::from_iter([("$ref".to_owned(), reference.into())]);
            if let Some(schema) = schema.as_object_mut() {
                for mark in OF_USE {
                    of_use.extend(
                        schema
                            .remove(*mark)
                            .map(|value| ((*mark).to_owned(), value)),
                    );
                }
            }
            if of_use.len() > 1 {
                beside_reference(&mut of_use);
            }
            let schema = std::mem::replace(schema, of_use.into());
            self.names.insert(name.clone());
            self.taken.push((name, schema));
            return;
        }
        for key in ["items", "additionalProperties"] {
            if let Some(content) = schema.get_mut(key) {
                self.take_from(content, name);
            }
        }
    }
}

/// What a schema without a name says about its use.
const OF_USE: &[&str] = &[
    "deprecated",
    "x-default",
    "x-location",
    "x-location-name",
    "x-wire-name",
];

fn has_no_type_of_its_own(schema: &Value) -> bool {
    if schema.get("x-rust-type").is_some() || schema.as_object().and_then(reference).is_some() {
        return true;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => schema.get("enum").is_none(),
        Some("object") => {
            schema.get("properties").is_none() && schema.get("additionalProperties").is_some()
        }
        Some(_) => true,
        None => false,
    }
}
