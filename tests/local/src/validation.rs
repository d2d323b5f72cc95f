//! Validates the input of an operation against the schemas of the document.

pub(crate) mod constraints;
mod schema;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::exception::Violations;
use schema::{Path, Schema, SchemaReader};

/// The schema of an operation's input: the members of its body, its path labels and its query parameters.
pub(crate) struct InputSchema(Arc<Schema>);

impl InputSchema {
    pub(crate) fn new(
        document: &Value,
        body: Option<&Value>,
        parameters: &[&Value],
    ) -> Result<Self, String> {
        let properties: Map<String, Value> = parameters
            .iter()
            .filter_map(|parameter| {
                let name = parameter["name"].as_str()?;
                Some((name.to_owned(), parameter["schema"].clone()))
            })
            .collect();
        let required: Vec<_> = parameters
            .iter()
            .filter(|parameter| parameter["required"] == true)
            .map(|parameter| &parameter["name"])
            .collect();
        let mut parts = vec![json!({"type": "object", "properties": properties})];
        if !required.is_empty() {
            parts.push(json!({"required": required}));
        }
        parts.extend(body.cloned());
        SchemaReader::new(document)
            .read(&json!({"allOf": parts}))
            .map(Self)
    }

    /// Returns the members that violate constraints.
    pub(crate) fn violations(&self, input: &Value) -> Violations {
        let mut violations = Violations::default();
        self.0.check(input, &Path::Root, &mut violations);
        violations
    }
}

/// Removes `null` members: a client may send a member that is not set as `null`.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name, without_nulls(member)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests;
