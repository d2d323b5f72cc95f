//! Measures the stages of the generator: `generator DOCUMENT [OVERLAY]` for a document, `generator DOCUMENT OVERLAY COPIES`
//! for one that repeats everything in it.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use ivschat_bench::Result;
use ivschat_bench::generator::{Document, Stage};
use ivschat_codegen::model::Service;
use ivschat_codegen::{dialect, progenitor};
use serde_json::{Map, Value};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let measured = match &arguments[..] {
        [document] => measure(document.as_ref(), None, 1),
        [document, overlay] => measure(document.as_ref(), Some(overlay.into()), 1),
        [document, overlay, copies] => copies
            .parse()
            .map_err(Into::into)
            .and_then(|copies| measure(document.as_ref(), Some(overlay.into()), copies)),
        _ => {
            eprintln!("generator: expected DOCUMENT [OVERLAY [COPIES]]");
            return ExitCode::from(2);
        }
    };
    match measured.and_then(|document| Ok(serde_json::to_string(&document)?)) {
        Ok(document) => {
            println!("{document}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("generator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(file: &Path, overlay: Option<PathBuf>, copies: usize) -> Result<Document> {
    let mut text = std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let mut overlay = overlay;
    if copies > 1 {
        // The overlay names places of the original document only.
        let corrected = ivschat_codegen::read(file, overlay.take().as_deref())?;
        text = repeat(corrected.root(), copies)?.to_string();
    }
    let mut stages = Vec::new();
    let document = stage(&mut stages, "document, overlay", || {
        let mut document = ivschat_codegen::Document::parse(file, &text)?;
        if let Some(overlay) = &overlay {
            ivschat_codegen::Overlay::read(overlay)?.apply(&mut document)?;
        }
        Ok(document)
    })?;
    let count = |pointer: &str| {
        let object = document.root().pointer(pointer).and_then(Value::as_object);
        object.map_or(0, Map::len)
    };
    let (paths, schemas) = (count("/paths"), count("/components/schemas"));
    let mut diagnostics = ivschat_codegen::Diagnostics::default();
    let document = stage(&mut stages, "dialect", || {
        Ok(dialect::to_plain_openapi(document, &mut diagnostics))
    })?;
    let code = stage(&mut stages, "progenitor", || {
        Ok(progenitor::run(&document, &mut diagnostics))
    })?;
    let service = stage(&mut stages, "model", || {
        Ok(Service::read(document.root(), code, &mut diagnostics))
    })?;
    let _ = diagnostics.finish(&document)?;
    let modules = stage(&mut stages, "writers, emit", || {
        Ok(ivschat_codegen::write_modules(&service, document.file()))
    })?;
    let lines = |module: &ivschat_codegen::Module| module.contents.lines().count();
    let lines = black_box(&modules).iter().map(lines).sum();
    let name = file.file_name().unwrap_or_default();
    Ok(Document {
        name: name.to_string_lossy().into_owned(),
        copies,
        bytes: text.len(),
        paths,
        schemas,
        lines,
        stages,
    })
}

fn stage<T>(stages: &mut Vec<Stage>, name: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
    let mut outcome = None;
    let start = Instant::now();
    let memory = allocation_counter::measure(|| outcome = Some(run()));
    stages.push(Stage {
        name: name.to_owned(),
        elapsed_ms: start.elapsed().as_secs_f64() * 1e3,
        peak_bytes: memory.bytes_max,
        allocations: memory.count_total,
    });
    outcome.ok_or("a stage has no outcome")?
}

/// Returns a document with copies of all operations and schemas, under names of their own.
fn repeat(root: &Value, copies: usize) -> Result<Value> {
    let mut repeated = root.clone();
    for copy in 1..copies {
        let prefix = format!("Copy{copy}");
        for pointer in ["/paths", "/components/schemas"] {
            let members = root.pointer(pointer).and_then(Value::as_object);
            let members = members.ok_or_else(|| format!("{pointer} is missing"))?;
            let target = repeated.pointer_mut(pointer).and_then(Value::as_object_mut);
            let target = target.ok_or_else(|| format!("{pointer} is missing"))?;
            for (name, member) in members {
                let name = match name.strip_prefix('/') {
                    Some(path) => format!("/{prefix}{path}"),
                    None => format!("{prefix}{name}"),
                };
                target.insert(name, renamed(member, &prefix));
            }
        }
    }
    Ok(repeated)
}

/// Returns a value whose references and operation IDs have the prefix.
fn renamed(value: &Value, prefix: &str) -> Value {
    const SCHEMAS: &str = "#/components/schemas/";
    match value {
        Value::Object(members) => {
            let member = |(name, member): (&String, &Value)| {
                let member = match (name.as_str(), member.as_str()) {
                    ("operationId", Some(id)) => format!("{prefix}{id}").into(),
                    ("$ref", Some(target)) => match target.strip_prefix(SCHEMAS) {
                        Some(schema) => format!("{SCHEMAS}{prefix}{schema}").into(),
                        None => member.clone(),
                    },
                    _ => renamed(member, prefix),
                };
                (name.clone(), member)
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, prefix)).collect(),
        scalar => scalar.clone(),
    }
}
