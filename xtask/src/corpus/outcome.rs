//! What is known of a document, kept in its folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;
use crate::error::{Result, cannot_write};

const FILE: &str = "outcome.json";

/// What became of a document.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Outcome {
    pub(super) name: String,
    pub(super) generation: Generation,
    /// None unless it was generated and checked.
    pub(super) check: Option<Check>,
}

/// What the generator made of a document.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Generation {
    pub(super) key: Fingerprint,
    pub(super) verdict: Verdict,
    pub(super) operations: usize,
    /// Lines of all modules.
    pub(super) lines: usize,
    pub(super) seconds: f64,
    /// Why it was refused, with the places.
    pub(super) reasons: Vec<String>,
    /// How many warnings of each kind there are.
    pub(super) warnings: BTreeMap<String, usize>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    Generated,
    Refused,
    /// The generator crashed, or took too long.
    #[default]
    Failed,
    /// The service has another protocol.
    Skipped,
}

/// What the compiler says.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Check {
    pub(super) key: Fingerprint,
    pub(super) seconds: f64,
    /// All errors; none if it compiles.
    pub(super) errors: Vec<String>,
    /// The number of warnings about the generated modules.
    pub(super) warnings: usize,
}

impl Generation {
    pub(super) fn failed(reason: String) -> Self {
        Self {
            reasons: vec![reason],
            ..Self::default()
        }
    }
}

impl Outcome {
    /// Reads what an earlier run has found, if it can be read.
    pub(super) fn read(folder: &Path, name: &str) -> Self {
        let contents = fs::read(folder.join(FILE)).ok();
        let outcome = contents.and_then(|contents| serde_json::from_slice(&contents).ok());
        outcome.unwrap_or_else(|| Self {
            name: name.to_owned(),
            ..Self::default()
        })
    }

    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let file = folder.join(FILE);
        let contents = serde_json::to_vec_pretty(self).map_err(|error| error.to_string())?;
        // At once, so that an interrupted run leaves no half of it.
        let temporary = folder.join(format!(".{FILE}"));
        fs::write(&temporary, contents)
            .and_then(|()| fs::rename(&temporary, &file))
            .map_err(|error| cannot_write(&file, &error))
    }
}
