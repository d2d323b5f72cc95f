//! Schemas, as aws2openapi writes them.

use serde_json::Value;

use super::convert::Converter;
use super::descriptions::{Described, MARK, Place};
use super::model::{Kind, Member, Shape};
use super::tree::Map;

impl Converter<'_> {
    /// A schema in `components`.
    pub(super) fn named_schema(&mut self, name: &str) -> Map {
        let model = self.model;
        let shape = model.shape(name);
        let documented = documentation(
            shape.documentation.as_deref(),
            shape.deprecated_message.as_deref(),
        );
        let described = self
            .descriptions
            .choose(Place::Shape(name), documented.as_deref(), |_| true);
        let deprecated = shape.deprecated.then_some(true);
        let schema = if shape.kind == Kind::Structure {
            let title = self.inputs.contains(name).then_some(name);
            facts(shape)
                .with_some(
                    "required",
                    required_members(shape, |name, _| name.to_owned()),
                )
                .with_some("title", title)
                .with_some("deprecated", deprecated)
                .with("properties", self.properties(name, shape))
        } else {
            facts(shape).with_some("deprecated", deprecated)
        };
        schema.and(described.into_map())
    }

    fn properties(&mut self, name: &str, shape: &Shape) -> Map {
        let root = self
            .present
            .map(|present| match self.descriptions.in_overlay {
                true => present.corrected.root(),
                false => present.document.root(),
            });
        let mut properties = Map::default();
        for (member_name, member) in members_in_schema(shape) {
            let documented = documentation(
                member.documentation.as_deref(),
                member.deprecated_message.as_deref(),
            );
            let target = facts(self.model.shape(&member.shape)).to_json();
            let is_same = |node: &Value| {
                root.is_some_and(|root| {
                    is_required_in(root, name, member_name) == shape.is_required(member_name)
                        && is_same_type(root, node, &member.shape, &target)
                })
            };
            let place = Place::Member(name, member_name);
            let described = self
                .descriptions
                .choose(place, documented.as_deref(), is_same);
            properties.push(member_name, property(member_name, member, described));
        }
        properties
    }

    /// A copy of a schema within an operation, which the converter writes where the input uses it.
    pub(super) fn inline_schema(&self, name: &str) -> Map {
        let shape = self.model.shape(name);
        if shape.kind != Kind::Structure {
            return facts(shape);
        }
        let mut properties = Map::default();
        for (member_name, member) in members_in_schema(shape) {
            let text = self.descriptions.chosen(Place::Member(name, member_name));
            properties.push(
                member_name,
                property(member_name, member, Described { text, mark: None }),
            );
        }
        facts(shape)
            .with_some(
                "required",
                required_members(shape, |name, _| name.to_owned()),
            )
            .with("properties", properties)
    }
}

/// The members that the converter keeps in a schema: all but those in the path, the query and headers.
pub(super) fn members_in_schema(shape: &Shape) -> impl Iterator<Item = (&String, &Member)> {
    shape
        .members
        .iter()
        .filter(|(_, member)| is_in_schema(member))
}

fn is_in_schema(member: &Member) -> bool {
    !matches!(
        member.location.as_deref(),
        Some("uri" | "querystring" | "header")
    )
}

/// The required members of a schema, in the order of their names; none if there are none.
pub(super) fn required_members(
    shape: &Shape,
    name: impl Fn(&str, &Member) -> String,
) -> Option<Vec<String>> {
    let required = members_in_schema(shape).filter(|(name, _)| shape.is_required(name));
    let names: Vec<String> = required
        .map(|(member_name, member)| name(member_name, member))
        .collect();
    (!names.is_empty()).then_some(names)
}

fn is_required_in(root: &Value, schema: &str, member: &str) -> bool {
    let required = root["components"]["schemas"][schema]["required"].as_array();
    required.is_some_and(|names| names.iter().any(|name| name == member))
}

/// Whether a member of the present document refers to a schema of this name, with these facts.
fn is_same_type(root: &Value, node: &Value, name: &str, facts: &Value) -> bool {
    let facts_of = |schema: &Value| {
        let mut schema = schema.clone();
        if let Some(schema) = schema.as_object_mut() {
            let ignored = ["description", "format", "properties", "required", "title"];
            schema.retain(|key, _| !ignored.contains(&key.as_str()));
        }
        schema
    };
    referenced_schema(node) == Some(name)
        && facts_of(&root["components"]["schemas"][name]) == facts_of(facts)
}

