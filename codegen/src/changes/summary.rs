//! Changes as text for the person who regenerates, and as Markdown for a pull request.

use std::collections::BTreeMap;

use super::{Aspect, Change, Impact, Subject, What, next_version};
use crate::markdown::first_sentence;
use crate::model::{Model, Service};
use crate::writers::example;

/// The changes to a service, with what is needed to explain them.
#[derive(Clone, Copy, Debug)]
pub struct Summary<'a> {
    /// The changes, as [`compare`](super::compare) returns them.
    pub changes: &'a [Change],
    /// The new state of the service.
    pub service: &'a Service,
    /// Name of the old state.
    pub since: &'a str,
    /// Version of the crate with the old state.
    pub version: Option<&'a str>,
}

/// Entries of one kind in the text. The Markdown has all.
const MAX_ENTRIES: usize = 10;

/// Names in an entry of the text.
const MAX_NAMES: usize = 4;

/// Width of the lines of a changelog.
const CHANGELOG_WIDTH: usize = 120;

impl Summary<'_> {
    /// The changes as text, a line for each. Of many changes of one kind, the rest is counted.
    pub fn text(&self) -> String {
        let mut lines = vec![self.headline()];
        let mut counts: BTreeMap<(Impact, &str), usize> = BTreeMap::new();
        for entry in entries(self.changes) {
            let change = entry.change;
            let count = counts.entry((change.impact, kind(change))).or_default();
            *count += 1;
            if *count <= MAX_ENTRIES {
                lines.push(format!("  {:10}  {}", change.impact, entry.line(MAX_NAMES)));
            }
        }
        for ((impact, kind), count) in counts {
            if count > MAX_ENTRIES {
                let rest = count - MAX_ENTRIES;
                lines.push(format!("  {impact:10}  … and {rest} more {kind}"));
            }
        }
        lines.extend(self.next_version().map(|(next, now)| {
            format!("By Cargo's SemVer rules, the next version is {next} (now {now}).")
        }));
        lines.join("\n")
    }

    /// The changes as Markdown: all of them, examples of new operations, and lines for the changelog.
    pub fn markdown(&self) -> String {
        let mut parts = vec!["## What changes for users of the crate".to_owned()];
        let next = self.next_version();
        let next = next.map(|(next, now)| {
            format!(" By Cargo's SemVer rules, the next version is **{next}** (now {now}).")
        });
        let headline = self.headline();
        let headline = headline.trim_end_matches([':', '.']);
        parts.push(format!("{headline}.{}", next.unwrap_or_default()));
        if self.changes.is_empty() {
            return format!("{}\n", parts.join("\n\n"));
        }
        let (documentation, api): (Vec<Entry<'_>>, Vec<Entry<'_>>) = entries(self.changes)
            .into_iter()
            .partition(|entry| entry.change.is_documentation());
        let (breaking, compatible): (Vec<Entry<'_>>, Vec<Entry<'_>>) = api
            .into_iter()
            .partition(|entry| entry.change.is_breaking());
        for (title, entries) in [
            ("Breaking", breaking),
            ("Compatible", compatible),
            ("Documentation", documentation),
        ] {
            if !entries.is_empty() {
                let lines = entries.iter().map(|entry| entry.line(usize::MAX));
                let lines: Vec<String> = lines.map(|line| format!("- {line}")).collect();
                parts.push(format!("### {title}\n\n{}", lines.join("\n")));
            }
        }
        let examples: Vec<String> = self.examples().collect();
        if !examples.is_empty() {
            parts.push("### New operations".to_owned());
            parts.extend(examples);
        }
        parts.push(format!(
            "### Draft for CHANGELOG.md\n\n```markdown\n{}\n```",
            self.changelog()
        ));
        format!("{}\n", parts.join("\n\n"))
    }

    fn headline(&self) -> String {
        let since = self.since;
        let count = self.changes.len();
        let breaking = self.changes.iter();
        let breaking = breaking.filter(|change| change.is_breaking()).count();
        let changes = if count == 1 { "change" } else { "changes" };
        match (count, breaking) {
            (0, _) => format!("No change to the API since {since}."),
            (_, 0) => format!("{count} {changes} to the API since {since}, none breaking:"),
            _ => format!("{count} {changes} to the API since {since}, {breaking} breaking:"),
        }
    }

    /// The version that Cargo's SemVer rules ask for, and the one before it.
    fn next_version(&self) -> Option<(String, &str)> {
        let now = self.version?;
        Some((next_version(now, self.changes)?, now))
    }

    fn examples(&self) -> impl Iterator<Item = String> {
        let operations = self.service.operations.iter();
        let added = operations.filter(|operation| {
            let subject = Subject::Operation(operation.method.clone());
            let mut changes = self.changes.iter();
            changes.any(|change| change.subject == subject && matches!(change.what, What::Added(_)))
        });
        added.map(|operation| {
            let mut text = format!("`Client::{}`", operation.method);
            let docs = first_sentence(&operation.docs);
            if !docs.is_empty() {
                text.push_str(&format!(": {docs}"));
            }
            if let Some(example) = example(operation, self.service) {
                // Without the title, and without the lines that rustdoc hides.
                let lines = example
                    .lines()
                    .skip(1)
                    .filter(|line| !line.starts_with("# "));
                let lines: Vec<&str> = lines.collect();
                text.push_str(&format!(
                    "\n\n{}",
                    lines.join("\n").replace("```no_run", "```rust")
                ));
            }
            text
        })
    }

    /// Lines in the format of Keep a Changelog.
    fn changelog(&self) -> String {
        let mut sections: BTreeMap<Section, Vec<String>> = BTreeMap::new();
        let mut described = 0;
        for entry in entries(self.changes) {
            if entry.change.is_documentation() {
                described += entry.subjects.len();
                continue;
            }
            let (section, mut text) = self.changelog_entry(&entry);
            if entry.change.is_breaking() {
                text.insert_str(0, "**Breaking:** ");
            }
            sections.entry(section).or_default().push(text);
        }
        if described > 0 {
            let plural = if described == 1 { "" } else { "s" };
            let entry = format!("Documentation of the API: {described} description{plural}.");
            sections.entry(Section::Changed).or_default().push(entry);
        }
        let sections = sections.into_iter().map(|(section, entries)| {
            let entries: Vec<String> = entries.iter().map(|entry| bullet(entry)).collect();
            format!("### {section:?}\n\n{}", entries.join("\n"))
        });
        sections.collect::<Vec<_>>().join("\n\n")
    }

    fn changelog_entry(&self, entry: &Entry<'_>) -> (Section, String) {
        let Entry { change, .. } = entry;
        let names = entry.names(usize::MAX);
        let note = change.note.iter().map(|note| format!(" ({note})"));
        let note: String = note.collect();
        match &change.what {
            What::Added(_) => {
                let docs = self.docs(&change.subject);
                let docs = docs.map(|docs| first_sentence(&docs)).unwrap_or_default();
                let entry = match (docs.as_str(), change.is_breaking()) {
                    ("", _) => format!("{names}{note}."),
                    (docs, true) => format!("{names}{note}: {docs}"),
                    (docs, false) => format!("{names}: {docs}"),
                };
                (Section::Added, entry)
            }
            What::Removed => (Section::Removed, format!("{names}{note}.")),
            What::Changed {
                aspect: Aspect::Deprecated,
                to,
                ..
            } if to == "deprecated" => (Section::Deprecated, format!("{names}{note}.")),
            what => (Section::Changed, format!("{names}: {what}{note}.")),
        }
    }

    /// The description of something new.
    fn docs(&self, subject: &Subject) -> Option<String> {
        let service = self.service;
        let operation = |method: &str| {
            let mut operations = service.operations.iter();
            operations.find(|operation| operation.method == *method)
        };
        let member = |structure: &str, field: &str| {
            let member = service.structure(structure)?.member(field)?;
            Some(member.docs.clone())
        };
        match subject {
            Subject::Operation(method) => Some(operation(method)?.docs.clone()),
            Subject::Input { method, setter } => {
                let input = service.structure(&operation(method)?.input)?;
                let mut members = input.members.iter();
                let member = members.find(|member| member.setter_name() == *setter)?;
                Some(member.docs.clone())
            }
            Subject::Member { structure, field } => member(structure, field),
            Subject::ExceptionMember { exception, field } => member(exception, field),
            Subject::Type(name) => Some(service.models.get(name)?.docs().to_owned()),
            Subject::UnionMember { name, variant } => match service.models.get(name)? {
                Model::Union(union) => {
                    let mut variants = union.variants.iter();
                    let variant = variants.find(|other| other.name == *variant)?;
                    Some(variant.docs.clone())
                }
                _ => None,
            },
            Subject::Exception(name) => Some(service.exceptions.get(name)?.structure.docs.clone()),
            Subject::Service | Subject::Paginator(_) | Subject::EnumValue { .. } => None,
        }
    }
}

