//! Schemas for which progenitor takes too much time or too much of a stack.

use serde_json::{Value, json};

use super::schemas;
use crate::error::{Diagnostic, Diagnostics};

/// Levels of objects and lists in a schema. Each is a type within a type, which nobody could use.
const MAX_DEPTH: usize = 80;

/// A schema may contain lists, maps and structures in each other, all of them without a name.
pub(super) fn refuse_deep_schemas(root: &mut Value, diagnostics: &mut Diagnostics) {
    for (name, schema) in schemas(root).into_iter().flatten() {
        if depth(schema) > MAX_DEPTH {
            let message = format!("the schema is nested too deeply: more than {MAX_DEPTH} levels");
            let refusal = Diagnostic::in_model(name, message);
            diagnostics.add(refusal.with_hint("move what is in it to a schema with a name"));
            *schema = json!({ "type": "object", "properties": {} });
        }
    }
}

/// Progenitor compares each value with each other.
const MAX_VALUES: usize = 3_000;

/// A string can take the place of a long enum, whose values are not needed to read and write it.
pub(super) fn refuse_long_enums(root: &mut Value, diagnostics: &mut Diagnostics) {
    for (name, schema) in schemas(root).into_iter().flatten() {
        let count = schema
            .get("enum")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        if count > MAX_VALUES {
            let message =
                format!("{count} values are more than the {MAX_VALUES} that are supported");
            let refusal = Diagnostic::in_model(name, message);
            diagnostics.add(refusal.with_hint("remove the `enum`, which leaves a string"));
            *schema = json!({ "type": "object", "properties": {} });
        }
    }
}

fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(map) => map.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or_default()
}
