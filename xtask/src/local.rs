//! The description of the service that is built into the local endpoint.
//!
//! `ivschat-local` is published without `spec/`, and its dependants do not compile a YAML parser. It reads the parts of
//! the corrected document that it needs from a JSON file, which `cargo xtask gen` writes.

use std::path::PathBuf;

use ivschat_codegen::{Document, Error, Result};
use serde_json::{Map, Value, json};

use crate::workspace;

/// The extensions that the endpoint reads.
const EXTENSIONS: [&str; 2] = ["x-http-status", "x-union"];

/// Returns the path of the description.
pub(crate) fn file() -> PathBuf {
    workspace().join("tests/local/src/service.json")
}

/// Writes the description.
pub(crate) fn write(document: &Document) -> Result<()> {
    std::fs::write(file(), contents(document))
        .map_err(|error| Error::new(&file(), format!("cannot be written: {error}")))
}

/// Returns whether the committed description matches the document.
pub(crate) fn is_up_to_date(document: &Document) -> bool {
    std::fs::read_to_string(file()).is_ok_and(|committed| committed == contents(document))
}

fn contents(document: &Document) -> String {
    let root = document.root();
    let description = json!({
        "paths": without_docs(&root["paths"]),
        "components": {"schemas": without_docs(&root["components"]["schemas"])},
    });
    format!("{description:#}\n")
}

/// Returns a part of the document without documentation and without the schemas of responses.
fn without_docs(value: &Value) -> Value {
    let members = match value {
        Value::Object(members) => members,
        Value::Array(items) => {
            let items = items.iter().filter(|item| item["in"] != "header");
            let items = items.map(without_docs);
            return items.filter(|item| *item != json!({})).collect();
        }
        scalar => return scalar.clone(),
    };
    let mut kept = Map::new();
    for (name, member) in members {
        let member = match (name.as_str(), member) {
            ("description" | "title", Value::String(_)) => continue,
            (name, _) if name.starts_with("x-") && !EXTENSIONS.contains(&name) => continue,
            ("responses", Value::Object(responses)) => {
                let statuses = responses.keys().map(|status| (status.clone(), json!({})));
                Value::Object(statuses.collect())
            }
            _ => without_docs(member),
        };
        kept.insert(name.clone(), member);
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_description_is_up_to_date() -> Result<()> {
        let spec = workspace().join("spec");
        let document = ivschat_codegen::document_in(&spec)?;
        let overlay = ivschat_codegen::overlay_in(&spec, &document);
        let document = ivschat_codegen::read(&document, overlay.as_deref())?;
        let file = file();
        assert!(
            is_up_to_date(&document),
            "{} is stale; run `cargo xtask gen`, and review the difference",
            file.display()
        );
        Ok(())
    }
}
