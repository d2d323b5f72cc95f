//! Checks the input of an operation against the document's schemas.

pub(crate) mod constraints;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value, json};

use crate::exception::Violations;

/// What the input of one operation may be: the members of its body, its path labels and its query parameters.
pub(crate) struct InputSchema(Validator);

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
        let mut schema = json!({
            "allOf": parts,
            // Where the references of OpenAPI lead to.
            "components": {"schemas": document["components"]["schemas"]},
        });
        express_unions(&mut schema);
        jsonschema::options()
            // The schemas of OpenAPI 3.0 are those of draft 4 where the document uses them.
            .with_draft(Draft::Draft4)
            // Linear in the length of the input, whatever a client sends.
            .with_pattern_options(PatternOptions::regex())
            .build(&schema)
            .map(Self)
            .map_err(|error| error.to_string())
    }

    /// Every member that breaks a constraint.
    pub(crate) fn violations(&self, input: &Value) -> Violations {
        let Self(validator) = self;
        let mut violations = Violations::default();
        for error in validator.iter_errors(input) {
            violations.add(member_name(&error), message(&error));
        }
        violations
    }
}

/// Takes `null` members away: a client may write a member that it does not set as `null`.
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

/// Says in JSON Schema what the mark `x-union` means: exactly one of the members is set.
fn express_unions(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(express_unions);
            if members.get("x-union") != Some(&Value::Bool(true)) {
                return;
            }
            if let Some(Value::Object(properties)) = members.get("properties") {
                let alternatives: Value = properties
                    .keys()
                    .map(|member| json!({"required": [member]}))
                    .collect();
                members.insert("oneOf".to_owned(), alternatives);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(express_unions),
        _ => {}
    }
}

/// The offending member, such as `messageReviewHandler.uri` or `loggingConfigurationIdentifiers[1]`.
///
/// It is put together from the schema's own words. Keys of a map are left out, as a client chooses them and they may
/// be meant for nobody else.
fn member_name(error: &ValidationError<'_>) -> String {
    let evaluation = error.evaluation_path().to_string();
    let instance = error.instance_path().to_string();
    let mut keywords = evaluation.split('/').skip(1);
    let mut instance = instance.split('/').skip(1);
    let mut name = String::new();
    while let Some(keyword) = keywords.next() {
        match keyword {
            "allOf" => drop(keywords.next()),
            "$ref" => {}
            "properties" => {
                if let (Some(member), Some(_)) = (keywords.next(), instance.next()) {
                    push_member(&mut name, member);
                }
            }
            "items" => {
                if let Some(index) = instance.next() {
                    name = format!("{name}[{index}]");
                }
            }
            _ => break,
        }
    }
    if let ValidationErrorKind::Required {
        property: Value::String(missing),
    } = error.kind()
    {
        push_member(&mut name, missing);
    }
    name
}

fn push_member(name: &mut String, member: &str) {
    if !name.is_empty() {
        name.push('.');
    }
    name.push_str(member);
}

/// Why the member is refused, without the value that it has.
fn message(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::Required { .. } => "is required".to_owned(),
        ValidationErrorKind::OneOfNotValid { .. }
        | ValidationErrorKind::OneOfMultipleValid { .. } => {
            "exactly one of its members must be set".to_owned()
        }
        _ => error.masked_with("the value").to_string(),
    }
}

#[cfg(test)]
mod tests;
