//! Documents that went wrong at random: each is generated, or refused with a reason.

use std::panic::catch_unwind;
use std::path::Path;

use ivschat_codegen::{Document, Error, generate};
use serde_json::{Map, Value, json};

use crate::random::Random;
use crate::samples;

/// How many documents are made: `MUTATIONS=20000 SEED=7 cargo test -p ivschat-codegen mutations` makes others.
const COUNT: usize = 60;

#[test]
fn a_mutated_document_is_generated_or_refused() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<usize>().ok();
    let count = number("MUTATIONS").unwrap_or(COUNT);
    let first = number("SEED").unwrap_or(0);
    let documents = documents();
    for seed in first..first + count {
        let mut random = Random::new(seed as u64);
        let mut root = random.one_of(&documents).clone();
        for _ in 0..1 + random.below(4) {
            mutate(&mut root, &mut random);
        }
        let text = root.to_string();
        let outcome = catch_unwind(|| outcome(&text));
        match outcome {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                let error = error.to_string();
                assert!(
                    error.lines().all(|line| line.starts_with("mutated.yaml:")
                        || line.starts_with("warning: ")
                        || line.starts_with("  ")),
                    "SEED={seed}: {error}"
                );
            }
            Err(_) => panic!("SEED={seed} panics"),
        }
    }
}

fn outcome(text: &str) -> Result<(), Error> {
    let document = Document::parse(Path::new("mutated.yaml"), text)?;
    generate(document).map(|_| ())
}

/// All documents of these tests, with their overlays.
fn documents() -> Vec<Value> {
    let documents = samples::documents().into_iter();
    documents
        .map(|file| samples::document(&file).root().clone())
        .collect()
}

/// Changes one node.
fn mutate(root: &mut Value, random: &mut Random) {
    let places = places(root);
    let place = random.one_of(&places).as_str();
    let other = random.one_of(&places).as_str();
    let copy = root.pointer(other).cloned().unwrap_or_default();
    match random.below(8) {
        0 => {
            remove(root, place);
        }
        // Somewhere else, or over itself.
        1 => replace(root, place, copy),
        2 => rename(root, place, random),
        3 => replace(root, place, odd(random)),
        4 => replace(root, place, json!({ "$ref": format!("#{other}") })),
        5 => {
            let inner = root.pointer(place).cloned().unwrap_or_default();
            let nested = nested(inner, 1 + random.below(40), random);
            replace(root, place, nested);
        }
        6 => add(root, place, random),
        _ => {
            let this = root.pointer(place).cloned().unwrap_or_default();
            replace(root, other, this);
            replace(root, place, copy);
        }
    }
}

fn places(root: &Value) -> Vec<String> {
    fn collect(node: &Value, pointer: &str, places: &mut Vec<String>) {
        let token = |key: &str| key.replace('~', "~0").replace('/', "~1");
        match node {
            Value::Object(map) => {
                for (key, child) in map {
                    let pointer = format!("{pointer}/{}", token(key));
                    collect(child, &pointer, places);
                    places.push(pointer);
                }
            }
            Value::Array(items) => {
                for (index, child) in items.iter().enumerate() {
                    let pointer = format!("{pointer}/{index}");
                    collect(child, &pointer, places);
                    places.push(pointer);
                }
            }
            _ => {}
        }
    }
    let mut places = vec![];
    collect(root, "", &mut places);
    places.push(String::new());
    places
}

/// The node around a place, and the last part of its pointer.
fn around<'a>(root: &'a mut Value, place: &str) -> Option<(&'a mut Value, String)> {
    let (parent, token) = place.rsplit_once('/')?;
    let key = token.replace("~1", "/").replace("~0", "~");
    Some((root.pointer_mut(parent)?, key))
}

fn replace(root: &mut Value, place: &str, value: Value) {
    if let Some(node) = root.pointer_mut(place) {
        *node = value;
    }
}

fn remove(root: &mut Value, place: &str) -> Option<Value> {
    match around(root, place)? {
        (Value::Object(map), key) => map.remove(&key),
        (Value::Array(items), key) => {
            let index = key.parse().ok().filter(|index| *index < items.len())?;
            Some(items.remove(index))
        }
        _ => None,
    }
}

const NAMES: &[&str] = &[
    "",
    " ",
    "a",
    "A",
    "self",
    "Self",
    "type",
    "gen",
    "$ref",
    "properties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
    "additionalProperties",
    "description",
    "operationId",
    "parameters",
    "required",
    "x-union",
    "x-location",
    "x-paginated",
    "x-sensitive",
    "x-payload",
    "x-exceptions",
    "get",
    "é",
    "a/b",
    "#",
    "{x}",
    "String",
    "Option",
    "Vec",
    "1",
    "message",
    "nextToken",
    "/a/{b}/{b}",
    "/{a+}",
    "not",
    "nullable",
    "format",
];

/// Gives a member another name, or a copy of it.
fn rename(root: &mut Value, place: &str, random: &mut Random) {
    let name = *random.one_of(NAMES);
    let is_copy = random.below(2) == 0;
    if let Some((Value::Object(map), key)) = around(root, place) {
        let value = if is_copy {
            map.get(&key).cloned()
        } else {
            map.remove(&key)
        };
        map.extend(value.map(|value| (name.to_owned(), value)));
    }
}

/// A value that is not expected.
fn odd(random: &mut Random) -> Value {
    let name = *random.one_of(NAMES);
    match random.below(14) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(1e300),
        5 => json!(""),
        6 => json!([]),
        7 => json!({}),
        8 => json!("x".repeat(5_000)),
        9 => json!([name, name, 1]),
        10 => json!({ "type": name }),
        11 => json!({ "$ref": format!("#/components/schemas/{name}") }),
        12 => json!(*random.one_of(&[
            "string",
            "integer",
            "number",
            "boolean",
            "array",
            "object",
            "date-time",
            "byte"
        ])),
        _ => json!(name),
    }
}

/// A node within schemas, lists or the like.
fn nested(mut node: Value, levels: usize, random: &mut Random) -> Value {
    let kind = random.below(7);
    for _ in 0..levels {
        node = match kind {
            0 => json!([node]),
            1 => json!({ "allOf": [node] }),
            2 => json!({ "oneOf": [node, { "type": "string" }] }),
            3 => json!({ "type": "array", "items": node }),
            4 => json!({ "type": "object", "additionalProperties": node }),
            5 => json!({ "type": "object", "properties": { "a": node }, "required": ["a"] }),
            _ => json!({ "a": node }),
        };
    }
    node
}

/// Adds a member, or an item.
fn add(root: &mut Value, place: &str, random: &mut Random) {
    let value = odd(random);
    match root.pointer_mut(place) {
        Some(Value::Object(map)) => {
            map.insert((*random.one_of(NAMES)).to_owned(), value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(node) => *node = Value::Object(Map::from_iter([("a".to_owned(), value)])),
        None => {}
    }
}