/// The name of the schema that a member refers to, if need be in the first part of `allOf`.
pub(super) fn referenced_schema(member: &Value) -> Option<&str> {
    let own = member.get("$ref");
    let of_parts = || member.get("allOf")?.get(0)?.get("$ref");
    let reference = own.or_else(of_parts)?.as_str()?;
    reference.rsplit('/').next()
}

/// What OpenAPI says about a type, without members and descriptions.
pub(super) fn facts(shape: &Shape) -> Map {
    let typed = |name: &str| Map::default().with("type", name);
    let target = |member: &Option<Member>| {
        let name = member.as_ref().map(|member| member.shape.as_str());
        reference(name.unwrap_or_default())
    };
    let (min, max) = (shape.min.as_ref(), shape.max.as_ref());
    let range = |schema: Map, min_key: &str, max_key: &str| {
        schema.with_some(min_key, min).with_some(max_key, max)
    };
    // The converter writes secrets as passwords.
    let password = shape.sensitive.then_some("password");
    match shape.kind {
        Kind::Structure => typed("object"),
        Kind::List => range(
            typed("array").with("items", target(&shape.member)),
            "minItems",
            "maxItems",
        ),
        Kind::Map => range(typed("object"), "minProperties", "maxProperties")
            .with("additionalProperties", target(&shape.value)),
        Kind::String => {
            let values: Vec<&String> = shape.values.iter().collect();
            let values = (!values.is_empty()).then_some(values);
            let pattern = shape.pattern.as_deref().map(anchored);
            let schema = typed("string")
                .with_some("enum", values)
                .with_some("pattern", pattern);
            range(schema, "minLength", "maxLength").with_some("format", password)
        }
        Kind::Blob => {
            range(typed("string"), "minLength", "maxLength").with_some("format", password)
        }
        Kind::Integer | Kind::Long => range(typed("integer"), "minimum", "maximum"),
        Kind::Float => range(
            typed("number").with("format", "float"),
            "minimum",
            "maximum",
        ),
        Kind::Double => range(
            typed("number").with("format", "double"),
            "minimum",
            "maximum",
        ),
        Kind::Boolean => typed("boolean"),
        Kind::Timestamp => typed("string").with("format", "date-time"),
    }
}

/// The pattern with its anchors. In the model, a pattern matches the whole string, so botocore omits the anchors, and
/// writes `.*` where there were none.
fn anchored(pattern: &str) -> String {
    let quantified = |rest: &str| rest.starts_with(['?', '+', '{']);
    let (start, rest) = match pattern.strip_prefix(".*") {
        Some(rest) if !quantified(rest) => ("", rest),
        _ if pattern.starts_with('^') => ("", pattern),
        _ => ("^", pattern),
    };
    let (rest, end) = match (rest.strip_suffix(".*"), rest.strip_suffix('$')) {
        (Some(rest), _) if !ends_with_escape(rest) => (rest, ""),
        (_, Some(inner)) if !ends_with_escape(inner) => (rest, ""),
        _ => (rest, "$"),
    };
    if rest.is_empty() {
        // It matches everything.
        return pattern.to_owned();
    }
    format!("{start}{rest}{end}")
}

/// Whether what follows is escaped by a backslash.
fn ends_with_escape(pattern: &str) -> bool {
    let backslashes = pattern.len() - pattern.trim_end_matches('\\').len();
    backslashes % 2 == 1
}

/// A member of a schema.
pub(super) fn property(name: &str, member: &Member, described: Described) -> Map {
    let wire_name = member.location_name.as_deref();
    let wire_name = wire_name.filter(|wire_name| *wire_name != name && member.location.is_none());
    let details = Map::default()
        .with_some("deprecated", member.deprecated.then_some(true))
        .with_some(
            "xml",
            wire_name.map(|wire_name| Map::default().with("name", wire_name)),
        )
        .with_some("description", described.text);
    if details.is_empty() && described.mark.is_none() {
        return reference(&member.shape);
    }
    let mut parts = vec![reference(&member.shape)];
    if !details.is_empty() {
        parts.push(details);
    }
    Map::default()
        .with("allOf", parts)
        .with_some(MARK, described.mark)
}

/// All that AWS says about something.
pub(super) fn documentation(text: Option<&str>, deprecation: Option<&str>) -> Option<String> {
    match (text, deprecation) {
        (text, None) => text.map(str::to_owned),
        (text, Some(deprecation)) => Some(format!("{} {deprecation}", text.unwrap_or_default())),
    }
}

pub(super) fn reference(name: &str) -> Map {
    Map::default().with("$ref", format!("#/components/schemas/{name}"))
}
