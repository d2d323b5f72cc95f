//! Visits the operations and schemas of a document.

use serde_json::Value;

use super::{Object, schemas};
use crate::error::{Diagnostic, Diagnostics};
use crate::pointer;

pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Visits every operation, with the JSON pointer of its place.
pub(super) fn for_each_operation(root: &mut Value, mut visit: impl FnMut(&str, &mut Object)) {
    check_each_operation(root, &mut Diagnostics::default(), |pointer, operation| {
        visit(pointer, operation);
        Ok(())
    });
}

/// Visits every operation, and removes those that the visitor refuses.
pub(super) fn check_each_operation(
    root: &mut Value,
    diagnostics: &mut Diagnostics,
    mut visit: impl FnMut(&str, &mut Object) -> Result<(), Diagnostic>,
) {
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            let Some(Value::Object(operation)) = item.get_mut(method) else {
                continue;
            };
            if let Err(refusal) = visit(&pointer::operation(path, method), operation) {
                diagnostics.add(refusal);
                item.as_object_mut().and_then(|item| item.remove(method));
            }
        }
    }
}

/// Calls `visit` for every schema in components, bodies, responses and parameters, outermost first.
pub(super) fn for_each_schema(root: &mut Value, visit: &mut impl FnMut(&mut Object)) {
    for_each_schema_at(root, &mut |_, schema| visit(schema));
}

/// Like [`for_each_schema`], with the JSON pointer of each schema.
pub(super) fn for_each_schema_at(root: &mut Value, visit: &mut impl FnMut(&str, &mut Object)) {
    if let Some(all) = schemas(root) {
        for (name, schema) in all {
            descend(schema, &mut pointer::schema(name), visit);
        }
    }
    for_each_operation(root, |pointer, operation| {
        let bodies = operation.get_mut("requestBody").into_iter();
        for content in bodies.filter_map(|body| body.pointer_mut("/content")) {
            each_content(content, &format!("{pointer}/requestBody/content"), visit);
        }
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return;
        };
        for (status, response) in responses {
            if let Some(content) = response.pointer_mut("/content") {
                each_content(
                    content,
                    &format!("{pointer}/responses/{status}/content"),
                    visit,
                );
            }
        }
    });
}

fn each_content(content: &mut Value, pointer: &str, visit: &mut impl FnMut(&str, &mut Object)) {
    for (media_type, media) in content.as_object_mut().into_iter().flatten() {
        if let Some(schema) = media.get_mut("schema") {
            let token = pointer::token(media_type);
            descend(schema, &mut format!("{pointer}/{token}/schema"), visit);
        }
    }
}

fn descend(schema: &mut Value, pointer: &mut String, visit: &mut impl FnMut(&str, &mut Object)) {
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    visit(pointer, schema);
    let length = pointer.len();
    for key in ["items", "additionalProperties"] {
        if let Some(child) = schema.get_mut(key) {
            pointer.push_str(&format!("/{key}"));
            descend(child, pointer, visit);
            pointer.truncate(length);
        }
    }
    for (name, child) in schema
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        pointer.push_str(&format!("/properties/{}", pointer::token(name)));
        descend(child, pointer, visit);
        pointer.truncate(length);
    }
    if let Some(Value::Array(parts)) = schema.get_mut("allOf") {
        for (index, part) in parts.iter_mut().enumerate() {
            pointer.push_str(&format!("/allOf/{index}"));
            descend(part, pointer, visit);
            pointer.truncate(length);
        }
    }
}
