//! How operations are requested: their paths, methods and constant parameters.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::visit::check_each_operation;
use super::{Object, parameters};
use crate::error::{Diagnostic, Diagnostics};
use crate::names::numbered;
use crate::pointer;

/// What only HTTP needs becomes a mark of each operation. Progenitor finds plain operations, on paths that consist of
/// their names.
///
/// The document distinguishes operations on one path by a fragment, `/tags#operation=add&tagKeys`. Where it has a
/// value, it is a constant parameter of the query, which the client sends without asking.
pub(super) fn set_http_facts_aside(root: &mut Value, diagnostics: &mut Diagnostics) {
    let (mut ids, mut names) = (BTreeMap::new(), BTreeSet::new());
    let mut plain = Map::new();
    let mut moved = vec![];
    check_each_operation(root, diagnostics, |pointer, operation| {
        let id = operation_id(pointer, operation, &mut ids)?;
        let name = unique_name(operation_name(pointer, id)?, &mut names);
        let (path, method) = pointer.rsplit_once('/').unwrap_or_default();
        let path = path.strip_prefix("/paths/").unwrap_or_default();
        let facts = http_facts(&pointer::untoken(path), method, operation)
            .map_err(|message| Diagnostic::new(pointer, message))?;
        let mut operation = std::mem::take(operation);
        operation.insert("operationId".into(), name.clone().into());
        operation.insert("x-http".into(), facts);
        let path = format!("/{name}");
        moved.push((pointer::operation(&path, "post"), pointer.to_owned()));
        plain.insert(path, json!({ "post": operation }));
        Ok(())
    });
    root["paths"] = Value::Object(plain);
    for (to, from) in moved {
        pointer::record_move(root, &from, &to);
    }
}

/// The operation's ID, which no other operation has. `known` are the IDs of those before it, with their places.
fn operation_id<'a>(
    pointer: &str,
    operation: &'a Object,
    known: &mut BTreeMap<String, String>,
) -> Result<&'a str, Diagnostic> {
    let id = operation.get("operationId").and_then(Value::as_str);
    let id = id.ok_or_else(|| {
        let hint = "give it an `operationId`";
        Diagnostic::new(pointer, "the operation has no `operationId`").with_hint(hint)
    })?;
    if let Some(other) = known.get(id) {
        let message = format!("the `operationId` {id} is also that of #{other}");
        let hint = "give one of them another `operationId`";
        return Err(Diagnostic::new(pointer, message).with_hint(hint));
    }
    known.insert(id.to_owned(), pointer.to_owned());
    Ok(id)
}

/// The operation's name in the generated code: letters and digits of its ID.
fn operation_name(pointer: &str, id: &str) -> Result<String, Diagnostic> {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric())
    };
    if is_name(id) {
        return Ok(id.to_owned());
    }
    let letters = id.replace(|letter: char| !letter.is_ascii_alphanumeric(), " ");
    let name = letters.to_upper_camel_case();
    let name = if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("Operation{name}")
    } else {
        name
    };
    if is_name(&name) {
        return Ok(name);
    }
    let message = format!("the `operationId` {id} has no letters or digits of ASCII");
    Err(Diagnostic::new(pointer, message).with_hint("give it another `operationId`"))
}

/// The name, with a number if it is taken. Names that differ only in case are the same method in Rust.
fn unique_name(name: String, taken: &mut BTreeSet<String>) -> String {
    let unique = numbered(&name).find(|candidate| taken.insert(candidate.to_lowercase()));
    unique.unwrap_or_default()
}

/// The method, the path with its labels, and the constant part of the query.
fn http_facts(path: &str, method: &str, operation: &mut Object) -> Result<Value, String> {
    let (path, fragment) = path.split_once('#').unwrap_or((path, ""));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts = [query, fragment]
        .into_iter()
        .flat_map(|part| part.split('&'));
    let mut constants = vec![];
    for part in parts.filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let is_constant = part.contains('=') || query.contains(part) || is_flag(operation, name);
        if is_constant && !constants.contains(&part) {
            constants.push(part);
            drop_constant(operation, name, value);
        }
    }
    let constants: Vec<String> = constants.into_iter().map(encode).collect();
    let mut facts = Object::new();
    facts.insert("method".into(), method.to_uppercase().into());
    facts.insert("path".into(), template(path, operation)?.into());
    if !constants.is_empty() {
        facts.insert("query".into(), constants.join("&").into());
    }
    Ok(Value::Object(facts))
}

/// Whether a parameter only says that it is there, `?delete`.
fn is_flag(operation: &mut Object, name: &str) -> bool {
    parameters(operation).any(|parameter| {
        parameter.get("name").and_then(Value::as_str) == Some(name)
            && parameter.get("allowEmptyValue") == Some(&json!(true))
            && parameter
                .get("schema")
                .and_then(|schema| schema.get("enum"))
                == Some(&json!([true]))
    })
}

/// The parameter that has only this value is not an input.
fn drop_constant(operation: &mut Object, name: &str, value: &str) {
    let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
        return;
    };
    parameters.retain(|parameter| {
        let has = |key: &str, expected: &str| {
            parameter.get(key).and_then(Value::as_str) == Some(expected)
        };
        let values = parameter.pointer("/schema/enum").and_then(Value::as_array);
        let is_only = values.is_none_or(|values| {
            matches!(values.as_slice(), [Value::Bool(true)])
                || matches!(values.as_slice(), [Value::String(only)] if only == value)
        });
        !(has("in", "query") && has("name", name) && is_only)
    });
}

/// Encodes what cannot be part of a query. What is encoded already stays as it is.
fn encode(part: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~=%+:,/@!$'()*;".contains(&byte);
    let mut encoded = String::new();
    for byte in part.bytes() {
        if is_kept(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The path with its labels: `{name}` for one segment, `{name+}` for any number of segments.
fn template(path: &str, operation: &mut Object) -> Result<String, String> {
    let mut in_path: Vec<(String, bool)> = vec![];
    for parameter in parameters(operation) {
        let is_greedy = parameter.remove("x-greedy") == Some(json!(true));
        if parameter.get("in").and_then(Value::as_str) == Some("path")
            && let Some(name) = parameter.get("name").and_then(Value::as_str)
        {
            in_path.push((name.to_owned(), is_greedy));
        }
    }
    let mut template = String::new();
    let mut rest = path;
    let mut used = vec![];
    while let Some((before, after)) = rest.split_once('{') {
        let (label, after) = after
            .split_once('}')
            .ok_or("the path has a `{` without a `}`")?;
        let name = label.strip_suffix('+').unwrap_or(label);
        let (_, is_greedy) = in_path
            .iter()
            .find(|(parameter, _)| parameter == name)
            .ok_or_else(|| {
                format!("the path has a label `{name}`, but there is no parameter for it")
            })?;
        let plus = if *is_greedy || label.ends_with('+') {
            "+"
        } else {
            ""
        };
        template.push_str(&format!("{before}{{{name}{plus}}}"));
        used.push(name);
        rest = after;
    }
    template.push_str(rest);
    if let Some((unused, _)) = in_path
        .iter()
        .find(|(name, _)| !used.contains(&name.as_str()))
    {
        return Err(format!(
            "the path has no label for the parameter `{unused}`"
        ));
    }
    Ok(template)
}
