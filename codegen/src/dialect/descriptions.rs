//! Descriptions, and bounds, which become documentation instead of checks.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::{Map, Value, json};

use super::schemas::for_each_schema_at;
use super::{Object, for_each_operation, parameters, reference, schemas};
use crate::error::Diagnostic;
use crate::markdown::{Links, from_html};

/// Descriptions are HTML; rustdoc reads Markdown.
pub(super) fn convert_html_to_markdown(root: &mut Value) -> Result<(), Diagnostic> {
    let links = Links {
        operations: operation_methods(root)?,
        models: schemas(root).map_or_else(BTreeSet::new, |all| all.keys().cloned().collect()),
    };
    if let Some(Value::Object(info)) = root.get_mut("info") {
        translate(info, "/info", &links)?;
    }
    for_each_operation(root, |pointer, operation| {
        translate(operation, pointer, &links)?;
        for (index, parameter) in parameters(operation).enumerate() {
            translate(parameter, &format!("{pointer}/parameters/{index}"), &links)?;
        }
        Ok(())
    })?;
    for_each_schema_at(root, &mut |pointer, schema| {
        translate(schema, pointer, &links)
    })
}

fn translate(owner: &mut Object, pointer: &str, links: &Links) -> Result<(), Diagnostic> {
    if let Some(Value::String(description)) = owner.get_mut("description") {
        *description = from_html(description, links).map_err(|message| Diagnostic {
            pointer: format!("{pointer}/description"),
            message,
        })?;
    }
    Ok(())
}

/// Request and response schemas, enums, and some members come without a description.
pub(super) fn describe_what_has_no_description(root: &mut Value) -> Result<(), Diagnostic> {
    let methods = operation_methods(root)?;
    let uses = first_uses(root);
    for (name, schema) in schemas(root).into_iter().flatten() {
        let Some(schema) = schema.as_object_mut() else {
            continue;
        };
        let operation = |suffix| {
            let operation = name.strip_suffix(suffix)?;
            let method = methods.get(operation)?;
            Some(format!("[`{operation}`](crate::Client::{method})"))
        };
        describe(schema, || {
            if let Some(operation) = operation("Request") {
                format!("Input of {operation}.")
            } else if let Some(operation) = operation("Response") {
                format!("Output of {operation}.")
            } else if let Some((owner, member)) = uses.get(name) {
                format!("Type of `{member}` in [`{owner}`](crate::types::{owner}).")
            } else {
                format!("The model `{name}`.")
            }
        });
        for (member, schema) in members(schema) {
            // Beside a bare reference, a description would not be seen.
            if let Some(reference) = schema.remove("$ref") {
                schema.insert("allOf".into(), json!([{ "$ref": reference }]));
            }
            describe(schema, || format!("The member `{member}`."));
        }
    }
    for_each_operation(root, |_, operation| {
        for parameter in parameters(operation) {
            let name = parameter
                .get("name")
                .and_then(Value::as_str)
                .map(str::to_owned);
            describe(parameter, || {
                format!("The parameter `{}`.", name.unwrap_or_default())
            });
        }
        Ok(())
    })
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
pub(super) fn mark_arns(root: &mut Value) -> Result<(), Diagnostic> {
    for_each_operation(root, |_, operation| {
        for parameter in parameters(operation) {
            let schema = parameter.get("schema").and_then(Value::as_object);
            let is_arn = schema.is_some_and(is_arn);
            mark(parameter, is_arn);
        }
        Ok(())
    })?;
    for (_, schema) in schemas(root).into_iter().flatten() {
        for (_, member) in schema.as_object_mut().into_iter().flat_map(members) {
            let is_arn = is_arn(member);
            mark(member, is_arn);
        }
    }
    Ok(())
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

fn mark(owner: &mut Object, is_arn: bool) {
    if is_arn {
        owner.insert("x-arn".into(), Value::Bool(true));
    }
}

/// The client checks no lengths, ranges or patterns: some of the published ones are wrong, and the service
/// raises its limits. They are documented instead.
pub(super) fn describe_bounds(root: &mut Value) -> Result<(), Diagnostic> {
    for_each_operation(root, |_, operation| {
        for parameter in parameters(operation) {
            let bounds = parameter
                .get("schema")
                .and_then(Value::as_object)
                .map(bounds_text);
            append_to_description(parameter, bounds.unwrap_or_default());
        }
        Ok(())
    })?;
    for_each_schema_at(root, &mut |_, schema| {
        for (_, member) in members(schema) {
            let bounds = bounds_text(member);
            append_to_description(member, bounds);
        }
        let text_format = text_format(schema).is_some();
        schema.retain(|keyword, _| {
            let is_bound = BOUNDS.contains(&keyword.as_str());
            !(is_bound || text_format && keyword == "format")
        });
        Ok(())
    })
}

/// The format of a string that the client does not interpret. Timestamps have their own type.
fn text_format(schema: &Object) -> Option<&str> {
    let format = schema.get("format")?.as_str()?;
    let is_text = schema.get("type").and_then(Value::as_str) == Some("string");
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

fn append_to_description(owner: &mut Object, text: String) {
    if let Some(Value::String(description)) = owner.get_mut("description")
        && !text.is_empty()
    {
        description.push_str("\n\n");
        description.push_str(&text);
    }
}

fn bounds_text(schema: &Object) -> String {
    let mut sentences = vec![];
    for (least, most, label, unit) in [
        ("minLength", "maxLength", "Length", "characters"),
        ("minimum", "maximum", "Range", ""),
        ("minItems", "maxItems", "Number of items", ""),
        ("minProperties", "maxProperties", "Number of entries", ""),
    ] {
        let bound = |key| schema.get(key).and_then(Value::as_i64);
        let range = match (bound(least), bound(most)) {
            (Some(least), Some(most)) if least == most => format!("exactly {most}"),
            (Some(least), Some(most)) => format!("{least}–{most}"),
            (Some(least), None) => format!("at least {least}"),
            (None, Some(most)) => format!("at most {most}"),
            (None, None) => continue,
        };
        sentences.push(format!("{label}: {range} {unit}").trim_end().to_owned() + ".");
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        sentences.push(format!("Pattern: `{pattern}`."));
    }
    if let Some(format) = text_format(schema) {
        sentences.push(format!("Format: {format}."));
    }
    for (key, label) in [
        ("items", "Each item"),
        ("additionalProperties", "Each value"),
    ] {
        let inner = schema.get(key).and_then(Value::as_object).map(bounds_text);
        if let Some(inner) = inner.filter(|text| !text.is_empty()) {
            sentences.push(format!("{label}: {}", lower_first(&inner)));
        }
    }
    sentences.join(" ")
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

fn operation_methods(root: &mut Value) -> Result<BTreeMap<String, String>, Diagnostic> {
    let mut methods = BTreeMap::new();
    for_each_operation(root, |_, operation| {
        if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
            methods.insert(id.to_owned(), id.to_snake_case());
        }
        Ok(())
    })?;
    Ok(methods)
}

fn members(schema: &mut Object) -> impl Iterator<Item = (&String, &mut Map<String, Value>)> {
    schema
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Some((name, schema.as_object_mut()?)))
}
