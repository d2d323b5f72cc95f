//! Habits in paths, parameters, request bodies and responses.

use serde_json::{Value, json};

use super::{METHODS, Object, Problem, for_each_operation, schemas};
use crate::document::pointer_token;

/// aws2openapi tells operations on one path apart by a fragment, `/tags/{resourceArn}#tagKeys`;
/// a path has no fragment, so they belong to the path before it.
pub(super) fn merge_fragment_paths(root: &mut Value) -> Result<(), Problem> {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    let with_fragment: Vec<String> = paths.keys().filter(|p| p.contains('#')).cloned().collect();
    for path in with_fragment {
        let Some(Value::Object(item)) = paths.remove(&path) else {
            continue;
        };
        let base = path.split('#').next().unwrap_or(&path).to_owned();
        let target = paths.entry(base).or_insert_with(|| json!({}));
        for (key, value) in item {
            let is_operation = METHODS.contains(&key.as_str());
            if is_operation && target.get(&key).is_some() {
                return Err(Problem {
                    pointer: format!("/paths/{}", pointer_token(&path)),
                    message: format!("`{key}` is there both with and without the fragment"),
                });
            }
            if is_operation || target.get(&key).is_none() {
                target[key] = value;
            }
        }
    }
    Ok(())
}

/// The converter lists the signature's headers as parameters of every path; the signer owns them.
pub(super) fn drop_signer_parameters(root: &mut Value) -> Result<(), Problem> {
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
    Ok(())
}

/// Paginated POST operations repeat their paging members as query parameters; the service reads the body.
pub(super) fn drop_query_copies_of_body_members(root: &mut Value) -> Result<(), Problem> {
    for_each_operation(root, |_, operation| {
        let Some(body) = operation
            .get("requestBody")
            .and_then(|body| body.pointer("/content/application~1json/schema/properties"))
            .cloned()
        else {
            return Ok(());
        };
        retain_parameters(operation, |parameter| {
            let name = parameter.get("name").and_then(Value::as_str);
            parameter.get("in") != Some(&json!("query"))
                || name.is_none_or(|name| body.get(name).is_none())
        });
        Ok(())
    })
}

/// Request bodies stand inline beside a schema `{OperationId}Request` that says the same by name.
pub(super) fn name_request_bodies(root: &mut Value) -> Result<(), Problem> {
    let named: Vec<String> = schemas(root).map_or(vec![], |all| all.keys().cloned().collect());
    for_each_operation(root, |pointer, operation| {
        let name = format!("{}Request", operation_id(pointer, operation)?);
        let schema = operation
            .get_mut("requestBody")
            .and_then(|body| body.pointer_mut("/content/application~1json/schema"));
        if let Some(schema) = schema
            && named.contains(&name)
        {
            *schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        }
        Ok(())
    })
}

/// Errors come as one response per exception under invented statuses, 480, 481, …
///
/// The exceptions are remembered in `x-exceptions`. Progenitor gets one raw response for 4XX and one
/// for 5XX, because a raw body keeps its bytes even when it is not JSON.
pub(super) fn give_errors_one_shape(root: &mut Value) -> Result<(), Problem> {
    for_each_operation(root, |pointer, operation| {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return Err(Problem {
                pointer: pointer.to_owned(),
                message: "the operation has no responses".into(),
            });
        };
        let mut exceptions = vec![];
        for (_, response) in responses.iter().filter(|(status, _)| is_error(status)) {
            let schema = response
                .pointer("/content/application~1json/schema")
                .and_then(super::schema_reference);
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
    })
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

fn operation_id<'a>(pointer: &str, operation: &'a Object) -> Result<&'a str, Problem> {
    operation
        .get("operationId")
        .and_then(Value::as_str)
        .ok_or_else(|| Problem {
            pointer: pointer.to_owned(),
            message: "the operation has no `operationId`".into(),
        })
}

fn retain_parameters(owner: &mut Object, keep: impl Fn(&Value) -> bool) {
    if let Some(Value::Array(parameters)) = owner.get_mut("parameters") {
        parameters.retain(keep);
    }
}
