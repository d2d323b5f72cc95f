//! Types. Progenitor sees only those that the model can read.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::references::beside_reference;
use super::visit::{for_each_schema, for_each_schema_at};
use super::{CopyBudget, Object, schemas};
use crate::error::{Diagnostic, Diagnostics};
use crate::pointer;

/// What is said about the use of a schema stands in other parts of `allOf`, where progenitor does not look for it.
/// Structures in `allOf` become one structure.
pub(super) fn merge_parts(root: &mut Value, diagnostics: &mut Diagnostics) {
    let named = schemas(root).cloned().unwrap_or_default();
    let mut structures = Structures::default();
    let mut budget = CopyBudget::new();
    for_each_schema_at(root, &mut |pointer, schema| {
        if schema.contains_key("$ref") && schema.len() > 1 {
            beside_reference(schema);
        }
        let references = take_parts(schema);
        let has_members = schema.contains_key("properties");
        if let ([reference], false) = (references.as_slice(), has_members) {
            schema.insert("allOf".into(), json!([{ "$ref": reference }]));
            return;
        }
        for reference in references {
            let Some(structure) = structures.find(&reference, &named, 0) else {
                let message = "only structures can be combined by `allOf`";
                diagnostics.refuse(pointer, message);
                continue;
            };
            if budget.spend(structure, pointer, diagnostics)
                && let Value::Object(structure) = structure.clone()
            {
                merge(schema, structure);
            }
        }
    });
}

/// Merges what the parts of `allOf` say, and returns what they refer to.
fn take_parts(schema: &mut Object) -> Vec<Value> {
    let mut references = vec![];
    if let Some(Value::Array(parts)) = schema.remove("allOf") {
        for part in parts {
            if let Value::Object(mut part) = part {
                references.extend(part.remove("$ref"));
                merge(schema, part);
            }
        }
    }
    references
}

/// Structures by their names, each with the members of all its parts.
#[derive(Default)]
struct Structures(BTreeMap<String, Option<Value>>);

impl Structures {
    /// The parts of a structure may have parts; each level costs a stack frame.
    const MAX_DEPTH: usize = 64;

    /// Finds a structure that is not a part of itself.
    fn find(&mut self, reference: &Value, named: &Object, depth: usize) -> Option<&Value> {
        if depth > Self::MAX_DEPTH {
            return None;
        }
        let name = reference.as_str()?.strip_prefix("#/components/schemas/")?;
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), None);
            let structure = self.read(named.get(name)?, named, depth);
            self.0.insert(name.to_owned(), structure);
        }
        self.0.get(name)?.as_ref()
    }

    fn read(&mut self, schema: &Value, named: &Object, depth: usize) -> Option<Value> {
        let mut schema = schema.as_object()?.clone();
        for reference in take_parts(&mut schema) {
            let structure = self.find(&reference, named, depth + 1)?.clone();
            merge(&mut schema, structure.as_object()?.clone());
        }
        schema.remove("description");
        schema.contains_key("properties").then_some(schema.into())
    }
}

/// Adds what another part says. Members and required members come together, and so do descriptions.
fn merge(schema: &mut Object, part: Object) {
    for (key, value) in part {
        match (schema.get_mut(&key), value) {
            (Some(Value::Object(own)), Value::Object(value)) => own.extend(value),
            (Some(Value::Array(own)), Value::Array(value)) if key == "required" => {
                let missing = value.into_iter().filter(|name| !own.contains(name));
                let missing: Vec<Value> = missing.collect();
                own.extend(missing);
            }
            (Some(Value::String(own)), Value::String(value)) if key == "description" => {
                own.push(' ');
                own.push_str(&value);
            }
            (_, value) => {
                schema.insert(key, value);
            }
        }
    }
}

/// The converter writes names on the wire as if they were those of XML.
pub(super) fn set_wire_names(root: &mut Value, _: &mut Diagnostics) {
    for_each_schema(root, &mut |schema| {
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, member) in members.into_iter().flatten() {
            let wire_name = member.pointer("/xml/name").cloned();
            if let (Some(wire_name), Some(member)) = (wire_name, member.as_object_mut())
                && wire_name.is_string()
                && wire_name != **name
            {
                member.insert("x-wire-name".into(), wire_name);
            }
        }
    });
}

/// Two members with the same name in the same place on the wire cannot be told apart.
pub(super) fn refuse_equal_wire_names(root: &mut Value, diagnostics: &mut Diagnostics) {
    for_each_schema_at(root, &mut |pointer, schema| {
        let Some(Value::Object(members)) = schema.get_mut("properties") else {
            return;
        };
        let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
        members.retain(|name, member| {
            let string = |mark: &str| member.get(mark).and_then(Value::as_str);
            let location = string("x-location").unwrap_or("body");
            let wire_name = string("x-location-name").or_else(|| string("x-wire-name"));
            let wire_name = wire_name.unwrap_or(name);
            let comparable = match location {
                "header" | "headers" => wire_name.to_lowercase(),
                _ => wire_name.to_owned(),
            };
            let other = known.insert((location.to_owned(), comparable), name.clone());
            if let Some(other) = &other {
                let pointer = format!("{pointer}/properties/{}", pointer::token(name));
                let message =
                    format!("its name on the wire, `{wire_name}`, is also that of `{other}`");
                diagnostics.add(Diagnostic::new(pointer, message).with_hint("remove one of them"));
            }
            other.is_none()
        });
    });
}

