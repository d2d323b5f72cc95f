//! The overlay: that of the present document, with the facts that it lacks.

use serde_json::Value;

use super::descriptions;
use super::facts::{Fact, Target};
use super::schemas::referenced_schema;
use super::tree::{Map, Node};
use crate::document::for_each_node;

/// An action that is added to an overlay.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) at: Target,
    pub(super) reason: &'static str,
    /// None to remove the node.
    pub(super) update: Option<Map>,
}

/// The actions that make a document say all facts. `corrected` is the document with the present overlay.
pub(super) fn missing_actions(facts: Vec<Fact>, corrected: &Value) -> Vec<Action> {
    let mut actions = vec![];
    let facts = facts
        .into_iter()
        .flat_map(|fact| by_schema(fact, corrected));
    for Fact { at, update, reason } in facts {
        let present = corrected.pointer(&at.pointer);
        for replaced in replaced_members(&at, &update, present) {
            actions.push(Action {
                at: replaced,
                reason: "The type of the member is another one.",
                update: None,
            });
        }
        let update = match present {
            // Its keys are names of members.
            Some(present) if at.pointer.ends_with("/properties") => {
                let members = missing_members(&Node::Map(update), present);
                (!members.is_empty()).then_some(members)
            }
            present => missing(&update, present),
        };
        if update.is_some() {
            actions.push(Action { at, reason, update });
        }
    }
    actions
}

/// Takes schemas that are there out of a change to all schemas.
fn by_schema(fact: Fact, corrected: &Value) -> Vec<Fact> {
    if fact.at != Target::schemas() {
        return vec![fact];
    }
    let mut absent = Map::default();
    let mut facts = vec![];
    for (name, schema) in fact.update.entries() {
        let at = Target::schema(name);
        match schema {
            Node::Map(update) if corrected.pointer(&at.pointer).is_some() => {
                facts.push(Fact {
                    at,
                    update: update.clone(),
                    reason: fact.reason,
                });
            }
            schema => absent.push(name, schema.clone()),
        }
    }
    if !absent.is_empty() {
        facts.insert(
            0,
            Fact {
                update: absent,
                ..fact
            },
        );
    }
    facts
}

/// Members that refer to another schema than they should. An update cannot replace the reference.
fn replaced_members(at: &Target, update: &Map, present: Option<&Value>) -> Vec<Target> {
    let Some(Node::Map(members)) = update.get("properties") else {
        return vec![];
    };
    let replaced = members.entries().filter(|(name, member)| {
        let present = present.and_then(|present| present["properties"].get(name.as_str()));
        present.is_some_and(|present| {
            referenced_schema(present) != referenced_schema(&member.to_json())
        })
    });
    replaced
        .map(|(name, _)| at.child("properties").child(name))
        .collect()
}

/// What an update adds to a node that may be there.
fn missing(update: &Map, present: Option<&Value>) -> Option<Map> {
    let Some(present) = present.filter(|present| present.is_object()) else {
        return Some(update.clone());
    };
    let updated = update.to_json();
    let target = referenced_schema(&updated);
    if target.is_some() && target != referenced_schema(present) {
        // The member is removed before.
        return Some(update.clone());
    }
    let mut added = Map::default();
    for (key, value) in update.entries() {
        match key.as_str() {
            "$ref" | "allOf" => {}
            // The present description stays; the mark says whether it needs attention.
            "description" if descriptions::description(present).is_some() => {}
            "properties" => {
                let members = missing_members(value, &present["properties"]);
                if !members.is_empty() {
                    added.push(key, members);
                }
            }
            _ => {
                if let Some(value) = missing_value(value, present.get(key)) {
                    added.push(key, value);
                }
            }
        }
    }
    (!added.is_empty()).then_some(added)
}

fn missing_members(update: &Node, present: &Value) -> Map {
    let mut added = Map::default();
    if let Node::Map(members) = update {
        for (name, member) in members.entries() {
            if let Some(member) = missing_value(member, present.get(name)) {
                added.push(name, member);
            }
        }
    }
    added
}

fn missing_value(update: &Node, present: Option<&Value>) -> Option<Node> {
    match (update, present) {
        (Node::Map(update), Some(_)) => missing(update, present).map(Node::Map),
        // An update appends to a list.
        (Node::List(items), Some(Value::Array(present))) => {
            let items = items
                .iter()
                .filter(|item| !present.contains(&item.to_json()));
            let items: Vec<Node> = items.cloned().collect();
            (!items.is_empty()).then_some(Node::List(items))
        }
        (value, Some(present)) if value.to_json() == *present => None,
        (value, _) => Some(value.clone()),
    }
}

