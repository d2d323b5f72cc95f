//! The table of all results, and its summary.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::outcome::{Check, Generation, Outcome, Verdict};
use crate::error::{Result, cannot_write};

/// Errors of the compiler in the table; all of them are in the file of reasons.
const MAX_ERRORS: usize = 2;
/// Kinds of reasons in the table, for each document.
const MAX_KINDS: usize = 3;

pub(super) struct Report<'a> {
    pub(super) outcomes: &'a [Outcome],
    pub(super) skipped: usize,
    pub(super) is_checked: bool,
}

impl Report<'_> {
    /// Writes the table as Markdown and JSON, and all reasons.
    pub(super) fn write(&self, folder: &Path) -> Result<[PathBuf; 3]> {
        let json =
            serde_json::to_string_pretty(self.outcomes).map_err(|error| error.to_string())?;
        let files = ["table.md", "table.json", "reasons.txt"].map(|name| folder.join(name));
        let table = format!("{}\n{}\n", self.table(), self.summary());
        for (file, contents) in files.iter().zip([table, json, self.reasons()]) {
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(file, contents))
                .map_err(|error| cannot_write(file, &error))?;
        }
        Ok(files)
    }

    /// Whether nothing was refused, and all that was asked for compiles.
    pub(super) fn is_perfect(&self) -> bool {
        let count = self.outcomes.len();
        self.generated() == count && (!self.is_checked || self.compiled() == count)
    }

    fn generated(&self) -> usize {
        let verdicts = self
            .outcomes
            .iter()
            .map(|outcome| outcome.generation.verdict);
        verdicts
            .filter(|verdict| *verdict == Verdict::Generated)
            .count()
    }

    fn compiled(&self) -> usize {
        let checks = self
            .outcomes
            .iter()
            .filter_map(|outcome| outcome.check.as_ref());
        checks.filter(|check| check.errors.is_empty()).count()
    }

    pub(super) fn table(&self) -> String {
        let mut table = String::from(
            "| document | operations | lines | generated | compiled | seconds |\n|---|--:|--:|---|---|--:|\n",
        );
        for outcome in self.outcomes {
            let generation = &outcome.generation;
            let check = outcome.check.as_ref().filter(|_| self.is_checked);
            let checked = check.map_or_else(String::new, compiled);
            let seconds =
                check.map_or_else(String::new, |check| format!(" + {:.1}", check.seconds));
            let row = [
                outcome.name.clone(),
                generation.operations.to_string(),
                generation.lines.to_string(),
                generated(generation),
                checked,
                format!("{:.2}{seconds}", generation.seconds),
            ];
            let row = row.map(|cell| cell.replace('|', "\\|"));
            let _ = writeln!(table, "| {} |", row.join(" | "));
        }
        table
    }

    /// Counts the results, and the kinds of reasons and warnings.
    pub(super) fn summary(&self) -> String {
        let count = self.outcomes.len();
        let of_verdict = |verdict| {
            let verdicts = self
                .outcomes
                .iter()
                .map(|outcome| outcome.generation.verdict);
            verdicts.filter(|other| *other == verdict).count()
        };
        let mut summary = format!(
            "{count} documents of rest-json ({} of other protocols skipped): {} generated, {} refused",
            self.skipped,
            self.generated(),
            of_verdict(Verdict::Refused),
        );
        let failed = of_verdict(Verdict::Failed);
        if failed > 0 {
            let _ = write!(summary, ", {failed} failed");
        }
        if self.is_checked {
            let errors = self.generated() - self.compiled();
            let _ = write!(
                summary,
                ", {} compiled, {errors} with errors",
                self.compiled()
            );
        }
        let seconds: f64 = self.outcomes.iter().map(seconds).sum();
        let _ = writeln!(summary, " ({seconds:.0} s)");
        let reasons = self
            .outcomes
            .iter()
            .map(|outcome| kinds(&outcome.generation.reasons));
        list(&mut summary, "Reasons", reasons);
        let checks = self
            .outcomes
            .iter()
            .filter_map(|outcome| outcome.check.as_ref());
        let errors = checks.filter(|_| self.is_checked);
        list(
            &mut summary,
            "Errors of the compiler",
            errors.map(|check| kinds(&check.errors)),
        );
        let warnings = self
            .outcomes
            .iter()
            .map(|outcome| outcome.generation.warnings.clone());
        list(&mut summary, "Warnings", warnings);
        summary
    }

    fn reasons(&self) -> String {
        let mut all = String::new();
        for outcome in self.outcomes {
            let check = outcome.check.as_ref().filter(|_| self.is_checked);
            let errors = check
                .map(|check| check.errors.as_slice())
                .unwrap_or_default();
            for reason in outcome.generation.reasons.iter().chain(errors) {
                let _ = writeln!(all, "{}: {reason}", outcome.name);
            }
        }
        all
    }
}

