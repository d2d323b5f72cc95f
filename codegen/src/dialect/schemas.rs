//! Habits in schemas.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::{CopyBudget, Object, plain_reference, reference, schemas};
use crate::error::Diagnostic;
use crate::pointer;

/// The shapes of exceptions are not converted; without the overlay, each has at least a message.
pub(super) fn complete_empty_exceptions(root: &mut Value) -> Result<(), Diagnostic> {
    let exceptions = exception_names(root);
    let Some(schemas) = schemas(root) else {
        return Ok(());
    };
    for (name, schema) in schemas {
        if exceptions.contains(name) && schema == &json!({}) {
            *schema = json!({
                "type": "object",
                "required": ["message"],
                "properties": {
                    "message": { "type": "string", "description": "What the service says about the error." },
                },
            });
        }
    }
    Ok(())
}

/// A member's description stands as a second schema in `allOf`, where progenitor does not look.
pub(super) fn lift_member_descriptions(root: &mut Value) -> Result<(), Diagnostic> {
    for_each_schema(root, &mut |schema| {
        let Some(Value::Array(parts)) = schema.get_mut("allOf") else {
            return;
        };
        let is_description = |part: &Value| {
            part.as_object()
                .is_some_and(|part| part.len() == 1 && part.contains_key("description"))
        };
        if let [_, description] = parts.as_mut_slice()
            && is_description(description)
        {
            let description = description["description"].take();
            parts.truncate(1);
            schema.insert("description".into(), description);
        }
    });
    Ok(())
}

/// Every string, number, list and map is a schema of its own (`BookTitle`, `TagKeyList`, …); a newtype
/// for each would be in the way, so members get the schema itself, with its bounds and marks.
pub(super) fn inline_scalars_lists_and_maps(root: &mut Value) -> Result<(), Diagnostic> {
    let Some(all) = schemas(root) else {
        return Ok(());
    };
    let inlined: Map<String, Value> = all
        .iter()
        .filter(|(_, schema)| has_no_type_of_its_own(schema))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    all.retain(|name, _| !inlined.contains_key(name));
    let mut nesting = BTreeMap::new();
    for name in inlined.keys() {
        check_nesting(name, &inlined, 0, &mut nesting)?;
    }
    let mut budget = CopyBudget::new();
    for_each_schema_at(root, &mut |pointer, schema| {
        let Some(target) = reference(schema).and_then(|name| inlined.get(name)) else {
            return Ok(());
        };
        budget.spend(target).map_err(|message| Diagnostic {
            pointer: pointer.to_owned(),
            message,
        })?;
        let Value::Object(target) = target.clone() else {
            return Ok(());
        };
        let description = schema.remove("description");
        *schema = target;
        if let Some(description) = description {
            schema.insert("description".into(), description);
        }
        Ok(())
    })
}

/// Lists and maps within each other; each level costs a stack frame.
const MAX_NESTING: usize = 64;

/// Fails where lists and maps contain themselves, or too many of each other.
fn check_nesting<'a>(
    name: &'a str,
    inlined: &'a Map<String, Value>,
    depth: usize,
    checked: &mut BTreeMap<&'a str, bool>,
) -> Result<(), Diagnostic> {
    match checked.get(name) {
        Some(true) => return Ok(()),
        Some(false) => {
            return Err(Diagnostic::in_model(
                name,
                "the list or map contains itself",
            ));
        }
        None => {}
    }
    if depth > MAX_NESTING {
        let message = format!("more than {MAX_NESTING} lists and maps stand within each other");
        return Err(Diagnostic::in_model(name, message));
    }
    if let Some(schema) = inlined.get(name) {
        checked.insert(name, false);
        for name in references(schema) {
            check_nesting(name, inlined, depth + 1, checked)?;
        }
        checked.insert(name, true);
    }
    Ok(())
}

/// The names of all schemas that a value refers to.
pub(crate) fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(map) => {
            let inner = map.values().flat_map(references);
            plain_reference(map).into_iter().chain(inner).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => vec![],
    }
}

/// `APIKey` becomes `ApiKey` in Rust; facts about models are found by the name that both have.
pub(super) fn name_models_as_in_rust(root: &mut Value) -> Result<(), Diagnostic> {
    let exceptions = exception_names(root);
    let Some(all) = schemas(root) else {
        return Ok(());
    };
    let mut names = BTreeMap::new();
    for name in all.keys() {
        let rust_name = name.to_upper_camel_case();
        if rust_name == *name {
            continue;
        }
        // An exception's name is its code on the wire.
        if exceptions.contains(name) {
            return Err(Diagnostic::in_model(
                name,
                format!("the exception would be called `{rust_name}` in Rust"),
            ));
        }
        names.insert(name.clone(), rust_name);
    }
    for (name, rust_name) in &names {
        if let Some(schema) = all.remove(name)
            && all.insert(rust_name.clone(), schema).is_some()
        {
            return Err(Diagnostic::in_model(
                name,
                format!("another model is called `{rust_name}` in Rust, too"),
            ));
        }
    }
    for_each_schema(root, &mut |schema| {
        if let Some(rust_name) = plain_reference(schema).and_then(|name| names.get(name)) {
            let reference = format!("#/components/schemas/{rust_name}");
            schema.insert("$ref".into(), reference.into());
        }
    });
    Ok(())
}

