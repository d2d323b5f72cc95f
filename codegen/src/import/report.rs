//! What a person should know about an import.

use std::collections::BTreeMap;
use std::fmt;

use super::record::Change;
use crate::error::Error;

/// What a person should know about an import. Its text has a paragraph for each kind of finding.
#[derive(Debug)]
pub struct Report {
    /// Operations and shapes of the model that AWS has changed since the last import, by name.
    pub changed: BTreeMap<String, Change>,
    /// What needs a description.
    pub descriptions: Vec<Error>,
    /// Targets of the actions that were added to the overlay.
    pub added: Vec<String>,
    /// Actions of the overlay that no longer apply.
    pub broken: Vec<Error>,
    /// What the overlay says, and the model does not.
    pub outdated: Vec<String>,
    /// New operations that are not GET, HEAD, PUT or DELETE, and of which the model does not say whether they are
    /// idempotent.
    pub undecided: Vec<String>,
    /// What the model contains and the import does not know.
    pub unknown: Vec<String>,
}

impl Report {
    /// Whether a person has nothing to do.
    pub fn is_empty(&self) -> bool {
        let Self {
            changed,
            descriptions,
            added,
            broken,
            outdated,
            undecided,
            unknown,
        } = self;
        changed.is_empty()
            && descriptions.is_empty()
            && added.is_empty()
            && broken.is_empty()
            && outdated.is_empty()
            && undecided.is_empty()
            && unknown.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changed = self.changed.iter().map(|(name, change)| {
            let change = match change {
                Change::Added => "added",
                Change::Changed => "changed",
                Change::Removed => "removed",
            };
            format!("{name}: {change}")
        });
        let show = |errors: &[Error]| errors.iter().map(ToString::to_string).collect();
        let paragraphs: [(&str, Vec<String>); 7] = [
            ("Changed by AWS since the last import", changed.collect()),
            ("Descriptions to write", show(&self.descriptions)),
            ("Actions added to the overlay", self.added.clone()),
            (
                "Actions of the overlay that no longer apply",
                show(&self.broken),
            ),
            (
                "In the overlay, and not in the model; remove what no longer holds",
                self.outdated.clone(),
            ),
            (
                "Operations without `x-idempotent`; add it where a second request has no further effect",
                self.undecided.clone(),
            ),
            (
                "Ignored, because the import does not know it",
                self.unknown.clone(),
            ),
        ];
        for (title, findings) in paragraphs
            .iter()
            .filter(|(_, findings)| !findings.is_empty())
        {
            writeln!(f, "{title} ({}):", findings.len())?;
            for finding in findings {
                writeln!(f, "  {finding}")?;
            }
        }
        Ok(())
    }
}