/// The same change to one or more members of the same name, as structures repeat members.
struct Entry<'a> {
    change: &'a Change,
    subjects: Vec<&'a Subject>,
}

impl Entry<'_> {
    /// The names, of which some may only be counted.
    fn names(&self, max: usize) -> String {
        let names = self.subjects.iter().take(max);
        let names: Vec<String> = names.map(|subject| format!("`{subject}`")).collect();
        match self.subjects.len().saturating_sub(max) {
            0 => names.join(", "),
            rest => format!("{} and {rest} more", names.join(", ")),
        }
    }

    fn line(&self, max_names: usize) -> String {
        let Change { what, note, .. } = self.change;
        let note = note.iter().map(|note| format!("; {note}"));
        format!(
            "{}: {what}{}",
            self.names(max_names),
            note.collect::<String>()
        )
    }
}

fn entries(changes: &[Change]) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = vec![];
    for change in changes {
        let is_same = |entry: &&mut Entry<'_>| {
            let Change {
                what, impact, note, ..
            } = entry.change;
            let name = change.subject.member();
            name.is_some()
                && name == entry.change.subject.member()
                && change.subject.kind() == entry.change.subject.kind()
                && (what, impact, note) == (&change.what, &change.impact, &change.note)
        };
        match entries.iter_mut().find(is_same) {
            Some(entry) => entry.subjects.push(&change.subject),
            None => entries.push(Entry {
                change,
                subjects: vec![&change.subject],
            }),
        }
    }
    entries
}

/// Sections of a changelog, in their order.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Section {
    Added,
    Changed,
    Deprecated,
    Removed,
}

fn kind(change: &Change) -> &'static str {
    if change.is_documentation() {
        "descriptions"
    } else {
        change.subject.kind()
    }
}

/// An entry of a list, in lines of a limited width.
fn bullet(entry: &str) -> String {
    let (mut text, mut width) = ("-".to_owned(), 1);
    for word in entry.split_whitespace() {
        let length = 1 + word.chars().count();
        if width + length > CHANGELOG_WIDTH {
            text.push_str("\n ");
            width = 1;
        }
        text.push(' ');
        text.push_str(word);
        width += length;
    }
    text
}
