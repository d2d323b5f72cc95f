//! What went wrong, and where in which file.

use std::fmt;
use std::path::{Path, PathBuf};

#[cfg(feature = "generate")]
mod diagnostics;

#[cfg(feature = "generate")]
pub use diagnostics::{Diagnostic, Diagnostics, Warnings};

/// A document, an overlay or a generated module that could not be used: all reasons, each with its place.
#[derive(Debug)]
pub struct Error {
    // In a box, because all that can fail returns it.
    first: Box<Reason>,
    others: Vec<Reason>,
    /// What is said about all reasons, after them.
    note: Option<String>,
}

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug)]
struct Reason {
    place: Place,
    message: String,
}

impl Error {
    /// Creates an error about a file as a whole.
    pub fn new(file: &Path, message: impl Into<String>) -> Self {
        let place = Place {
            file: file.to_owned(),
            line: None,
            pointer: String::new(),
        };
        let message = message.into();
        Self {
            first: Box::new(Reason { place, message }),
            others: vec![],
            note: None,
        }
    }

    /// Combines errors. Returns none if there are none.
    pub fn all(errors: impl IntoIterator<Item = Self>) -> Option<Self> {
        errors.into_iter().reduce(|mut all, next| {
            all.others.push(*next.first);
            all.others.extend(next.others);
            all
        })
    }

    /// The number of reasons.
    pub fn count(&self) -> usize {
        1 + self.others.len()
    }

    /// Adds a line about all reasons.
    #[cfg(feature = "generate")]
    fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Adds the line, counted from 1.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.first.place.line = Some(line);
        self
    }

    /// Adds the JSON pointer of the place.
    #[must_use]
    pub fn at_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.first.place.pointer = pointer.into();
        self
    }

    #[cfg(feature = "generate")]
    fn line(&self) -> Option<usize> {
        self.first.place.line
    }
}

impl std::error::Error for Error {}

/// One line for each reason, and a note about all of them.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        for reason in &self.others {
            write!(f, "\n{reason}")?;
        }
        match &self.note {
            Some(note) => write!(f, "\n{note}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
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
