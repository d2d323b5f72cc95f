//! From plain OpenAPI to Rust, by progenitor.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use serde_json::{Value, json};

use crate::dialect::references;
use crate::document::Document;
use crate::error::Result;
use crate::pointer;

/// Runs progenitor and parses what it writes.
pub(crate) fn run(document: &Document) -> Result<syn::File> {
    generate(document.root()).map_err(|message| {
        let (pointer, message) = find_culprit(document.root()).unwrap_or((String::new(), message));
        document.error(&pointer, message)
    })
}

fn generate(root: &Value) -> std::result::Result<syn::File, String> {
    let document: OpenAPI = serde_path_to_error::deserialize(root)
        .map_err(|error| format!("not OpenAPI 3.0 at `{}`: {}", error.path(), error.inner()))?;
    // One plain method for each operation: the shape stage reads from it what the call consists of.
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected);
    let tokens = without_panic(|| Generator::new(&settings).generate_tokens(&document))?
        .map_err(|error| refused(&error.to_string()))?;
    syn::parse2(tokens)
        .map_err(|error| format!("progenitor wrote something that is not Rust: {error}"))
}

/// Progenitor reports no places, so each schema, then each operation, is tried alone.
fn find_culprit(root: &Value) -> Option<(String, String)> {
    let document = |schemas: Value, paths: Value| {
        json!({
            "openapi": "3.0.0",
            "info": root.get("info"),
            "paths": paths,
            "components": { "schemas": schemas },
        })
    };
    // What is referred to stays in an innocent form, so that references resolve.
    let innocent = |value: &Value| -> Value {
        let names = references(value).into_iter();
        let innocent = names.map(|name| {
            let schema =
                json!({ "type": "object", "properties": { "member": { "type": "string" } } });
            (name.to_owned(), schema)
        });
        innocent.collect()
    };
    let schemas = root.pointer("/components/schemas");
    for (name, schema) in schemas.and_then(Value::as_object).into_iter().flatten() {
        let mut alone = innocent(schema);
        alone[name] = schema.clone();
        if let Err(message) = generate(&document(alone, json!({}))) {
            return Some((pointer::schema(name), message));
        }
    }
    for (path, item) in root.get("paths")?.as_object()? {
        for (method, operation) in item.as_object()? {
            let alone = json!({ path: { method: operation } });
            if let Err(message) = generate(&document(innocent(operation), alone)) {
                return Some((pointer::operation(path, method), message));
            }
        }
    }
    None
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Progenitor panics on some documents; its panic becomes an error, and nothing is printed about it.
fn without_panic<T>(work: impl FnOnce() -> T) -> std::result::Result<T, String> {
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
        let reason = payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no reason given".into());
        refused(&reason)
    })
}

/// Progenitor prints whole schemas; the beginning tells what it is about, the place tells the rest.
fn refused(reason: &str) -> String {
    const ENOUGH: usize = 120;
    let first_line = reason.lines().next().unwrap_or_default();
    let mut short: String = first_line.chars().take(ENOUGH).collect();
    if short.len() < reason.len() {
        short.push('…');
    }
    format!("progenitor cannot take this: {short}")
}
