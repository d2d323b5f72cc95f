//! The document that is there before an import.

use std::path::Path;

use serde_json::Value;

use super::descriptions::Place;
use super::model::Model;
use super::record::Record;
use crate::document::{Document, read_text};
use crate::error::Result;
use crate::{Overlay, overlay_in};

pub(super) const RECORD_ENDING: &str = ".import.json";

/// A document, its overlay, and the record of the import that wrote it.
#[derive(Debug)]
pub struct Present {
    pub(super) document: Document,
    /// The overlay and its text.
    pub(super) overlay: Option<(Overlay, String)>,
    /// The document with its overlay.
    pub(super) corrected: Document,
    pub(super) record: Record,
}

impl Present {
    /// Reads the document of a model's service and version in a folder, if there is one.
    ///
    /// # Errors
    /// A file cannot be read, or is not what it should be.
    pub fn read(folder: &Path, model: &Model) -> Result<Option<Self>> {
        let stem = super::stem(model);
        let file = folder.join(format!("{stem}.yaml"));
        if !file.exists() {
            return Ok(None);
        }
        let document = Document::read(&file)?;
        let overlay = match overlay_in(folder, &file) {
            Some(file) => {
                let text = read_text(&file)?;
                Some((Overlay::parse(&file, &text)?, text))
            }
            None => None,
        };
        let mut corrected = document.clone();
        if let Some((overlay, _)) = &overlay {
            // After an import, some actions may no longer apply until a person has looked at them.
            overlay.apply_where_possible(&mut corrected);
        }
        let record = folder.join(format!("{stem}{RECORD_ENDING}"));
        let record = if record.exists() {
            Record::read(&record)?
        } else {
            Record::default()
        };
        Ok(Some(Self {
            document,
            overlay,
            corrected,
            record,
        }))
    }

    /// The document with its overlay, as far as that applies.
    pub fn corrected(&self) -> &Document {
        &self.corrected
    }

    pub(super) fn has_operation(&self, name: &str) -> bool {
        Place::Operation(name).find(self.document.root()).is_some()
    }

    /// The paging members of an operation, by its overlay.
    pub(super) fn pagination(&self, operation: &str) -> Option<&Value> {
        Place::Operation(operation)
            .find(self.corrected.root())?
            .get("x-paginated")
    }
}
