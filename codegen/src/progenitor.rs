//! Runs progenitor, which turns plain OpenAPI into types and methods in Rust.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use openapiv3::OpenAPI;
use progenitor::{CrateVers, GenerationSettings, Generator, HooksMode, InterfaceStyle};
use serde_json::{Map, Value, json};
use serde_path_to_error::Segment;

use crate::dialect::{CLIENT_TYPES, references};
use crate::document::Document;
use crate::error::{Diagnostic, Diagnostics};
use crate::pointer;

/// Runs progenitor and parses what it writes. What it refuses is replaced by something harmless, so that the code
/// has all the rest.
pub fn run(document: &Document, diagnostics: &mut Diagnostics) -> syn::File {
    let refusal = match generate(document.root()) {
        Ok(code) => return code,
        Err(refusal) => refusal,
    };
    let known = diagnostics.refusals().len();
    let harmless = replace_culprits(document.root(), diagnostics);
    let outcome = generate(&harmless);
    if diagnostics.refusals().len() == known {
        diagnostics.add(refusal);
    } else if let Err(refusal) = &outcome {
        diagnostics.add(refusal.clone());
    }
    outcome.unwrap_or_else(|_| syn::File {
        shebang: None,
        frontmatter: None,
        attrs: vec![],
        items: vec![],
    })
}

fn generate(root: &Value) -> Result<syn::File, Diagnostic> {
    let document: OpenAPI = serde_path_to_error::deserialize(root).map_err(|error| {
        let pointer = error.path().iter().map(|segment| match segment {
            Segment::Map { key } => format!("/{}", pointer::token(key)),
            Segment::Seq { index } => format!("/{index}"),
            _ => String::new(),
        });
        let message = format!("not OpenAPI 3.0: {}", error.inner());
        Diagnostic::new(pointer.collect::<String>(), message)
    })?;
    // One plain method for each operation: the model reads from it how a request is made.
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_crate(CLIENT_TYPES, CrateVers::Any, None);
    let outcome = without_panic(|| Generator::new(&settings).generate_tokens(&document));
    let tokens = outcome.and_then(|tokens| tokens.map_err(|error| error.to_string()));
    let tokens = tokens.map_err(|reason| Diagnostic::new("", shorten(&reason)))?;
    syn::parse2(tokens).map_err(|error| {
        let message = format!("progenitor wrote something that is not Rust: {error}");
        Diagnostic::new("", message)
    })
}

/// Progenitor reports no places, so all schemas, then all operations, are tried by themselves. Those that it
/// refuses are replaced by harmless ones, or removed.
fn replace_culprits(root: &Value, diagnostics: &mut Diagnostics) -> Value {
    let mut harmless = root.clone();
    let empty = Map::new();
    let object = |pointer: &str| {
        let object = root.pointer(pointer).and_then(Value::as_object);
        object.unwrap_or(&empty)
    };
    let schemas: Vec<(&String, &Value)> = object("/components/schemas").iter().collect();
    let fails = |schemas: &[(&String, &Value)]| {
        let mut all: Map<String, Value> = schemas
            .iter()
            .flat_map(|(_, schema)| harmless_schemas(schema))
            .collect();
        for (name, schema) in schemas {
            all.insert((*name).clone(), (*schema).clone());
        }
        generate(&alone(root, all, Map::new())).err()
    };
    find_culprits(&schemas, &fails, &mut |(name, _), refusal| {
        diagnostics.add(Diagnostic::in_model(name, refusal.message));
        harmless["components"]["schemas"][name.as_str()] = harmless_schema();
    });
    let paths = object("/paths").iter();
    let operations = paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path, method, operation))
    });
    let operations: Vec<(&String, &String, &Value)> = operations.collect();
    let fails = |operations: &[(&String, &String, &Value)]| {
        let schemas = operations.iter();
        let schemas = schemas.flat_map(|(_, _, operation)| harmless_schemas(operation));
        let mut paths = json!({});
        for (path, method, operation) in operations {
            paths[path.as_str()][method.as_str()] = (*operation).clone();
        }
        let Value::Object(paths) = paths else {
            return None;
        };
        generate(&alone(root, schemas.collect(), paths)).err()
    };
    find_culprits(&operations, &fails, &mut |(path, method, _), refusal| {
        let pointer = pointer::operation(path, method);
        diagnostics.refuse(pointer, refusal.message);
        if let Some(item) = harmless["paths"][path.as_str()].as_object_mut() {
            item.remove(method.as_str());
        }
    });
    harmless
}

/// Calls `found` for the items that fail by themselves, by halves: most documents have few of these.
fn find_culprits<T: Copy>(
    items: &[T],
    fails: &impl Fn(&[T]) -> Option<Diagnostic>,
    found: &mut impl FnMut(T, Diagnostic),
) {
    if items.is_empty() {
        return;
    }
    let Some(refusal) = fails(items) else {
        return;
    };
    if let [item] = items {
        found(*item, refusal);
        return;
    }
    let (first, second) = items.split_at(items.len() / 2);
    find_culprits(first, fails, found);
    find_culprits(second, fails, found);
}

/// A document with these schemas and paths only.
fn alone(root: &Value, schemas: Map<String, Value>, paths: Map<String, Value>) -> Value {
    json!({
        "openapi": "3.0.0",
        "info": root.get("info"),
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// A harmless schema for each that a value refers to, so that references resolve.
fn harmless_schemas(value: &Value) -> Vec<(String, Value)> {
    let names = references(value).into_iter();
    names
        .map(|name| (name.to_owned(), harmless_schema()))
        .collect()
}

fn harmless_schema() -> Value {
    json!({ "type": "object", "properties": { "member": { "type": "string" } } })
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Progenitor panics on some documents. A panic becomes an error, and is not printed.
fn without_panic<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                previous(info);
            }
        }));
    });
    QUIET.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    outcome.map_err(|payload| {
        payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no reason given".into())
    })
}

/// Progenitor prints whole schemas. The beginning and the place are enough to find the cause.
fn shorten(reason: &str) -> String {
    const ENOUGH: usize = 120;
    let first_line = reason.lines().next().unwrap_or_default();
    let mut short: String = first_line.chars().take(ENOUGH).collect();
    if short.len() < reason.len() {
        short.push('…');
    }
    format!("progenitor cannot take this: {short}")
}