/// What only a model says: where it no longer does, the overlay is outdated.
const OWNED: &[&str] = &[
    "deprecated",
    "format",
    "x-auth",
    "x-auth-type",
    "x-document",
    "x-error-code",
    "x-event",
    "x-event-payload",
    "x-event-stream",
    "x-global-endpoint",
    "x-host-label",
    "x-host-prefix",
    "x-http-status",
    "x-idempotency-token",
    "x-json-value",
    "x-location",
    "x-location-name",
    "x-payload",
    "x-retryable",
    "x-sensitive",
    "x-sparse",
    "x-streaming",
    "x-timestamp-format",
    "x-union",
    "x-unsigned-payload",
];

/// Facts that the present overlay adds to a document, and the model does not contain. `complete` is the document with
/// all facts of the model.
pub(super) fn outdated(corrected: &Value, complete: &Value) -> Vec<String> {
    let mut outdated = vec![];
    for_each_node(corrected, &mut String::new(), &mut |pointer, node| {
        let Some(node) = node.as_object() else {
            return;
        };
        let other = complete.pointer(pointer);
        let is_schema = |pointer: &str| {
            let rest = pointer.strip_prefix("/components/schemas/");
            rest.is_some_and(|rest| !rest.contains('/'))
        };
        if is_schema(pointer) {
            match other {
                None => outdated.push(format!("#{pointer}")),
                Some(other) => {
                    outdated.extend(outdated_parts(pointer, &Value::Object(node.clone()), other))
                }
            }
        }
        let Some(other) = other else {
            return;
        };
        // A member may have the name of a mark.
        if pointer.ends_with("/properties") {
            return;
        }
        for key in OWNED {
            if node.contains_key(*key) && other.get(key).is_none() {
                outdated.push(format!("`{key}` of #{pointer}"));
            }
        }
    });
    outdated
}

/// Members, values of an enum and names of required members that the model does not have.
fn outdated_parts(pointer: &str, schema: &Value, complete: &Value) -> Vec<String> {
    let mut outdated = vec![];
    let members = schema["properties"].as_object().into_iter().flatten();
    for (name, _) in members.filter(|(name, _)| complete["properties"].get(name.as_str()).is_none())
    {
        outdated.push(format!(
            "#{pointer}/properties/{}",
            crate::pointer::token(name)
        ));
    }
    for key in ["enum", "required"] {
        let there = complete[key].as_array();
        for item in schema[key].as_array().into_iter().flatten() {
            if !there.is_some_and(|there| there.contains(item)) {
                outdated.push(format!("{item} in `{key}` of #{pointer}"));
            }
        }
    }
    outdated
}

const HEADER: &str = "# What the import added.";

/// An overlay with actions at its end. The text that is there stays.
pub(super) fn with_actions(overlay: &str, actions: &[Action]) -> String {
    if actions.is_empty() {
        return overlay.to_owned();
    }
    let text = overlay.trim_end();
    let mut text = text.strip_suffix(" []").unwrap_or(text).to_owned();
    if !text.contains(HEADER) {
        text.push_str(&format!("\n\n{HEADER}"));
    }
    text.push('\n');
    text.push_str(&write(actions));
    text
}

/// A new overlay.
pub(super) fn new_overlay(title: &str, version: &str, actions: &[Action]) -> String {
    let head = Map::default().with("overlay", "1.0.0").with(
        "info",
        Map::default()
            .with(
                "title",
                format!("What the aws2openapi conversion of {title} lost or broke"),
            )
            .with("version", version),
    );
    let head = Node::from(head).to_yaml();
    if actions.is_empty() {
        return format!("{head}\nactions: []\n");
    }
    format!("{head}\nactions:\n{}", write(actions))
}

fn write(actions: &[Action]) -> String {
    let actions = actions.iter().map(|action| {
        let written = Map::default()
            .with("target", &action.at.path)
            .with("description", action.reason);
        match &action.update {
            Some(update) => written.with("update", update.clone()),
            None => written.with("remove", true),
        }
    });
    let actions: Vec<Map> = actions.collect();
    format!("{}\n", Node::from(actions).to_yaml())
}
