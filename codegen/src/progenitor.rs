//! Runs progenitor, which turns plain OpenAPI into types and methods in Rust.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use serde_json::{Value, json};
use serde_path_to_error::Segment;

use crate::dialect::references;
use crate::document::Document;
use crate::error::{Diagnostic, Result};
use crate::pointer;

/// Runs progenitor and parses what it writes.
///
/// # Errors
/// The document is not OpenAPI 3.0, or has something that progenitor cannot handle; the error names the place.
pub fn run(document: &Document) -> Result<syn::File> {
    generate(document.root()).map_err(|refusal| {
        let culprit = if is_placed(&refusal) {
            None
        } else {
            find_culprit(document.root())
        };
        let Diagnostic { pointer, message } = culprit.unwrap_or(refusal);
        document.error(&pointer, message)
    })
}

fn generate(root: &Value) -> std::result::Result<syn::File, Diagnostic> {
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
        .with_hooks(HooksMode::Expected);
    let outcome = without_panic(|| Generator::new(&settings).generate_tokens(&document));
    let tokens = outcome.and_then(|tokens| tokens.map_err(|error| error.to_string()));
    let tokens = tokens.map_err(|reason| Diagnostic::new("", shorten(&reason)))?;
    syn::parse2(tokens).map_err(|error| {
        let message = format!("progenitor wrote something that is not Rust: {error}");
        Diagnostic::new("", message)
    })
}

/// Whether the place is a schema, an operation, or something else as exact as these.
fn is_placed(refusal: &Diagnostic) -> bool {
    let is_whole = ["", "/paths", "/components", "/components/schemas"];
    !is_whole.contains(&refusal.pointer.as_str())
}

/// Progenitor reports no places, so each schema, then each operation, is tried by itself.
fn find_culprit(root: &Value) -> Option<Diagnostic> {
    let document = |schemas: Value, paths: Value| {
        json!({
            "openapi": "3.0.0",
            "info": root.get("info"),
            "paths": paths,
            "components": { "schemas": schemas },
        })
    };
    // Schemas that it refers to are replaced by harmless ones, so that references resolve.
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
        if let Err(refusal) = generate(&document(alone, json!({}))) {
            return Some(Diagnostic::in_model(name, refusal.message));
        }
    }
    for (path, item) in root.get("paths")?.as_object()? {
        for (method, operation) in item.as_object()? {
            let alone = json!({ path: { method: operation } });
            if let Err(refusal) = generate(&document(innocent(operation), alone)) {
                return Some(Diagnostic::new(
                    pointer::operation(path, method),
                    refusal.message,
                ));
            }
        }
    }
    None
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Progenitor panics on some documents. A panic becomes an error, and is not printed.
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
