//! Exceptions, of which the converter keeps the names only.

use std::collections::BTreeSet;

use super::{Fact, Target, of_shape};
use crate::import::convert::{Converter, reachable};
use crate::import::model::Model;
use crate::import::tree::{Map, Node};

const MEMBERS: &str = "Only the service model contains the exception's members and status.";
const SHAPES: &str = "The converter drops every shape that only exceptions use.";

impl Converter<'_> {
    /// The exceptions, and the shapes that only they use.
    pub(super) fn exception_facts(&mut self) -> Vec<Fact> {
        let model = self.model;
        let exceptions = exceptions(model);
        let mut shapes = Map::default();
        let mut marks = vec![];
        for name in only_in_exceptions(model, &exceptions) {
            shapes.push(name, self.schema_in_overlay(name));
            let at = Target::schema(name);
            marks.extend(of_shape(model.shape(name), &at));
            self.add_member_facts(name, model.shape(name), &mut marks);
        }
        let mut facts = vec![];
        facts.extend(Fact::new(&Target::schemas(), shapes, SHAPES));
        for name in exceptions {
            let exception = self.exception(name);
            facts.extend(Fact::new(&Target::schema(name), exception, MEMBERS));
        }
        facts.extend(marks);
        facts
    }

    fn exception(&mut self, name: &str) -> Map {
        let shape = self.model.shape(name);
        let error = shape.error.as_ref();
        let status = error.and_then(|error| error.http_status_code);
        let status = status.unwrap_or(if shape.fault { 500 } else { 400 });
        let code = error
            .and_then(|error| error.code.as_deref())
            .filter(|code| *code != name);
        let mut schema = self.schema_in_overlay(name);
        schema.insert_after("type", "x-http-status", u64::from(status));
        if let Some(Node::Map(properties)) = schema.get_mut("properties") {
            *properties = std::mem::take(properties).and(self.header_members(name, shape));
        }
        schema
            .with_some("x-error-code", code)
            .with_some("x-retryable", shape.retryable.as_ref())
    }

    fn schema_in_overlay(&mut self, name: &str) -> Map {
        self.descriptions.in_overlay = true;
        let schema = self.named_schema(name);
        self.descriptions.in_overlay = false;
        schema
    }
}

/// The exceptions of operations and event streams.
fn exceptions(model: &Model) -> BTreeSet<&str> {
    let operations = model.service.operations.values();
    let listed = operations.flat_map(|operation| &operation.errors);
    let listed = listed.map(|error| error.shape.as_str());
    let reached = reachable(model)
        .into_iter()
        .filter(|name| model.shape(name).is_exception());
    listed.chain(reached).collect()
}

/// The shapes that exceptions refer to and that are not part of requests and responses.
fn only_in_exceptions<'a>(model: &'a Model, exceptions: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let elsewhere = reachable(model);
    let mut only = BTreeSet::new();
    let mut unvisited: Vec<&str> = exceptions.iter().copied().collect();
    while let Some(name) = unvisited.pop() {
        for (_, used) in model.shape(name).uses() {
            let name = used.shape.as_str();
            if !elsewhere.contains(name) && !exceptions.contains(name) && only.insert(name) {
                unvisited.push(name);
            }
        }
    }
    only
}