/// Integers are 32 bits wide in the service model; the converter drops that, and 64 bits is the default.
pub(super) fn state_integer_width(root: &mut Value) -> Result<(), Diagnostic> {
    for_each_schema(root, &mut |schema| {
        if schema.get("type") == Some(&json!("integer")) && !schema.contains_key("format") {
            schema.insert("format".into(), json!("int32"));
        }
    });
    Ok(())
}

/// A structure without members would become a newtype around a free-form map.
pub(super) fn close_empty_structures(root: &mut Value) -> Result<(), Diagnostic> {
    for_each_schema(root, &mut |schema| {
        let no_members = schema
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty);
        if no_members && !schema.contains_key("additionalProperties") {
            schema.insert("additionalProperties".into(), json!(false));
        }
    });
    Ok(())
}

/// Calls `visit` for every schema in components, bodies, responses and parameters, outermost first.
pub(super) fn for_each_schema(root: &mut Value, visit: &mut impl FnMut(&mut Object)) {
    for_each_schema_at(root, &mut |_, schema| {
        visit(schema);
        Ok(())
    })
    .expect("the visitor never fails");
}

/// Like [`for_each_schema`], with the JSON pointer of each schema, for visitors that can fail.
pub(super) fn for_each_schema_at(
    root: &mut Value,
    visit: &mut impl FnMut(&str, &mut Object) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    if let Some(all) = schemas(root) {
        for (name, schema) in all {
            descend(
                schema,
                &mut format!("/components/schemas/{}", pointer::token(name)),
                visit,
            )?;
        }
    }
    super::for_each_operation(root, |pointer, operation| {
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            for (index, parameter) in parameters.iter_mut().enumerate() {
                if let Some(schema) = parameter.get_mut("schema") {
                    descend(
                        schema,
                        &mut format!("{pointer}/parameters/{index}/schema"),
                        visit,
                    )?;
                }
            }
        }
        let bodies = operation.get_mut("requestBody").into_iter();
        for content in bodies.filter_map(|body| body.pointer_mut("/content")) {
            each_content(content, &format!("{pointer}/requestBody/content"), visit)?;
        }
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return Ok(());
        };
        for (status, response) in responses {
            if let Some(content) = response.pointer_mut("/content") {
                each_content(
                    content,
                    &format!("{pointer}/responses/{status}/content"),
                    visit,
                )?;
            }
        }
        Ok(())
    })
}

fn each_content(
    content: &mut Value,
    pointer: &str,
    visit: &mut impl FnMut(&str, &mut Object) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    for (media_type, media) in content.as_object_mut().into_iter().flatten() {
        if let Some(schema) = media.get_mut("schema") {
            let token = pointer::token(media_type);
            descend(schema, &mut format!("{pointer}/{token}/schema"), visit)?;
        }
    }
    Ok(())
}

fn descend(
    schema: &mut Value,
    pointer: &mut String,
    visit: &mut impl FnMut(&str, &mut Object) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let Some(schema) = schema.as_object_mut() else {
        return Ok(());
    };
    visit(pointer, schema)?;
    let length = pointer.len();
    for key in ["items", "additionalProperties"] {
        if let Some(child) = schema.get_mut(key) {
            pointer.push_str(&format!("/{key}"));
            descend(child, pointer, visit)?;
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
        descend(child, pointer, visit)?;
        pointer.truncate(length);
    }
    if let Some(Value::Array(parts)) = schema.get_mut("allOf") {
        for (index, part) in parts.iter_mut().enumerate() {
            pointer.push_str(&format!("/allOf/{index}"));
            descend(part, pointer, visit)?;
            pointer.truncate(length);
        }
    }
    Ok(())
}

fn has_no_type_of_its_own(schema: &Value) -> bool {
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => schema.get("enum").is_none(),
        Some("object") => {
            schema.get("properties").is_none() && schema.get("additionalProperties").is_some()
        }
        Some(_) => true,
        None => false,
    }
}

pub(super) fn exception_names(root: &mut Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    super::for_each_operation(root, |_, operation| {
        let exceptions = operation.get("x-exceptions").and_then(Value::as_array);
        names.extend(
            exceptions
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned),
        );
        Ok(())
    })
    .expect("the visitor never fails");
    names
}
