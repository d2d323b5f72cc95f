//! Paths and operations, as aws2openapi writes them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::convert::Converter;
use super::descriptions::Place;
use super::model::{Member, Model, Operation, Shape};
use super::schemas::{documentation, facts, members_in_schema, reference, required_members};
use super::tree::{Map, Node};
use crate::aws2openapi::{PAGE_SIZE, PAGE_TOKEN, SIGNER_PARAMETERS};

/// The status that the converter invents for the first exception of an operation.
const FIRST_INVENTED_STATUS: usize = 480;

/// The paths of a document.
pub(super) struct Paths {
    pub(super) items: Map,
    /// Whether two of them differ in their fragments or the names of parameters only.
    pub(super) have_equivalents: bool,
}

impl Converter<'_> {
    /// All operations, by path and method.
    pub(super) fn paths(&mut self) -> Paths {
        let model = self.model;
        let places = places(model);
        let mut items = Map::default();
        let mut plain = BTreeSet::new();
        let mut have_equivalents = false;
        for (name, operation) in &model.service.operations {
            let path = &places[name.as_str()];
            let method = operation.http.method.to_lowercase();
            let converted = self.operation(name, operation);
            if let Some(Node::Map(item)) = items.get_mut(path) {
                item.push(method, converted);
                continue;
            }
            let mut item = Map::default().with(method, converted);
            if model.is_signed() {
                let signer = SIGNER_PARAMETERS.map(|name| {
                    Map::default().with("$ref", format!("#/components/parameters/{name}"))
                });
                item.push("parameters", signer.to_vec());
            }
            items.push(path, item);
            have_equivalents |= !plain.insert(without_names(path));
        }
        Paths {
            items,
            have_equivalents,
        }
    }

    fn operation(&mut self, name: &str, operation: &Operation) -> Map {
        let documented = documentation(
            operation.documentation.as_deref(),
            operation.deprecated_message.as_deref(),
        );
        let described =
            self.descriptions
                .choose(Place::Operation(name), documented.as_deref(), |_| true);
        let mut converted = Map::default()
            .with_some("deprecated", operation.deprecated.then_some(true))
            .with("operationId", name)
            .and(described.into_map())
            .with("responses", responses(operation));
        let mut parameters = vec![];
        let input = self.model.input(operation);
        if let Some((shape_name, shape)) = input {
            for (member_name, member) in &shape.members {
                if let Some(location) = location(member) {
                    parameters.push(self.parameter(
                        name,
                        (shape_name, shape),
                        member_name,
                        member,
                        location,
                    ));
                }
            }
        }
        parameters.extend(query_of(&operation.http.request_uri).map(literal));
        if let Some(paginator) = self.paginator(name) {
            let listed = input
                .map(|(_, shape)| located_names(shape))
                .unwrap_or_default();
            for (parameter, description) in paginator {
                if !listed.contains(parameter.as_str()) {
                    parameters.push(paging_parameter(&parameter, description));
                }
            }
        }
        if input.is_some() || !parameters.is_empty() {
            converted.push("parameters", parameters);
        }
        match input {
            Some((shape_name, shape)) if members_in_schema(shape).next().is_some() => {
                converted.with("requestBody", self.request_body(shape_name, shape))
            }
            _ => converted,
        }
    }

    fn parameter(
        &mut self,
        operation: &str,
        input: (&str, &Shape),
        name: &str,
        member: &Member,
        location: &str,
    ) -> Map {
        let (shape_name, shape) = input;
        let wire_name = member.wire_name(name);
        let documented = documentation(
            member.documentation.as_deref(),
            member.deprecated_message.as_deref(),
        );
        let schema = facts(self.model.shape(&member.shape));
        let is_required = shape.is_required(name);
        let described = {
            let schema = schema.to_json();
            let is_same =
                |node: &Value| node["schema"] == schema && node["required"] == is_required;
            let place = Place::Parameter(operation, wire_name, shape_name, name);
            self.descriptions
                .choose(place, documented.as_deref(), is_same)
        };
        Map::default()
            .with("name", wire_name)
            .with("in", location)
            .with("required", is_required)
            .with_some("deprecated", member.deprecated.then_some(true))
            .and(described.into_map())
            .with("schema", schema)
    }

    /// The body, as a copy of the schema of the input.
    fn request_body(&self, shape_name: &str, shape: &Shape) -> Map {
        let wire_name = |name: &str, member: &Member| member.wire_name(name).to_owned();
        let mut properties = Map::default();
        for (name, member) in members_in_schema(shape) {
            let target = self.model.shape(&member.shape);
            // The description of a structure takes the place of the member's.
            let own = self.descriptions.chosen(Place::Shape(&member.shape));
            let own = own.filter(|_| target.documentation.is_some());
            let description =
                own.or_else(|| self.descriptions.chosen(Place::Member(shape_name, name)));
            let property = Map::default().with_some("description", description);
            properties.push(
                wire_name(name, member),
                property.and(self.inline_schema(&member.shape)),
            );
        }
        let schema = Map::default()
            .with("type", "object")
            .with_some("required", required_members(shape, wire_name))
            .with("properties", properties);
        Map::default()
            .with("required", true)
            .with("content", json_content(schema))
    }

    /// The parameters that the converter adds to a paginated operation, each with its description.
    fn paginator(&self, operation: &str) -> Option<Vec<(String, &'static str)>> {
        let paginator = self.model.pagination.get(operation).cloned();
        let inferred = || self.inferred_paginator(&self.model.service.operations[operation]);
        let (tokens, limit) = match paginator.or_else(inferred) {
            Some(paginator) => (names(&paginator.input_token), paginator.limit_key),
            None => {
                let paginated = self.present?.pagination(operation)?;
                let limit = paginated["pageSize"].as_str();
                (names(&paginated["inputToken"]), limit.map(str::to_owned))
            }
        };
        let limit = limit.map(|name| (name, PAGE_SIZE));
        let tokens = tokens.into_iter().map(|name| (name, PAGE_TOKEN));
        Some(limit.into_iter().chain(tokens).collect())
    }
}

