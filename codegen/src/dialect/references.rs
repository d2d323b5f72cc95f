//! References to schemas.

use serde_json::{Value, json};

use super::Object;

const PREFIX: &str = "#/components/schemas/";

/// A reference to the schema of a name.
pub(super) fn reference_to(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// The name behind `{$ref: #/components/schemas/…}`.
pub(super) fn plain_reference(schema: &Object) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(PREFIX)
}

/// The name of the schema that a schema refers to: plainly, or by `allOf: [{$ref}]`, the form in which a
/// reference carries a description.
pub(super) fn reference(schema: &Object) -> Option<&str> {
    plain_reference(schema).or_else(|| match schema.get("allOf")?.as_array()?.as_slice() {
        [reference] => plain_reference(reference.as_object()?),
        _ => None,
    })
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

/// A schema to which something can be added. Beside a bare reference, it would not be seen.
pub(super) fn beside_reference(schema: &mut Object) -> &mut Object {
    if let Some(reference) = schema.remove("$ref") {
        schema.insert("allOf".into(), json!([{ "$ref": reference }]));
    }
    schema
}
