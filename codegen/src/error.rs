//! What went wrong, and where in which file.

use std::fmt;
use std::path::{Path, PathBuf};

#[cfg(feature = "generate")]
use crate::document::pointer_token;

/// A document, an overlay or a generated module that could not be used, with its place.
#[derive(Debug)]
pub struct Error {
    file: PathBuf,
    line: Option<usize>,
    pointer: Option<String>,
    message: String,
}

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error about a file as a whole.
    pub fn new(file: &Path, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            pointer: None,
            message: message.into(),
        }
    }

    /// Adds the line, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Adds the JSON pointer of the place.
    #[must_use]
    pub fn at_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(pointer) = self.pointer.as_ref().filter(|pointer| !pointer.is_empty()) {
            write!(f, " (#{pointer})")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Error {}

/// What a stage cannot deal with, and where in the document.
#[cfg(feature = "generate")]
#[derive(Debug)]
pub struct Problem {
    /// JSON pointer of the place; empty where it is not known.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

#[cfg(feature = "generate")]
impl From<String> for Problem {
    fn from(message: String) -> Self {
        let pointer = String::new();
        Self { pointer, message }
    }
}

#[cfg(feature = "generate")]
impl Problem {
    /// A problem with a model, by the name of its schema.
    pub(crate) fn in_model(name: &str, message: impl Into<String>) -> Self {
        Self {
            pointer: format!("/components/schemas/{}", pointer_token(name)),
            message: message.into(),
        }
    }

    /// Adds the place, unless a more exact one is there already.
    pub(crate) fn within(mut self, pointer: impl Into<String>) -> Self {
        if self.pointer.is_empty() {
            self.pointer = pointer.into();
        }
        self
    }
}
