//! Descriptions, and bounds, which are documented instead of checked.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::{Map, Value};

use super::operations::exception_names;
use super::references::{beside_reference, reference};
use super::visit::{for_each_operation, for_each_schema_at};
use super::{Object, schemas};
use crate::error::Diagnostics;
use crate::markdown::{Links, from_html};

/// Descriptions are HTML; rustdoc reads Markdown.
pub(super) fn convert_html_to_markdown(root: &mut Value, diagnostics: &mut Diagnostics) {
    let links = links(root);
    if let Some(Value::Object(info)) = root.get_mut("info") {
        translate(info, "/info", &links, diagnostics);
    }
    for_each_operation(root, |pointer, operation| {
        translate(operation, pointer, &links, diagnostics);
    });
    for_each_schema_at(root, &mut |pointer, schema| {
        translate(schema, pointer, &links, diagnostics);
    });
}

/// What a description may refer to. Names of operations and of models differ.
fn links(root: &mut Value) -> Links {
    let exceptions = exception_names(root);
    let names = schemas(root).into_iter().flatten().map(|(name, _)| name);
    let mut paths: BTreeMap<String, String> = names
        .map(|name| {
            let module = if exceptions.contains(name) {
                "types::error"
            } else {
                "types"
            };
            (name.clone(), format!("crate::{module}::{name}"))
        })
        .collect();
    let methods = operation_methods(root).into_iter();
    paths.extend(methods.map(|(name, method)| (name, format!("crate::Client::{method}"))));
    Links { paths }
}

fn translate(owner: &mut Object, pointer: &str, links: &Links, diagnostics: &mut Diagnostics) {
    if let Some(Value::String(description)) = owner.get_mut("description") {
        let (markdown, troubles) = from_html(description, links);
        *description = markdown;
        // A tag that is not known is mostly there twice.
        for trouble in troubles.into_iter().collect::<BTreeSet<_>>() {
            let pointer = format!("{pointer}/description");
            diagnostics.warn(trouble.kind(), pointer, trouble.to_string());
        }
    }
}

/// Request and response schemas, enums, and some members come without a description.
pub(super) fn describe_what_has_no_description(root: &mut Value, _: &mut Diagnostics) {
    let methods = operation_methods(root);
    let uses = first_uses(root);
    for (name, schema) in schemas(root).into_iter().flatten() {
        let Some(schema) = schema.as_object_mut() else {
            continue;
        };
        let original = schema.get("x-wire-name").and_then(Value::as_str);
        let original = original.unwrap_or(name).to_owned();
        let operation = |suffix| {
            let operation = original.strip_suffix(suffix)?;
            let method = methods.get(operation)?;
            Some(format!("[`{operation}`](crate::Client::{method})"))
        };
        describe(schema, || {
            if let Some(operation) = operation("Request").or_else(|| operation("Input")) {
                format!("Input of {operation}.")
            } else if let Some(operation) = operation("Response").or_else(|| operation("Output")) {
                format!("Output of {operation}.")
            } else if let Some((owner, member)) = uses.get(name) {
                format!("Type of `{member}` in [`{owner}`](crate::types::{owner}).")
            } else {
                format!("The model `{name}`.")
            }
        });
        for (member, schema) in members(schema) {
            describe(beside_reference(schema), || {
                format!("The member `{member}`.")
            });
        }
    }
}

fn describe(owner: &mut Object, text: impl FnOnce() -> String) {
    let described = owner
        .get("description")
        .and_then(Value::as_str)
        .is_some_and(|text| !text.is_empty());
    if !described {
        owner.insert("description".into(), Value::String(text()));
    }
}

/// For each model, the first structure and member that refer to it, directly or as items of a list.
fn first_uses(root: &mut Value) -> BTreeMap<String, (String, String)> {
    let mut uses = BTreeMap::new();
    for (owner, schema) in schemas(root).into_iter().flatten() {
        for (member, schema) in schema.as_object_mut().into_iter().flat_map(members) {
            let items = schema.get("items").and_then(Value::as_object);
            if let Some(name) = reference(schema).or_else(|| reference(items?)) {
                uses.entry(name.to_owned())
                    .or_insert_with(|| (owner.clone(), member.clone()));
            }
        }
    }
    uses
}

/// Callers often pass an ID where an ARN is required; the client can say so only if it knows the members.
pub(super) fn mark_arns(root: &mut Value, _: &mut Diagnostics) {
    for (_, schema) in schemas(root).into_iter().flatten() {
        for (_, member) in schema.as_object_mut().into_iter().flat_map(members) {
            if is_arn(member) {
                member.insert("x-arn".into(), Value::Bool(true));
            }
        }
    }
}

/// Whether a schema is that of an ARN, or of a list of ARNs.
fn is_arn(schema: &Object) -> bool {
    let has_arn_pattern = |schema: &Object| {
        let pattern = schema.get("pattern").and_then(Value::as_str);
        pattern.is_some_and(|pattern| pattern.starts_with("^arn:"))
    };
    let items = schema.get("items").and_then(Value::as_object);
    has_arn_pattern(schema) || items.is_some_and(has_arn_pattern)
}

/// The client checks no lengths, ranges or patterns: some of the published ones are wrong, and the service
/// raises its limits. They become a mark of the member, for its documentation.
pub(super) fn set_bounds_aside(root: &mut Value, _: &mut Diagnostics) {
    for_each_schema_at(root, &mut |_, schema| {
        for (_, member) in members(schema) {
            let bounds = bounds(member);
            if !bounds.is_empty() {
                member.insert("x-bounds".into(), Value::Object(bounds));
            }
        }
        let text_format = text_format(schema).is_some();
        schema.retain(|keyword, _| {
            let is_bound = BOUNDS.contains(&keyword.as_str());
            !(is_bound || text_format && keyword == "format")
        });
    });
}

/// The format of a string that the client does not interpret. Timestamps have their own type.
fn text_format(schema: &Object) -> Option<&str> {
    let format = schema.get("format")?.as_str()?;
    let is_text = schema.get("type").and_then(Value::as_str) == Some("string")
        && !schema.contains_key("x-rust-type");
    (is_text && !matches!(format, "date-time" | "password")).then_some(format)
}

const BOUNDS: [&str; 9] = [
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// The bounds of a schema, and of the items or values in it.
fn bounds(schema: &Object) -> Object {
    let mut bounds = Object::new();
    for keyword in BOUNDS {
        let bound = schema.get(keyword);
        bounds.extend(bound.map(|bound| (keyword.to_owned(), bound.clone())));
    }
    bounds.extend(text_format(schema).map(|format| ("format".to_owned(), format.into())));
    for key in ["items", "additionalProperties"] {
        let inner = schema.get(key).and_then(Value::as_object);
        let inner = inner.map(self::bounds).filter(|inner| !inner.is_empty());
        bounds.extend(inner.map(|inner| (key.to_owned(), Value::Object(inner))));
    }
    bounds
}

fn operation_methods(root: &mut Value) -> BTreeMap<String, String> {
    let mut methods = BTreeMap::new();
    for_each_operation(root, |_, operation| {
        if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
            let name = operation.get("x-rust-name").and_then(Value::as_str);
            let name = name.map_or_else(|| id.to_snake_case(), str::to_owned);
            methods.insert(id.to_owned(), name);
        }
    });
    methods
}

fn members(schema: &mut Object) -> impl Iterator<Item = (&String, &mut Map<String, Value>)> {
    schema
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Some((name, schema.as_object_mut()?)))
}