/// What the model reads of a schema, except for marks.
const KEYWORDS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "deprecated",
    "description",
    "enum",
    "example",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "pattern",
    "properties",
    "required",
    "type",
];

/// A schema may say more than a type of the client can. What remains is a structure, an enum, a list, a map, a
/// scalar, or any JSON.
pub(super) fn simplify_schemas(root: &mut Value, diagnostics: &mut Diagnostics) {
    for_each_schema_at(root, &mut |pointer, schema| {
        take_only_choice(schema);
        let ty = kind(schema, pointer, diagnostics);
        if let Some(default) = schema.remove("default") {
            // Progenitor would write functions for it.
            schema.insert("x-default".into(), default);
        }
        make_nullable_members_optional(schema);
        schema.retain(|key, _| KEYWORDS.contains(&key.as_str()) || key.starts_with("x-"));
        let Some(ty) = ty else {
            return;
        };
        let (own, format): (&[&str], &[&str]) = match ty {
            "string" => (&["enum"], &[]),
            "integer" => (&[], &["int32", "int64"]),
            "number" => (&[], &["float", "double"]),
            "array" => (&["items"], &[]),
            "object" => (&["properties", "required", "additionalProperties"], &[]),
            _ => (&[], &[]),
        };
        let of_types = [
            "enum",
            "items",
            "properties",
            "required",
            "additionalProperties",
        ];
        schema.retain(|key, value| match key.as_str() {
            "format" => {
                ty == "string" || value.as_str().is_some_and(|value| format.contains(&value))
            }
            key => !of_types.contains(&key) || own.contains(&key),
        });
        schema.insert("type".into(), ty.into());
        match ty {
            "string" => simplify_values(schema),
            "array" => {
                let items = schema.entry("items").or_insert_with(|| json!({}));
                if !items.is_object() {
                    diagnostics.refuse(pointer, "the items of a list have one schema");
                    *items = json!({});
                }
            }
            "object" => simplify_object(schema, pointer, diagnostics),
            _ => {}
        }
    });
}

/// A choice of one schema is that schema.
fn take_only_choice(schema: &mut Object) {
    for key in ["oneOf", "anyOf"] {
        if let Some(Value::Array(choices)) = schema.get_mut(key)
            && let [Value::Object(only)] = choices.as_mut_slice()
        {
            let only = std::mem::take(only);
            schema.remove(key);
            merge(schema, only);
            if schema.contains_key("$ref") {
                beside_reference(schema);
            }
        }
    }
}

/// The type of a schema; none for a reference. What has no type of its own becomes any JSON.
fn kind(schema: &mut Object, pointer: &str, diagnostics: &mut Diagnostics) -> Option<&'static str> {
    if schema.contains_key("$ref") || schema.contains_key("allOf") {
        return None;
    }
    const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];
    let has = |key: &str| schema.contains_key(key);
    let is_choice = has("oneOf") || has("anyOf");
    let is_document = schema.get("x-document") == Some(&json!(true));
    let stated = schema.get("type").map(|ty| {
        let known = TYPES.iter().find(|known| ty == **known);
        known.copied().ok_or_else(|| ty.to_string())
    });
    let ty = match stated {
        _ if is_document => None,
        _ if is_choice => {
            let message = "a choice between schemas";
            diagnostics.warn(ANY_JSON, pointer, message);
            None
        }
        Some(Ok("object")) if !has("properties") && !has("additionalProperties") => None,
        Some(Ok(ty)) => Some(ty),
        Some(Err(ty)) => {
            diagnostics.refuse(pointer, format!("{ty} is not a type of OpenAPI 3.0"));
            None
        }
        None if has("properties") || has("additionalProperties") => Some("object"),
        None if has("items") => Some("array"),
        None if has("enum") => Some("string"),
        None => {
            let message = "a schema without a type";
            diagnostics.warn(ANY_JSON, pointer, message);
            None
        }
    };
    if ty.is_none() {
        let is_kept = |key: &str| {
            ["deprecated", "description", "example"].contains(&key) || key.starts_with("x-")
        };
        schema.retain(|key, _| is_kept(key));
        schema.extend(any_json());
    }
    ty
}

/// The kind of warnings about schemas that become any JSON.
pub(super) const ANY_JSON: &str = "schema(s) read and written as any JSON";

/// The schema of any JSON.
pub(super) fn any_json() -> Object {
    Object::from_iter([("x-rust-type".to_owned(), rust_type("Document"))])
}

