//! `spec/` and the model of the installed botocore.
//!
//! A new botocore may contain a new model, which is not a failure: the test prints what AWS has changed, and fails only
//! if the import does, or if facts differ that AWS has not changed.

use std::fs;
use std::path::{Path, PathBuf};

use fixtures::TestResult;
use ivschat_codegen::Document;
use ivschat_codegen::import::{Model, Present, import};
use serde_json::Value;

use crate::installation::{package, python};

/// The folder with botocore's models of the service.
fn models() -> TestResult<PathBuf> {
    let environment = python()?.parent().and_then(Path::parent);
    let libraries = environment
        .ok_or("python is not in an environment")?
        .join("lib");
    for library in fs::read_dir(libraries)? {
        let data = library?.path().join("site-packages/botocore/data/ivschat");
        if data.is_dir() {
            return Ok(data);
        }
    }
    Err("botocore has no model of the service".into())
}

#[test]
fn the_model_of_botocore_has_the_facts_of_the_document() -> TestResult {
    let spec = package().join("../../spec");
    let file = ivschat_codegen::document_in(&spec)?;
    let document = Document::read(&file)?;
    let version = document.root()["info"]["version"].as_str();
    let folder = models()?.join(version.ok_or("the document has no version")?);
    let model = Model::read(&folder)?;
    let present = Present::read(&spec, &model)?.ok_or("spec/ has no document of the service")?;
    let imported = import(&model, Some(&present), &spec)?;
    let report = &imported.report;
    if !report.is_empty() {
        println!("AWS has changed its model; run `cargo xtask import`:\n{report}");
    }
    if !report.changed.is_empty() {
        println!("{} differs in:", file.display());
    }
    let new = Document::parse(&file, &imported.document)?;
    let mut unexplained = vec![];
    for difference in differences(document.root(), new.root()) {
        let is_explained = match shape_at(&difference) {
            Some(shape) => report.changed.contains_key(&format!("shape {shape}")),
            // Operations contain copies of all shapes that they use.
            None => !report.changed.is_empty(),
        };
        if is_explained {
            println!("  #{difference}");
        } else {
            unexplained.push(difference);
        }
    }
    assert!(
        unexplained.is_empty(),
        "AWS has not changed these facts: {unexplained:#?}"
    );
    assert!(
        report.added.is_empty() || !report.changed.is_empty(),
        "the overlay lacks facts that AWS has not changed: {:#?}",
        report.added
    );
    Ok(())
}

/// The shape that a JSON pointer is about.
fn shape_at(pointer: &str) -> Option<&str> {
    pointer
        .strip_prefix("/components/schemas/")?
        .split('/')
        .next()
}

/// JSON pointers of nodes that differ. Marks of descriptions are not facts.
fn differences(old: &Value, new: &Value) -> Vec<String> {
    let mut found = vec![];
    collect(old, new, "", &mut found);
    found
}

fn collect(old: &Value, new: &Value, pointer: &str, found: &mut Vec<String>) {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        if let (Value::Array(old), Value::Array(new)) = (old, new)
            && old.len() == new.len()
        {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                collect(old, new, &format!("{pointer}/{index}"), found);
            }
        } else if old != new {
            found.push(pointer.to_owned());
        }
        return;
    };
    let added = new.keys().filter(|key| !old.contains_key(*key));
    for key in old
        .keys()
        .chain(added)
        .filter(|key| *key != "x-needs-description")
    {
        let [old, new] = [old, new].map(|map| map.get(key).unwrap_or(&Value::Null));
        let token = key.replace('~', "~0").replace('/', "~1");
        collect(old, new, &format!("{pointer}/{token}"), found);
    }
}
