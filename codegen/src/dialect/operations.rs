//! Parameters and exceptions of operations, as the converter lists them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{CopyBudget, METHODS, Object, check_each_operation, for_each_operation};
use crate::document::SIGNER_PARAMETERS;
use crate::error::{Diagnostic, Diagnostics};
use crate::pointer;

/// Parameters may be shared by reference, or belong to a path. Both forms are resolved, so that all later
/// stages find an operation's parameters in one place. Each remembers its own place in the document.
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
            let place = pointer::operation(path, method);
            let owners = [
                (&own, place.clone()),
                (&shared, format!("/paths/{}", pointer::token(path))),
            ];
            for (index, parameter, owner) in owners.iter().flat_map(|(list, owner)| {
                let list = list
                    .as_ref()
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                list.enumerate()
                    .map(move |(index, parameter)| (index, parameter, owner))
            }) {
                let mut parameter = resolve(&document, parameter).clone();
                let [name, location] =
                    ["name", "in"].map(|key| parameter.get(key).map(Value::to_string));
                // The operation's own parameter goes before the path's of the same name.
                if !seen.insert((name, location)) || !budget.spend(&parameter, &place, diagnostics)
                {
                    continue;
                }
                if let Some(parameter) = parameter.as_object_mut() {
                    let pointer = format!("{owner}/parameters/{index}");
                    parameter.insert("x-pointer".into(), pointer.into());
                }
                parameters.push(parameter);
            }
            if !parameters.is_empty() {
                operation.insert("parameters".into(), Value::Array(parameters));
            }
        }
    }
}

/// The client sets the headers of the signature itself. Other headers whose names start with `X-Amz-` are inputs.
pub(super) fn drop_signer_parameters(root: &mut Value, _: &mut Diagnostics) {
    for_each_operation(root, |_, operation| {
        retain_parameters(operation, |parameter| {
            let name = parameter.get("name").and_then(Value::as_str);
            let is_header = parameter.get("in") == Some(&json!("header"));
            !(is_header && name.is_some_and(|name| SIGNER_PARAMETERS.contains(&name)))
        });
    });
}

/// What the converter says about the parameters that it adds to paginated operations.
const PAGING_DESCRIPTIONS: [&str; 4] = [
    "Pagination limit",
    "Pagination token",
    "Largest number of items on one page",
    "Start of the page: the token from the previous response",
];

/// The converter adds the paging members of an operation to its query, although they are inputs already: in the
/// body, or in the query under another name, often in another spelling (`MaxResults`, `max_results`).
pub(super) fn drop_copies_of_paging_members(root: &mut Value, _: &mut Diagnostics) {
    let spelling = |name: &str| name.replace(['-', '_'], "").to_lowercase();
    let named = super::schemas(root).cloned().unwrap_or_default();
    for_each_operation(root, |_, operation| {
        let body = operation
            .get("requestBody")
            .and_then(|body| body.pointer("/content/application~1json/schema"))
            .and_then(Value::as_object);
        let body = body.map(|body| {
            super::plain_reference(body)
                .and_then(|name| named.get(name)?.as_object())
                .unwrap_or(body)
        });
        let members = body.and_then(|body| body.get("properties")?.as_object());
        let members: BTreeSet<String> = members
            .into_iter()
            .flat_map(|members| members.keys().map(|name| spelling(name)))
            .collect();
        let listed: Vec<(String, bool)> = super::parameters(operation)
            .filter_map(|parameter| {
                let name = parameter.get("name")?.as_str()?;
                Some((spelling(name), may_be_copy(parameter)))
            })
            .collect();
        let mut index = 0;
        retain_parameters(operation, |parameter| {
            let Some(name) = parameter.get("name").and_then(Value::as_str) else {
                return true;
            };
            let (_, may_be_copy) = listed[index];
            index += 1;
            let name = spelling(name);
            let description = parameter.get("description").and_then(Value::as_str);
            let is_added = description.is_some_and(|text| PAGING_DESCRIPTIONS.contains(&text));
            let mut inputs = listed.iter().filter(|(_, may_be_copy)| !may_be_copy);
            let is_there = members.contains(&name) || inputs.any(|(other, _)| *other == name);
            !(may_be_copy && (is_added || is_there))
        });
    });
}

/// Whether a parameter looks like those that the converter adds: an optional string without any limit.
fn may_be_copy(parameter: &Object) -> bool {
    parameter.get("in") == Some(&json!("query"))
        && parameter.get("required") != Some(&json!(true))
        && parameter.get("schema") == Some(&json!({ "type": "string" }))
}

/// The converter writes one response for each exception, under invented statuses (480, 481, …). The exceptions are
/// kept in `x-exceptions`.
pub(super) fn set_exceptions_aside(root: &mut Value, diagnostics: &mut Diagnostics) {
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
        operation.insert("x-exceptions".into(), Value::Array(exceptions));
        Ok(())
    });
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

fn retain_parameters(owner: &mut Object, keep: impl FnMut(&Value) -> bool) {
    if let Some(Value::Array(parameters)) = owner.get_mut("parameters") {
        parameters.retain(keep);
    }
}