fn seconds(outcome: &Outcome) -> f64 {
    outcome.generation.seconds + outcome.check.as_ref().map_or(0.0, |check| check.seconds)
}

fn generated(generation: &Generation) -> String {
    match generation.verdict {
        Verdict::Generated => match generation.warnings.values().sum::<usize>() {
            0 => "yes".into(),
            warnings => format!("yes ({warnings} warning(s))"),
        },
        Verdict::Skipped => "skipped".into(),
        Verdict::Failed => generation.reasons.join("; "),
        Verdict::Refused => {
            let kinds = kinds(&generation.reasons);
            let more = match kinds.len().saturating_sub(MAX_KINDS) {
                0 => String::new(),
                more => format!("; {more} more kinds"),
            };
            let kinds = kinds.into_iter().take(MAX_KINDS);
            let kinds: Vec<String> = kinds
                .map(|(kind, count)| format!("{count} × {kind}"))
                .collect();
            format!("no: {}{more}", kinds.join("; "))
        }
    }
}

fn compiled(check: &Check) -> String {
    if check.errors.is_empty() {
        return match check.warnings {
            0 => "yes".into(),
            warnings => format!("yes ({warnings} warning(s))"),
        };
    }
    let first = check.errors.iter().take(MAX_ERRORS);
    let first: Vec<&str> = first.map(String::as_str).collect();
    let more = match check.errors.len() - first.len() {
        0 => String::new(),
        more => format!("; {more} more"),
    };
    format!("no: {}{more}", first.join("; "))
}

/// Lists how often each kind occurs, and in how many documents; the most frequent first.
fn list(text: &mut String, title: &str, documents: impl Iterator<Item = BTreeMap<String, usize>>) {
    let mut total: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (kind, count) in documents.flatten() {
        let entry = total.entry(kind).or_default();
        *entry = (entry.0 + count, entry.1 + 1);
    }
    if total.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}:\n");
    let mut total: Vec<_> = total.into_iter().collect();
    total.sort_by_key(|(_, (count, documents))| std::cmp::Reverse((*documents, *count)));
    for (kind, (count, documents)) in total {
        let _ = writeln!(text, "- {count} in {documents} document(s): {kind}");
    }
}

/// Counts messages by what remains of them without places, names and numbers.
fn kinds(messages: &[String]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for message in messages {
        *kinds.entry(kind(message)).or_default() += 1;
    }
    kinds
}

/// `FILE:12 (#/paths): the member `a` has 5 values` → `the member `…` has N values`.
fn kind(message: &str) -> String {
    let message = message
        .split_once(": ")
        .map_or(message, |(_, message)| message);
    let mut kind = String::new();
    for (index, part) in message.split('`').enumerate() {
        match index % 2 {
            0 => kind.push_str(&without_numbers(part)),
            _ => kind.push_str("`…`"),
        }
    }
    kind
}

/// Numbers become `N`; digits in names stay.
fn without_numbers(text: &str) -> String {
    let mut without = String::new();
    let mut in_name = false;
    for letter in text.chars() {
        if !letter.is_ascii_digit() || in_name {
            without.push(letter);
        } else if !without.ends_with('N') {
            without.push('N');
        }
        in_name = letter.is_alphabetic() || (in_name && letter.is_ascii_digit());
    }
    without
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_kind_differ_in_places_names_and_numbers_only() {
        for (message, expected) in [
            (
                "a.json:12 (#/paths/~1a): the member `b` has 15 values",
                "the member `…` has N values",
            ),
            (
                "types.rs:7: E0277 no `Default` for `Lamp`",
                "E0277 no `…` for `…`",
            ),
            ("unplaced", "unplaced"),
        ] {
            assert_eq!(kind(message), expected);
        }
    }
}
