//! All that the stages have to say about a document.

use std::collections::BTreeMap;
use std::fmt;

use super::{Error, Result};
use crate::document::Document;
use crate::pointer;

/// What a stage cannot handle, and where in the document; the document adds its file and line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// JSON pointer of the place; empty for the document as a whole.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
    /// What an action of the overlay could do about it.
    pub hint: Option<String>,
    /// What refuses it: a rule or a check.
    origin: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            message: message.into(),
            hint: None,
            origin: None,
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

    /// Adds what an action of the overlay could do about it: `rename the schema`.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn in_document(&self, document: &Document) -> Error {
        document.error(&self.pointer, self.to_string())
    }
}

/// All that is said about the place.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "; an overlay action could {hint}")?;
        }
        if let Some(origin) = &self.origin {
            write!(f, " ({origin})")?;
        }
        Ok(())
    }
}

/// Collects what the stages cannot handle, and what they warn about.
///
/// What a stage refuses, it removes or replaces by something harmless, so that later stages find the rest.
#[derive(Debug, Default)]
pub struct Diagnostics {
    refusals: Vec<Diagnostic>,
    warnings: Vec<(&'static str, Diagnostic)>,
}

impl Diagnostics {
    /// Records that something cannot be handled.
    pub(crate) fn refuse(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.add(Diagnostic::new(pointer, message));
    }

    /// Records a refusal.
    pub(crate) fn add(&mut self, refusal: Diagnostic) {
        self.refusals.push(refusal);
    }

    /// Returns the value, or records why there is none.
    pub(crate) fn take<T>(&mut self, outcome: std::result::Result<T, Diagnostic>) -> Option<T> {
        outcome.map_err(|refusal| self.add(refusal)).ok()
    }

    /// Records that something is not handled as it could be. Warnings are counted by kind.
    pub(crate) fn warn(
        &mut self,
        kind: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.warnings
            .push((kind, Diagnostic::new(pointer, message)));
    }

    /// What cannot be handled, in the order in which it was found.
    pub fn refusals(&self) -> &[Diagnostic] {
        &self.refusals
    }

    /// Runs `work`, and adds the origin to the refusals that it records.
    pub(crate) fn within(&mut self, origin: &str, work: impl FnOnce(&mut Self)) {
        let known = self.refusals.len();
        work(self);
        for refusal in &mut self.refusals[known..] {
            refusal.origin = Some(origin.to_owned());
        }
    }

    /// Returns the warnings, or all refusals as one error, which ends with the warnings.
    ///
    /// # Errors
    /// Something was refused.
    pub fn finish(self, document: &Document) -> Result<Warnings> {
        let refusals = self.refusals.into_iter();
        let mut refusals: Vec<Error> = refusals.map(|one| one.in_document(document)).collect();
        refusals.sort_by_key(Error::line);
        let mut by_kind: BTreeMap<&'static str, Vec<Error>> = BTreeMap::new();
        for (kind, warning) in self.warnings {
            let warnings = by_kind.entry(kind).or_default();
            warnings.push(warning.in_document(document));
        }
        for warnings in by_kind.values_mut() {
            warnings.sort_by_key(Error::line);
        }
        let warnings = Warnings { by_kind };
        match Error::all(refusals) {
            None => Ok(warnings),
            Some(error) if warnings.is_empty() => Err(error),
            Some(error) => Err(error.with_note(warnings.to_string())),
        }
    }
}

/// What is generated, but not as it could be, by kind.
#[derive(Debug, Default)]
pub struct Warnings {
    by_kind: BTreeMap<&'static str, Vec<Error>>,
}

impl Warnings {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_kind.is_empty()
    }

    /// The number of warnings of each kind.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let kinds = self.by_kind.iter();
        kinds.map(|(kind, warnings)| (*kind, warnings.len()))
    }

    /// Refuses all warnings.
    ///
    /// # Errors
    /// There are warnings. Each is a reason.
    pub fn refuse(self) -> Result<()> {
        const NOTE: &str = "These are warnings. They are refused here, as always with `--strict`.";
        match Error::all(self.by_kind.into_values().flatten()) {
            Some(error) => Err(error.with_note(NOTE)),
            None => Ok(()),
        }
    }
}

/// The number of warnings of each kind, and the first of them.
impl fmt::Display for Warnings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FIRST: usize = 3;
        for (index, (kind, warnings)) in self.by_kind.iter().enumerate() {
            let newline = if index > 0 { "\n" } else { "" };
            write!(f, "{newline}warning: {} {kind}:", warnings.len())?;
            for warning in warnings.iter().take(FIRST) {
                write!(f, "\n  {warning}")?;
            }
            if warnings.len() > FIRST {
                write!(f, "\n  …")?;
            }
        }
        Ok(())
    }
}
