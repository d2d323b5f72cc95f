//! Parameters and exceptions of operations, as the converter lists them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::references::plain_reference;
use super::visit::{METHODS, check_each_operation, for_each_operation};
use super::{CopyBudget, Object, parameters, schemas};
use crate::aws2openapi::{PAGE_SIZE, PAGE_TOKEN, SIGNER_PARAMETERS};
use crate::error::{Diagnostic, Diagnostics};
use crate::pointer;

/// Parameters may be shared by reference, or belong to a path. Both forms are resolved, so that all later
/// stages find an operation's parameters in one place. Each remembers its own place in the document.
pub(super) fn resolve_parameters(root: &mut Value, diagnostics: &mut Diagnostics) {
    let document = root.clone();
    let mut budget = CopyBudget::new();
    let items = root.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in items.into_iter().flatten() {
        let Some(item) = item.as_object_mut() else {
            continue;
        };
        let shared = item.remove("parameters");
        let of_path = format!("/paths/{}", pointer::token(path));
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(method) else {
                continue;
            };
            let own = operation.remove("parameters");
            let of_operation = pointer::operation(path, method);
            let lists = [(&own, of_operation.as_str()), (&shared, &of_path)];
            let parameters = join(&document, lists, &mut budget, diagnostics);
            if !parameters.is_empty() {
                operation.insert("parameters".into(), Value::Array(parameters));
            }
        }
    }
}

/// Joins the parameters of an operation and those of its path, each list with the place of its owner.
fn join(
    document: &Value,
    lists: [(&Option<Value>, &str); 2],
    budget: &mut CopyBudget,
    diagnostics: &mut Diagnostics,
) -> Vec<Value> {
    let mut parameters: Vec<Value> = vec![];
    let mut known = BTreeMap::new();
    for (list, owner) in lists {
        let list = list.as_ref().and_then(Value::as_array).into_iter();
        for (index, parameter) in list.flatten().enumerate() {
            let parameter = resolve(document, parameter);
            let place = format!("{owner}/parameters/{index}");
            let [name, location] =
                ["name", "in"].map(|key| parameter.get(key).map(Value::to_string));
            match known.entry((name, location)) {
                Entry::Vacant(entry) => {
                    entry.insert(place.clone());
                }
                Entry::Occupied(other) => {
                    // The operation's own parameter goes before the path's of the same name.
                    if other.get().starts_with(&format!("{owner}/parameters/")) {
                        let message = format!("it has the `name` and `in` of #{}", other.get());
                        let refusal = Diagnostic::new(place, message);
                        diagnostics.add(refusal.with_hint("remove one of them"));
                    }
                    continue;
                }
            }
            let [(_, operation), _] = lists;
            if budget.spend(parameter, operation, diagnostics) {
                let mut parameter = parameter.clone();
                if let Some(parameter) = parameter.as_object_mut() {
                    parameter.insert("x-pointer".into(), place.into());
                }
                parameters.push(parameter);
            }
        }
    }
    parameters
}

/// Follows a reference. It may lead to another one, but only so far: `Document` has followed it.
fn resolve<'a>(document: &'a Value, parameter: &'a Value) -> &'a Value {
    let reference = parameter.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| document.pointer(reference.strip_prefix('#')?));
    target.map_or(parameter, |target| resolve(document, target))
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

/// How the converter and the import describe the parameters that they add to paginated operations.
const PAGING_DESCRIPTIONS: [&str; 4] = [
    "Pagination limit",
    "Pagination token",
    PAGE_SIZE,
    PAGE_TOKEN,
];

/// The converter adds the paging members of an operation to its query, although they are inputs already: in the
/// body, or in the query under another name, often in another spelling (`MaxResults`, `max_results`).
pub(super) fn drop_copies_of_paging_members(root: &mut Value, _: &mut Diagnostics) {
    let spelling = |name: &str| name.replace(['-', '_'], "").to_lowercase();
    let named = schemas(root).cloned().unwrap_or_default();
    for_each_operation(root, |_, operation| {
        let body = operation
            .get("requestBody")
            .and_then(|body| body.pointer("/content/application~1json/schema"))
            .and_then(Value::as_object);
        let body = body.map(|body| {
            plain_reference(body)
                .and_then(|name| named.get(name)?.as_object())
                .unwrap_or(body)
        });
        let members = body.and_then(|body| body.get("properties")?.as_object());
        let mut inputs: BTreeSet<String> = members
            .into_iter()
            .flat_map(|members| members.keys().map(|name| spelling(name)))
            .collect();
        let others = parameters(operation).filter(|parameter| !may_be_copy(parameter));
        inputs.extend(others.filter_map(|other| Some(spelling(other.get("name")?.as_str()?))));
        retain_parameters(operation, |parameter| {
            let string = |key: &str| parameter.get(key).and_then(Value::as_str);
            let Some(name) = string("name").filter(|_| may_be_copy(parameter)) else {
                return true;
            };
            let description = string("description");
            let is_added = description.is_some_and(|text| PAGING_DESCRIPTIONS.contains(&text));
            !is_added && !inputs.contains(&spelling(name))
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
            let refusal = Diagnostic::new(pointer, "the operation has no responses");
            return Err(refusal.with_hint("give it `responses`"));
        };
        let mut exceptions = vec![];
        for (_, response) in responses.iter().filter(|(status, _)| is_error(status)) {
            let schema = response
                .pointer("/content/application~1json/schema")
                .and_then(Value::as_object)
                .and_then(plain_reference);
            exceptions.extend(schema.map(Value::from));
        }
        responses.retain(|status, _| !is_error(status));
        operation.insert("x-exceptions".into(), Value::Array(exceptions));
        Ok(())
    });
}

/// The exceptions that operations list.
pub(super) fn exception_names(root: &mut Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for_each_operation(root, |_, operation| {
        let exceptions = operation.get("x-exceptions").and_then(Value::as_array);
        names.extend(
            exceptions
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned),
        );
    });
    names
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

fn retain_parameters(owner: &mut Object, keep: impl Fn(&Object) -> bool) {
    if let Some(Value::Array(parameters)) = owner.get_mut("parameters") {
        parameters.retain(|parameter| parameter.as_object().is_none_or(&keep));
    }
}
