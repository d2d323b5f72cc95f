//! Paths, parameters, request bodies and responses.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::{Value, json};

use super::{CopyBudget, METHODS, Object, check_each_operation, for_each_operation, schemas};
use crate::error::{Diagnostic, Diagnostics};
use crate::pointer;

/// aws2openapi distinguishes operations on one path by a fragment, `/tags/{resourceArn}#tagKeys`. A path has
/// no fragment, so they belong to the path before it.
pub(super) fn merge_fragment_paths(root: &mut Value, diagnostics: &mut Diagnostics) {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    let with_fragment: Vec<String> = paths.keys().filter(|p| p.contains('#')).cloned().collect();
    for path in with_fragment {
        let pointer = format!("/paths/{}", pointer::token(&path));
        let Some(Value::Object(item)) = paths.remove(&path) else {
            diagnostics.refuse(pointer, "a path must be an object with operations");
            continue;
        };
        let base = path.split('#').next().unwrap_or(&path).to_owned();
        let target = paths.entry(base).or_insert_with(|| json!({}));
        let Some(target) = target.as_object_mut() else {
            let message = "the same path without the fragment is not an object with operations";
            diagnostics.refuse(pointer, message);
            continue;
        };
        for (key, value) in item {
            if !target.contains_key(&key) {
                target.insert(key, value);
            } else if METHODS.contains(&key.as_str()) {
                let message = "the path without the fragment has the same method";
                diagnostics.refuse(&pointer, message);
            }
        }
    }
}

/// The converter lists the headers of the signature as parameters of every path. The client sets them itself.
pub(super) fn drop_signer_parameters(root: &mut Value, _: &mut Diagnostics) {
    let is_signer = |parameter: &Value| {
        let name = parameter
            .get("$ref")
            .or_else(|| parameter.get("name"))
            .and_then(Value::as_str)
            .unwrap_or_default();
        name.rsplit('/')
            .next()
            .is_some_and(|name| name.starts_with("X-Amz-"))
    };
    let items = root.get_mut("paths").and_then(Value::as_object_mut);
    for item in items.into_iter().flat_map(|paths| paths.values_mut()) {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        retain_parameters(item, |parameter| !is_signer(parameter));
        for operation in METHODS {
            if let Some(Value::Object(operation)) = item.get_mut(operation) {
                retain_parameters(operation, |parameter| !is_signer(parameter));
            }
        }
    }
    if let Some(Value::Object(shared)) = root.pointer_mut("/components/parameters") {
        shared.retain(|name, _| !name.starts_with("X-Amz-"));
    }
}

/// Parameters may be shared by reference, or belong to a path. Both forms are resolved, so that all later
/// stages find an operation's parameters in one place.
pub(super) fn resolve_parameters(root: &mut Value, diagnostics: &mut Diagnostics) {
    let document = root.clone();
    // A reference may lead to another one, but only so far: `Document` has followed it.
    fn resolve<'a>(document: &'a Value, parameter: &'a Value) -> &'a Value {
        let reference = parameter.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|reference| document.pointer(reference.strip_prefix('#')?));
        target.map_or(parameter, |target| resolve(document, target))
    }
    let mut budget = CopyBudget::new();
    let items = root.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in items.into_iter().flatten() {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        let shared = item.remove("parameters");
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(method) else {
                continue;
            };
            let own = operation.remove("parameters");
            let mut parameters: Vec<Value> = vec![];
            let mut seen = BTreeSet::new();
            for parameter in [&own, &shared]
                .into_iter()
                .flatten()
                .filter_map(Value::as_array)
                .flatten()
            {
                let parameter = resolve(&document, parameter);
                let [name, place] =
                    ["name", "in"].map(|key| parameter.get(key).map(Value::to_string));
                // The operation's own parameter goes before the path's of the same name.
                if !seen.insert((name, place)) {
                    continue;
                }
                if budget.spend(parameter, &pointer::operation(path, method), diagnostics) {
                    parameters.push(parameter.clone());
                }
            }
            if !parameters.is_empty() {
                operation.insert("parameters".into(), Value::Array(parameters));
            }
        }
    }
}

