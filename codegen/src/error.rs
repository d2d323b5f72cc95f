//! What went wrong, and where in which file.

use std::fmt;
use std::path::{Path, PathBuf};

#[cfg(feature = "generate")]
use crate::pointer;

/// A document, an overlay or a generated module that could not be used, with its place.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Error {
    place: Place,
    message: String,
}

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Creates an error about a file as a whole.
    pub fn new(file: &Path, message: impl Into<String>) -> Self {
        let place = Place {
            file: file.to_owned(),
            line: None,
            pointer: String::new(),
        };
        let message = message.into();
        Self { place, message }
    }

    /// Adds the line, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.place.line = Some(line);
        self
    }

    /// Adds the JSON pointer of the place.
    #[must_use]
    pub fn at_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.place.pointer = pointer.into();
        self
    }
}

#[derive(Debug)]
struct Place {
    file: PathBuf,
    line: Option<usize>,
    /// Empty for the file as a whole.
    pointer: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " (#{})", self.pointer)?;
        }
        Ok(())
    }
}

/// What a stage cannot handle, and where in the document; the document adds its file and line.
#[cfg(feature = "generate")]
#[derive(Debug)]
pub struct Diagnostic {
    /// JSON pointer of the place; empty for the document as a whole.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

#[cfg(feature = "generate")]
impl Diagnostic {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            message: message.into(),
        }
    }

    /// Creates a diagnostic about a model, by the name of its schema.
    pub(crate) fn in_model(name: &str, message: impl Into<String>) -> Self {
        Self::new(pointer::schema(name), message)
    }

    /// Creates a diagnostic about a member of a model, by its name on the wire.
    pub(crate) fn in_member(model: &str, wire_name: &str, message: impl Into<String>) -> Self {
        Self::new(pointer::member(model, wire_name), message)
    }
}
