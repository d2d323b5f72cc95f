//! From the habits of aws2openapi to plain OpenAPI that progenitor accepts.
//!
//! Each habit has one rule, a function on the JSON tree of the document. [`RULES`] is the order in
//! which they run; a rule may rely on the ones before it. What OpenAPI cannot say stays in the tree
//! as `x-` marks, from which [`Facts`](crate::facts::Facts) are read.

mod documentation;
mod operations;
mod schemas;

use serde_json::{Map, Value};

use crate::document::{Document, pointer_token};
use crate::error::{Problem, Result};

/// One habit of aws2openapi and what is done about it.
pub struct Rule {
    /// Name of the rule, for messages and tests.
    pub name: &'static str,
    /// Rewrites the document in place.
    pub apply: fn(&mut Value) -> std::result::Result<(), Problem>,
}

macro_rules! rules {
    ($($module:ident::$rule:ident),* $(,)?) => {
        &[$(Rule { name: stringify!($rule), apply: $module::$rule }),*]
    };
}

/// All rules, in the order in which they are applied.
pub const RULES: &[Rule] = rules![
    operations::merge_fragment_paths,
    operations::drop_signer_parameters,
    operations::give_each_operation_its_own_parameters,
    operations::drop_query_copies_of_body_members,
    operations::name_request_bodies,
    operations::give_errors_one_shape,
    schemas::complete_empty_exceptions,
    schemas::lift_member_descriptions,
    schemas::inline_scalars_lists_and_maps,
    schemas::name_models_as_in_rust,
    documentation::turn_html_into_markdown,
    documentation::describe_undescribed_models,
    documentation::mark_arns,
    documentation::turn_bounds_into_text,
    schemas::state_integer_width,
    schemas::close_empty_structures,
];

/// Applies every rule in order.
pub(crate) fn to_plain_openapi(mut document: Document) -> Result<Document> {
    for rule in RULES {
        (rule.apply)(document.root_mut()).map_err(|problem| {
            document.error(
                &problem.pointer,
                format!("{} (rule `{}`)", problem.message, rule.name),
            )
        })?;
    }
    Ok(document)
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

type Object = Map<String, Value>;

/// Every operation, with the JSON pointer of its place.
fn for_each_operation(
    root: &mut Value,
    mut visit: impl FnMut(&str, &mut Object) -> std::result::Result<(), Problem>,
) -> std::result::Result<(), Problem> {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return Ok(());
    };
    for (path, item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                let pointer = format!("/paths/{}/{method}", pointer_token(path));
                visit(&pointer, operation)?;
            }
        }
    }
    Ok(())
}

fn schemas(root: &mut Value) -> Option<&mut Object> {
    root.pointer_mut("/components/schemas")?.as_object_mut()
}

/// The name behind `#/components/schemas/`, where a schema is such a reference.
pub(crate) fn schema_reference(schema: &Value) -> Option<&str> {
    schema
        .get("$ref")?
        .as_str()?
        .strip_prefix("#/components/schemas/")
}

/// The schema behind `allOf: [{$ref}]`, the form in which a reference carries a description.
pub(crate) fn described_reference(schema: &Value) -> Option<&str> {
    match schema.get("allOf")?.as_array()?.as_slice() {
        [reference] => schema_reference(reference),
        _ => None,
    }
}