/// Paginated POST operations list their paging members again as query parameters. The service reads the body.
pub(super) fn drop_query_copies_of_body_members(root: &mut Value, _: &mut Diagnostics) {
    for_each_operation(root, |_, operation| {
        let Some(body) = operation
            .get("requestBody")
            .and_then(|body| body.pointer("/content/application~1json/schema/properties"))
            .cloned()
        else {
            return;
        };
        retain_parameters(operation, |parameter| {
            let name = parameter.get("name").and_then(Value::as_str);
            parameter.get("in") != Some(&json!("query"))
                || name.is_none_or(|name| body.get(name).is_none())
        });
    });
}

/// Request bodies are inline copies of a schema `{OperationId}Request`. One without such a schema becomes it.
pub(super) fn name_request_bodies(root: &mut Value, diagnostics: &mut Diagnostics) {
    let named: Vec<String> = schemas(root).map_or(vec![], |all| all.keys().cloned().collect());
    let mut methods = BTreeSet::new();
    let mut unnamed = Object::new();
    check_each_operation(root, diagnostics, |pointer, operation| {
        let id = operation_id(pointer, operation)?;
        if !methods.insert(id.to_snake_case()) {
            let message = format!(
                "another operation has the `operationId` {id}, or one that differs only in case"
            );
            let hint = "give it another `operationId`";
            return Err(Diagnostic::new(pointer, message).with_hint(hint));
        }
        let name = format!("{id}Request");
        let schema = operation
            .get_mut("requestBody")
            .and_then(|body| body.pointer_mut("/content/application~1json/schema"));
        if let Some(schema) = schema {
            let is_named = named.contains(&name);
            if is_named || schema.get("$ref").is_none() {
                let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
                let inline = std::mem::replace(schema, reference);
                unnamed.extend((!is_named).then_some((name, inline)));
            }
        }
        Ok(())
    });
    if !unnamed.is_empty()
        && let Some(all) = super::schemas_or_new(root)
    {
        all.extend(unnamed);
    }
}

/// The converter writes one response for each exception, under invented statuses (480, 481, …).
///
/// The exceptions are kept in `x-exceptions`. Progenitor gets one raw response for 4XX and one for 5XX.
pub(super) fn unify_error_responses(root: &mut Value, diagnostics: &mut Diagnostics) {
    check_each_operation(root, diagnostics, |pointer, operation| {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return Err(Diagnostic::new(pointer, "the operation has no responses"));
        };
        let mut exceptions = vec![];
        for (_, response) in responses.iter().filter(|(status, _)| is_error(status)) {
            let schema = response
                .pointer("/content/application~1json/schema")
                .and_then(Value::as_object)
                .and_then(super::plain_reference);
            exceptions.extend(schema.map(Value::from));
        }
        responses.retain(|status, _| !is_error(status));
        for range in ["4XX", "5XX"] {
            responses.insert(
                range.into(),
                json!({ "description": "", "content": { "*/*": {} } }),
            );
        }
        operation.insert("x-exceptions".into(), Value::Array(exceptions));
        Ok(())
    });
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

/// The name of an operation, which becomes part of Rust names.
fn operation_id<'a>(pointer: &str, operation: &'a Object) -> Result<&'a str, Diagnostic> {
    let diagnostic = |message: String| Diagnostic::new(pointer, message);
    let id = operation.get("operationId").and_then(Value::as_str);
    let id = id.ok_or_else(|| diagnostic("the operation has no `operationId`".into()))?;
    let is_name = id.starts_with(|first: char| first.is_ascii_alphabetic())
        && id.chars().all(|letter| letter.is_ascii_alphanumeric());
    is_name.then_some(id).ok_or_else(|| {
        diagnostic(format!(
            "the `operationId` {id} cannot be a Rust name: letters and digits only"
        ))
    })
}

fn retain_parameters(owner: &mut Object, keep: impl Fn(&Value) -> bool) {
    if let Some(Value::Array(parameters)) = owner.get_mut("parameters") {
        parameters.retain(keep);
    }
}
