//! The `x-` marks that the dialect and the overlay leave in a document in plain OpenAPI.

use heck::ToSnakeCase;
use serde_json::{Map, Value};

/// The entries of an object, if it is one.
pub(super) fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// The items of a list, if it is one.
pub(super) fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

pub(super) fn is_marked(owner: &Value, mark: &str) -> bool {
    owner.get(mark) == Some(&Value::Bool(true))
}

/// Marked by the overlay, or by the converter, which writes secrets as passwords.
pub(super) fn is_sensitive(schema: &Value) -> bool {
    is_marked(schema, "x-sensitive")
        || schema.get("format").and_then(Value::as_str) == Some("password")
        || items(schema.get("allOf")).any(is_sensitive)
        || schema.get("items").is_some_and(is_sensitive)
        || schema.get("additionalProperties").is_some_and(is_sensitive)
}

/// Schemas of all models, by name.
pub(super) fn schemas(root: &Value) -> Option<&Map<String, Value>> {
    root.pointer("/components/schemas")?.as_object()
}

/// A name of the document as progenitor writes it in Rust.
pub(super) fn rust_name(name: &str) -> String {
    let snake = name.to_snake_case();
    match syn::parse_str::<syn::Ident>(&snake) {
        // A keyword since edition 2024.
        Ok(_) if snake != "gen" => snake,
        _ => format!("{snake}_"),
    }
}
