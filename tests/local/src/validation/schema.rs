//! Applies schemas to values.
//!
//! `jsonschema` checks each value separately, and this module descends into members and items. It therefore knows the path
//! of each violation, skips the items of a list that is too long, and counts the violations beyond the listed ones at
//! almost no cost.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value, json};

use crate::exception::Violations;

/// The keywords that refer to other schemas, which [`Schema`] handles itself.
const STRUCTURE: [&str; 4] = ["$ref", "allOf", "items", "properties"];

/// The keywords that are not constraints.
const ANNOTATIONS: [&str; 3] = ["description", "title", "x-union"];

/// The constraints on a value, its members and its items.
pub(super) struct Schema {
    /// The constraints on the value alone, if there are any.
    own: Option<Validator>,
    /// The maximum length of a list, from this schema or those that apply to the same value.
    max_items: Option<u64>,
    /// Other schemas that apply to the same value.
    all_of: Vec<Arc<Schema>>,
    properties: BTreeMap<String, Arc<Schema>>,
    additional_properties: Option<Arc<Schema>>,
    items: Option<Arc<Schema>>,
}

impl Schema {
    /// Adds each member of the value that violates a constraint.
    pub(super) fn check(&self, value: &Value, path: &Path<'_>, violations: &mut Violations) {
        let length = value.as_array().map_or(0, |items| items.len() as u64);
        let is_too_long = self.max_items.is_some_and(|limit| length > limit);
        self.check_parts(value, is_too_long, path, violations);
    }

    fn check_parts(
        &self,
        value: &Value,
        is_too_long: bool,
        path: &Path<'_>,
        violations: &mut Violations,
    ) {
        if let Some(own) = &self.own {
            check_own(own, value, path, violations);
        }
        for schema in &self.all_of {
            schema.check_parts(value, is_too_long, path, violations);
        }
        match value {
            Value::Object(members) => {
                for (name, schema) in &self.properties {
                    if let Some(member) = members.get(name) {
                        schema.check(member, &Path::Member(path, name), violations);
                    }
                }
                // Errors omit the keys of a map, which the client chose.
                let additional = |name: &&String| !self.properties.contains_key(*name);
                for name in members.keys().filter(additional) {
                    if let Some(schema) = &self.additional_properties {
                        schema.check(&members[name], path, violations);
                    }
                }
            }
            Value::Array(items) if !is_too_long => {
                for (index, item) in items.iter().enumerate() {
                    if let Some(schema) = &self.items {
                        schema.check(item, &Path::Item(path, index), violations);
                    }
                }
            }
            _ => {}
        }
    }
}

fn check_own(own: &Validator, value: &Value, path: &Path<'_>, violations: &mut Violations) {
    if violations.are_full() {
        if !own.is_valid(value) {
            violations.count(path.to_string());
        }
        return;
    }
    for error in own.iter_errors(value) {
        let member = match error.kind() {
            ValidationErrorKind::Required {
                property: Value::String(missing),
            } => Path::Member(path, missing).to_string(),
            _ => path.to_string(),
        };
        violations.add(member, message(&error));
    }
}

/// Describes a violation, without the value.
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

/// The path of a value in the input.
pub(super) enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

/// For example `messageReviewHandler.uri` or `loggingConfigurationIdentifiers[1]`.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(name),
            Self::Member(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// Reads the schemas of a document.
pub(super) struct SchemaReader<'d> {
    document: &'d Value,
    /// The referenced schemas. `None` marks one that is being read.
    references: HashMap<String, Option<Arc<Schema>>>,
}

impl<'d> SchemaReader<'d> {
    pub(super) fn new(document: &'d Value) -> Self {
        Self {
            document,
            references: HashMap::new(),
        }
    }

    /// # Errors
    /// A reference is dangling or recursive, or `jsonschema` rejects a schema.
    pub(super) fn read(&mut self, schema: &Value) -> Result<Arc<Schema>, String> {
        let Value::Object(keywords) = schema else {
            return Err("a schema is not an object".to_owned());
        };
        let mut all_of = Vec::new();
        if let Some(Value::String(reference)) = keywords.get("$ref") {
            all_of.push(self.referenced(reference)?);
        }
        for part in keywords
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            all_of.push(self.read(part)?);
        }
        let members = keywords.get("properties").and_then(Value::as_object);
        let properties = members
            .into_iter()
            .flatten()
            .map(|(name, member)| Ok((name.clone(), self.read(member)?)))
            .collect::<Result<_, String>>()?;
        let mut one = |name: &str| {
            let schema = keywords.get(name).filter(|schema| schema.is_object());
            schema.map(|schema| self.read(schema)).transpose()
        };
        let (additional_properties, items) = (one("additionalProperties")?, one("items")?);
        let stated = keywords.get("maxItems").and_then(Value::as_u64);
        let limits = all_of.iter().filter_map(|part| part.max_items);
        Ok(Arc::new(Schema {
            own: own_constraints(keywords)?,
            max_items: limits.chain(stated).min(),
            all_of,
            properties,
            additional_properties,
            items,
        }))
    }

    fn referenced(&mut self, reference: &str) -> Result<Arc<Schema>, String> {
        if let Some(known) = self.references.get(reference) {
            let recursive = || format!("{reference} is recursive");
            return known.clone().ok_or_else(recursive);
        }
        let document = self.document;
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| document.pointer(pointer))
            .ok_or_else(|| format!("{reference} is not in the document"))?;
        self.references.insert(reference.to_owned(), None);
        let schema = self.read(target)?;
        self.references
            .insert(reference.to_owned(), Some(Arc::clone(&schema)));
        Ok(schema)
    }
}

/// Returns the constraints on the value itself, without its members and items.
fn own_constraints(keywords: &Map<String, Value>) -> Result<Option<Validator>, String> {
    let mut own = keywords.clone();
    own.retain(|name, value| {
        let is_structure = STRUCTURE.contains(&name.as_str())
            || (name == "additionalProperties" && value.is_object());
        !is_structure && !ANNOTATIONS.contains(&name.as_str())
    });
    // In a union, exactly one of the members is set.
    if let (Some(Value::Bool(true)), Some(Value::Object(members))) =
        (keywords.get("x-union"), keywords.get("properties"))
    {
        let alternatives = members.keys().map(|member| json!({"required": [member]}));
        own.insert("oneOf".to_owned(), alternatives.collect());
    }
    if own.is_empty() {
        return Ok(None);
    }
    jsonschema::options()
        // The keywords that the document uses have the same meaning in OpenAPI 3.0 and draft 4.
        .with_draft(Draft::Draft4)
        // This engine's time is linear in the length of the input.
        .with_pattern_options(PatternOptions::regex())
        .build(&Value::Object(own))
        .map(Some)
        .map_err(|error| error.to_string())
}
