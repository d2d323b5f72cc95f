//! Fingerprints of what a result depends on.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Result, cannot_read};

/// Equal for equal files. Empty where nothing is known.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Fingerprint(String);

impl Fingerprint {
    /// Returns the fingerprint of the names and contents of files.
    pub(super) fn of_files<'a>(files: impl IntoIterator<Item = &'a Path>) -> Result<Self> {
        let mut hash = Sha256::new();
        for file in files {
            let contents = fs::read(file).map_err(|error| cannot_read(file, &error))?;
            let name = file.file_name().unwrap_or_default();
            hash.update(format!("{}\0{}\0", name.to_string_lossy(), contents.len()));
            hash.update(contents);
        }
        Ok(Self::finish(hash))
    }

    /// Returns the fingerprint of a string.
    pub(super) fn of(text: &str) -> Self {
        Self::finish(Sha256::new_with_prefix(text))
    }

    /// Returns the fingerprint of both.
    pub(super) fn with(&self, other: &Self) -> Self {
        Self::of(&format!("{} {}", self.0, other.0))
    }

    fn finish(hash: Sha256) -> Self {
        let bytes = hash.finalize();
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
