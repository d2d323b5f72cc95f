//! What the last import read, as fingerprints: the next one finds what AWS has changed since.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::model::Model;
use crate::document::read_text;
use crate::error::{Error, Result};

/// Fingerprints of a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    /// Of the facts about each operation and shape.
    pub(super) facts: BTreeMap<String, String>,
    /// Of the documentation of each operation, shape and member.
    pub(super) documentation: BTreeMap<String, String>,
}

impl Record {
    pub(super) fn read(file: &Path) -> Result<Self> {
        let text = read_text(file)?;
        let invalid = || {
            Error::new(
                file,
                "not a record of an import; remove it, and import again",
            )
        };
        let value: Value = serde_json::from_str(&text).map_err(|_| invalid())?;
        let part = |name: &str| -> Option<BTreeMap<String, String>> {
            let entries = value.get(name)?.as_object()?.iter();
            entries
                .map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                .collect()
        };
        let [facts, documentation] = ["facts", "documentation"].map(part);
        Ok(Self {
            facts: facts.ok_or_else(invalid)?,
            documentation: documentation.ok_or_else(invalid)?,
        })
    }

    pub(super) fn to_json(&self) -> String {
        let record = json!({ "documentation": self.documentation, "facts": self.facts });
        format!("{record:#}\n")
    }

    /// Operations and shapes whose facts differ, by name.
    pub(super) fn changed_facts(&self, newer: &Self) -> BTreeMap<String, Change> {
        if self.facts.is_empty() {
            // The document is from elsewhere.
            return BTreeMap::new();
        }
        let names: BTreeSet<&String> = self.facts.keys().chain(newer.facts.keys()).collect();
        let changes = names.into_iter().filter_map(|name| {
            let change = match (self.facts.get(name), newer.facts.get(name)) {
                (Some(old), Some(new)) if old == new => return None,
                (Some(_), Some(_)) => Change::Changed,
                (None, _) => Change::Added,
                (Some(_), None) => Change::Removed,
            };
            Some((name.clone(), change))
        });
        changes.collect()
    }
}

/// What happened to an operation or shape of the model since the last import.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// AWS added it.
    Added,
    /// AWS changed facts about it.
    Changed,
    /// AWS removed it.
    Removed,
}

/// The fingerprints of all facts of a model, without documentation.
pub(super) fn facts(model: &Model) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for (kind, part) in [("operation", "operations"), ("shape", "shapes")] {
        for (name, value) in model.raw(part) {
            let mut text = String::new();
            write_facts(value, &mut text);
            facts.insert(format!("{kind} {name}"), fingerprint(&text));
        }
    }
    facts
}

/// Writes facts in an order of their own, so that the order in the file does not matter.
fn write_facts(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            text.push('{');
            for (key, value) in sorted {
                // A member may be called `documentation`.
                let is_text = value.is_string();
                if !(is_text && ["documentation", "deprecatedMessage"].contains(&key.as_str())) {
                    text.push_str(&format!("{}:", json!(key)));
                    write_facts(value, text);
                    text.push(',');
                }
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_facts(item, text);
                text.push(',');
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

/// A fingerprint of a text, in which white space and the paragraph around it do not count.
pub(super) fn fingerprint(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let inner = text
        .strip_prefix("<p>")
        .and_then(|text| text.strip_suffix("</p>"));
    let text = inner.unwrap_or(&text).trim();
    // AWS writes this where it says nothing.
    let text = if text == "<p/>" { "" } else { text };
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