/// One name, or several.
pub(super) fn names(value: &Value) -> Vec<String> {
    let items = value
        .as_array()
        .map_or_else(|| vec![value], |items| items.iter().collect());
    items
        .into_iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Where a member becomes a parameter, if it does.
pub(super) fn location(member: &Member) -> Option<&'static str> {
    match member.location.as_deref()? {
        "uri" => Some("path"),
        "querystring" => Some("query"),
        "header" => Some("header"),
        _ => None,
    }
}

fn located_names(shape: &Shape) -> BTreeSet<&str> {
    let located = shape
        .members
        .iter()
        .filter(|(_, member)| location(member).is_some());
    located
        .map(|(name, member)| member.wire_name(name))
        .collect()
}

/// The path of each operation. The converter turns the query of a path, and other required parameters, into a
/// fragment, which distinguishes operations on one path.
pub(super) fn places(model: &Model) -> BTreeMap<&str, String> {
    let mut places: BTreeMap<&str, String> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (name, operation) in &model.service.operations {
        let input = model.input(operation).map(|(_, shape)| shape);
        let uri = operation.http.request_uri.replace("+}", "}");
        let (path, query) = uri.split_once('?').unwrap_or((&uri, ""));
        let mut fragment: Vec<&str> = query.split('&').filter(|part| !part.is_empty()).collect();
        for (member_name, member) in input.into_iter().flat_map(|shape| &shape.members) {
            let is_required = input.is_some_and(|shape| shape.is_required(member_name));
            if is_required && matches!(location(member), Some("query" | "header")) {
                fragment.push(member.wire_name(member_name));
            }
        }
        let mut place = path.to_owned();
        if !fragment.is_empty() {
            place = format!("{place}#{}", fragment.join("&"));
        }
        // The converter has no other way to distinguish these.
        while !taken.insert((operation.http.method.as_str(), place.clone())) {
            let separator = if place.contains('#') { '&' } else { '#' };
            place = format!("{place}{separator}{name}");
        }
        places.insert(name, place);
    }
    places
}

fn without_names(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let segments = path.split('/');
    let segments = segments.map(|segment| if segment.contains('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// The parameters within the path of the model.
pub(super) fn query_of(uri: &str) -> impl Iterator<Item = &str> {
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|part| !part.is_empty())
}

/// A parameter whose value is in the path of the model.
fn literal(part: &str) -> Map {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let schema = match value {
        "" => Map::default()
            .with("type", "boolean")
            .with("enum", vec![true]),
        value => Map::default()
            .with("type", "string")
            .with("enum", vec![value]),
    };
    Map::default()
        .with("name", name)
        .with("in", "query")
        .with("required", true)
        .with("schema", schema)
        .with_some("allowEmptyValue", value.is_empty().then_some(true))
}

fn paging_parameter(name: &str, description: &str) -> Map {
    Map::default()
        .with("name", name)
        .with("in", "query")
        .with("schema", Map::default().with("type", "string"))
        .with("description", description)
        .with("required", false)
}

fn responses(operation: &Operation) -> Map {
    let success = Map::default().with("description", "The request succeeded.");
    let content = operation
        .output
        .as_ref()
        .map(|output| json_content(reference(&output.shape)));
    let success = success.with_some("content", content);
    let mut responses = Map::default().with(operation.http.response_code.to_string(), success);
    for (index, error) in operation.errors.iter().enumerate() {
        let failure = Map::default()
            .with("description", &error.shape)
            .with("content", json_content(reference(&error.shape)));
        responses.push((FIRST_INVENTED_STATUS + index).to_string(), failure);
    }
    responses
}

fn json_content(schema: Map) -> Map {
    Map::default().with("application/json", Map::default().with("schema", schema))
}
