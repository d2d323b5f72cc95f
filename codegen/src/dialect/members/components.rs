//! The components that operations refer to.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Value, json};

use super::{Origin, Side};
use crate::dialect::operations::exception_names;
use crate::dialect::references::{plain_reference, references};
use crate::dialect::visit::for_each_operation;
use crate::dialect::{Object, schemas_or_new};
use crate::names::numbered;

/// The components of a document, while they are put together.
pub(super) struct Components {
    pub(super) schemas: Object,
    /// Names of schemas that something refers to other than operations on this side.
    pub(super) used: BTreeSet<String>,
    /// The enums by their values, as far as these belong to one enum only.
    enums: BTreeMap<String, String>,
    /// The components other than schemas, in their place in a document.
    others: Value,
}

impl Components {
    /// Takes the schemas out of the document.
    pub(super) fn take(root: &mut Value, side: Side) -> Self {
        let owned = |value: &Value| -> Vec<String> {
            references(value).into_iter().map(str::to_owned).collect()
        };
        let mut used = exception_names(root);
        used.extend(root.get("components").map(owned).into_iter().flatten());
        for_each_operation(root, |_, operation| {
            let others = operation.iter().filter(|(key, _)| *key != side.key());
            used.extend(others.flat_map(|(_, value)| owned(value)));
        });
        let schemas = schemas_or_new(root).map(std::mem::take).unwrap_or_default();
        let mut enums: BTreeMap<String, Option<String>> = BTreeMap::new();
        for (name, schema) in &schemas {
            if let Some(values) = schema.get("enum") {
                let entry = enums.entry(values.to_string());
                entry
                    .and_modify(|name| *name = None)
                    .or_insert_with(|| Some(name.clone()));
            }
        }
        let enums = enums.into_iter();
        Self {
            schemas,
            used,
            enums: enums
                .filter_map(|(values, name)| Some((values, name?)))
                .collect(),
            others: json!({ "components": root.get("components") }),
        }
    }

    /// The name of the enum with these values. In a parameter, the converter repeats the values of an enum that has a
    /// name; one without a name gets one.
    pub(super) fn name_enum(&mut self, name: &str, values: Value) -> String {
        let key = values.to_string();
        if let Some(name) = self.enums.get(&key) {
            return name.clone();
        }
        let is_free = |name: &String| !self.schemas.contains_key(name);
        let name = name.to_upper_camel_case();
        let name = numbered(&name).find(is_free).unwrap_or_default();
        let schema = json!({ "type": "string", "enum": values });
        self.schemas.insert(name.clone(), schema);
        self.used.insert(name.clone());
        name
    }

    /// Follows a reference to something other than a schema, if it is one.
    pub(super) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let reference = value.get("$ref").and_then(Value::as_str);
        let target =
            reference.and_then(|reference| self.others.pointer(reference.strip_prefix('#')?));
        target.map_or(value, |target| self.resolve(target))
    }

    /// The structure of a request or response body, and where it comes from. The body may be a copy of a schema;
    /// `named` are the names that this schema may have.
    pub(super) fn structure(
        &self,
        body: &Value,
        place: &str,
        named: &[String],
    ) -> Result<(Object, Origin), String> {
        let body = self.resolve(body);
        let content = body.get("content").and_then(Value::as_object);
        let (schema, place) = match content {
            None => return Ok((Object::new(), Origin::Place(place.to_owned()))),
            Some(content) => match (content.get("application/json"), content.keys().next()) {
                (Some(json), _) => (
                    json.get("schema").unwrap_or(&Value::Null),
                    format!("{place}/content/application~1json/schema"),
                ),
                (None, Some(other)) => return Err(format!("is `{other}`, not JSON")),
                (None, None) => return Ok((Object::new(), Origin::Place(place.to_owned()))),
            },
        };
        let reference = schema.as_object().and_then(plain_reference);
        let mut named = named.iter().map(String::as_str);
        let name = reference
            .or_else(|| named.find(|name| self.schemas.contains_key(*name)))
            .or_else(|| self.twin(schema));
        match name {
            Some(name) => {
                let schema = self.schemas.get(name).unwrap_or(&Value::Null);
                Ok((members_only(schema)?, Origin::Schema(name.to_owned())))
            }
            None => Ok((members_only(schema)?, Origin::Place(place))),
        }
    }

    /// The only schema that has the members of a copy and is not used otherwise.
    fn twin(&self, copy: &Value) -> Option<&str> {
        let names = |schema: &Value| -> Option<BTreeSet<String>> {
            Some(
                schema
                    .get("properties")?
                    .as_object()?
                    .keys()
                    .cloned()
                    .collect(),
            )
        };
        let members = names(copy).filter(|members| !members.is_empty())?;
        let mut twins = self.schemas.iter().filter(|(name, schema)| {
            !self.used.contains(*name)
                && schema.get("required") == copy.get("required")
                && names(schema).as_ref() == Some(&members)
        });
        let (name, _) = twins.next()?;
        twins.next().is_none().then_some(name)
    }

    /// A schema without members that describes the input of an operation without a body.
    pub(super) fn empty_input<'a>(&self, named: &'a [String]) -> Option<&'a String> {
        named.iter().find(|name| {
            let schema = self.schemas.get(*name).and_then(Value::as_object);
            schema.is_some_and(|schema| {
                let members = schema.get("properties").and_then(Value::as_object);
                !self.used.contains(*name)
                    && !schema.contains_key("enum")
                    && members.is_none_or(Object::is_empty)
            })
        })
    }
}

/// A schema that has members, or could have some.
pub(super) fn members_only(schema: &Value) -> Result<Object, String> {
    let schema = schema.as_object().cloned().unwrap_or_default();
    let is_object = schema.get("type").is_none_or(|ty| ty == "object");
    let forbidden = [
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "enum",
        "oneOf",
    ];
    let is_other = |key: &&str| schema.get(*key).is_some_and(|value| *value != json!(false));
    let members = schema.get("properties").map(Value::is_object);
    let is_structure = match members {
        Some(has_members) => has_members,
        None => !forbidden.iter().any(is_other),
    };
    if is_object && is_structure {
        Ok(schema)
    } else {
        Err("is not a structure".to_owned())
    }
}