/// The module of the client with types that progenitor does not generate.
pub(crate) const CLIENT_TYPES: &str = "primitives";

/// A type of the client, in progenitor's extension for types that it does not generate.
fn rust_type(name: &str) -> Value {
    json!({ "crate": CLIENT_TYPES, "version": "*", "path": format!("{CLIENT_TYPES}::{name}") })
}

/// Values are strings that differ. Without any, it is a plain string.
fn simplify_values(schema: &mut Object) {
    let Some(values) = schema.remove("enum") else {
        return;
    };
    let mut strings: Vec<String> = vec![];
    for value in values.as_array().into_iter().flatten() {
        let string = match value {
            Value::String(string) => string.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => continue,
        };
        if !strings.contains(&string) {
            strings.push(string);
        }
    }
    if !strings.is_empty() {
        schema.insert("enum".into(), strings.into());
    }
}

/// An object is a structure, or else a map.
fn simplify_object(schema: &mut Object, pointer: &str, diagnostics: &mut Diagnostics) {
    let content = schema.remove("additionalProperties");
    let members = schema.get("properties").and_then(Value::as_object);
    let is_structure = members.is_some_and(|members| !members.is_empty())
        || matches!(content, None | Some(Value::Bool(false)));
    if is_structure {
        if !matches!(content, None | Some(Value::Bool(false))) {
            let message = "it may have members that are not listed";
            diagnostics.warn(
                "structure(s) with other members, which are not read",
                pointer,
                message,
            );
        }
        let members = members.cloned().unwrap_or_default();
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| name.as_str().is_some_and(|name| members.contains_key(name)));
        }
        schema.insert("properties".into(), members.into());
    } else {
        let content = content.filter(Value::is_object);
        schema.retain(|key, _| !["properties", "required"].contains(&key.as_str()));
        let content = content.unwrap_or_else(|| any_json().into());
        schema.insert("additionalProperties".into(), content);
    }
}

/// `null` means that a member is absent.
fn make_nullable_members_optional(schema: &mut Object) {
    let members = schema.get("properties").and_then(Value::as_object);
    let is_nullable = |member: &Value| member.get("nullable") == Some(&json!(true));
    let members = members.into_iter().flatten();
    let nullable: Vec<String> = members
        .filter(|(_, member)| is_nullable(member))
        .map(|(name, _)| name.clone())
        .collect();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| nullable.iter().all(|nullable| name != nullable));
    }
}

/// The converter drops the width of integers. They have 64 bits, unless the bounds say that 32 are enough.
pub(super) fn set_integer_width(root: &mut Value, _: &mut Diagnostics) {
    let fits = |bound: &Value| {
        bound
            .as_i64()
            .is_some_and(|bound| i32::try_from(bound).is_ok())
    };
    for_each_schema(root, &mut |schema| {
        if schema.get("type") == Some(&json!("integer")) && !schema.contains_key("format") {
            let is_short =
                schema.get("maximum").is_some_and(fits) && schema.get("minimum").is_none_or(fits);
            let format = if is_short { "int32" } else { "int64" };
            schema.insert("format".into(), format.into());
        }
    });
}

/// Bytes, and timestamps that are not written as ISO 8601, are types that progenitor does not know.
pub(super) fn set_rust_types(root: &mut Value, diagnostics: &mut Diagnostics) {
    for_each_schema_at(root, &mut |pointer, schema| {
        if schema.get("type") != Some(&json!("string")) || schema.contains_key("enum") {
            return;
        }
        let format = schema.get("format").and_then(Value::as_str);
        let time = schema.get("x-timestamp-format").map(Value::as_str);
        let name = match (format, time) {
            (Some("byte" | "binary"), _) => "Blob",
            (Some("date-time"), None) if is_header(schema) => "HttpDate",
            (Some("date-time"), Some(Some("unixTimestamp"))) => "EpochSeconds",
            (Some("date-time"), Some(Some("rfc822"))) => "HttpDate",
            (Some("date-time"), None | Some(Some("iso8601"))) => return,
            (Some("date-time"), _) => {
                let pointer = format!("{pointer}/x-timestamp-format");
                let message = "expected `unixTimestamp`, `rfc822` or `iso8601`";
                diagnostics.refuse(pointer, message);
                return;
            }
            _ => return,
        };
        schema.insert("x-rust-type".into(), rust_type(name));
    });
}

/// Headers have their own format of timestamps.
fn is_header(schema: &Object) -> bool {
    schema.get("x-location").and_then(Value::as_str) == Some("header")
}

/// A structure without members would become a newtype around a free-form map.
pub(super) fn close_empty_structures(root: &mut Value, _: &mut Diagnostics) {
    for_each_schema(root, &mut |schema| {
        let no_members = schema
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty);
        if no_members && !schema.contains_key("additionalProperties") {
            schema.insert("additionalProperties".into(), json!(false));
        }
    });
}
