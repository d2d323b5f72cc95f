//! From a model of AWS to a document in the dialect of aws2openapi, with its overlay.
//!
//! aws2openapi converts models that are no longer published. This module converts the ones that are, with the same
//! habits, and keeps what people have written: descriptions stay as long as AWS's documentation does, and the actions
//! and comments of the overlay stay in any case. In order:
//!
//! 1. [`Model::read`]: a `service-2.json` of botocore, checked;
//! 2. `convert`: the document (`schemas`, `operations`, `servers`), with the present descriptions (`descriptions`);
//! 3. `facts`: what the document cannot say;
//! 4. `merge`: the overlay, with the facts that it does not contain yet;
//! 5. `record`: fingerprints, by which the next import finds what has changed.

mod convert;
mod descriptions;
mod facts;
mod merge;
mod model;
mod operations;
mod present;
mod record;
mod report;
mod schemas;
mod servers;
mod tree;

use std::path::{Path, PathBuf};

use serde_json::Value;

use self::convert::Converter;
pub use self::model::Model;
pub use self::present::Present;
pub use self::record::Change;
pub use self::report::Report;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::{Overlay, files, overlay};

/// What an import writes.
#[derive(Debug)]
pub struct Imported {
    /// The document.
    pub document: String,
    /// Its overlay.
    pub overlay: String,
    /// What was read, for the next import.
    pub record: String,
    /// What a person should know about it.
    pub report: Report,
    /// The document with its overlay, as far as that applies.
    pub corrected: Document,
    files: [PathBuf; 3],
}

/// Converts a model, for a folder. What people wrote in the present document and its overlay is kept.
///
/// # Errors
/// What would be written cannot be read back; the error names the place.
pub fn import(model: &Model, present: Option<&Present>, folder: &Path) -> Result<Imported> {
    let files = [".yaml", ".overlay.yaml", present::RECORD_ENDING];
    let files = files.map(|ending| folder.join(format!("{}{ending}", stem(model))));
    let [document_file, overlay_file, _] = &files;
    let mut converter = Converter::new(model, present);
    let converted = converter.document();
    let facts = converter.facts();
    let record = converter.into_record();

    let mut text = converted.to_yaml();
    text.push('\n');
    let document = read_back(model, document_file, &text, &converted.to_json())?;
    let mut complete = document.root().clone();
    for fact in &facts {
        if let Some(node) = complete.pointer_mut(&fact.at.pointer) {
            overlay::merge(node, &fact.update.to_json());
        }
    }
    let mut corrected = document.clone();
    let present_overlay = present.and_then(|present| present.overlay.as_ref());
    let broken = match present_overlay {
        Some((overlay, _)) => overlay.apply_where_possible(&mut corrected),
        None => vec![],
    };
    let outdated = merge::outdated(corrected.root(), &complete);
    let undecided = undecided(model, present, corrected.root());
    let actions = merge::missing_actions(facts, corrected.root());
    let overlay_text = match present_overlay {
        Some((_, text)) => merge::with_actions(text, &actions),
        None => {
            let title = &model.service.metadata.service_full_name;
            merge::new_overlay(title.trim(), model.api_version(), &actions)
        }
    };
    let overlay = Overlay::parse(overlay_file, &overlay_text)?;
    let before = present_overlay.map_or(0, |(overlay, _)| overlay.len());
    if overlay.len() != before + actions.len() {
        let message = "actions cannot be added at the end; `actions` must be the last entry, with one action for each `- `";
        return Err(Error::new(overlay_file, message));
    }
    let mut corrected = document;
    overlay.apply_where_possible(&mut corrected);
    let report = Report {
        changed: present
            .map(|present| present.record.changed_facts(&record))
            .unwrap_or_default(),
        descriptions: crate::descriptions::find_missing(&corrected),
        added: actions
            .iter()
            .map(|action| action.at.path.clone())
            .collect(),
        broken,
        outdated,
        undecided,
        unknown: model
            .unknown()
            .into_iter()
            .map(|(key, place)| format!("`{key}` at #{place}"))
            .collect(),
    };
    Ok(Imported {
        document: text,
        overlay: overlay_text,
        record: record.to_json(),
        report,
        corrected,
        files,
    })
}

/// The name of a document without its ending.
fn stem(model: &Model) -> String {
    format!("{}-{}", model.service_name(), model.api_version())
}

/// Reads what has been written, as a check of both.
fn read_back(model: &Model, file: &Path, text: &str, written: &Value) -> Result<Document> {
    let document = Document::parse(file, text).map_err(|error| {
        // The lines are those of the document that is not written.
        let message =
            format!("cannot be converted, because the new document would be invalid: {error}");
        Error::new(model.file(), message)
    })?;
    if document.root() != written {
        let message =
            "the document reads differently from what was written; this is a defect of the import";
        return Err(Error::new(file, message));
    }
    Ok(document)
}

/// Operations that are new, and for which the overlay does not say whether they are idempotent.
fn undecided(model: &Model, present: Option<&Present>, corrected: &Value) -> Vec<String> {
    let operations = model.with_unknown_idempotency().into_iter();
    let is_undecided = |(name, at): &(&str, facts::Target)| {
        let node = corrected.pointer(&at.pointer);
        let is_new = present.is_none_or(|present| !present.has_operation(name));
        is_new && node.is_some_and(|node| node.get("x-idempotent").is_none())
    };
    operations
        .filter(is_undecided)
        .map(|(name, _)| name.to_owned())
        .collect()
}

impl Imported {
    /// The files, each with its content.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        let contents = [&self.document, &self.overlay, &self.record];
        let files = self.files.iter().zip(contents);
        files.map(|(file, contents)| (file.as_path(), contents.as_str()))
    }

    /// Writes the document, its overlay and the record; none is replaced unless all of them can be written.
    ///
    /// # Errors
    /// The folder or a file cannot be written.
    pub fn write(&self) -> Result<()> {
        let files: Vec<(&Path, &str)> = self.files().collect();
        files::write(&files)
    }
}
