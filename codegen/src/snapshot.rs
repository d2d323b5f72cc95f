//! Generated modules as the insta snapshots that are committed and reviewed.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::error::Result;
use crate::{Module, files};

/// The expression that insta records in the header of each snapshot.
pub const EXPRESSION: &str = "module.contents";

/// The test that asserts the snapshots, as insta records it.
pub const SOURCE: &str = "tests/promises/generated.rs";

/// A snapshot that differs from what the generator writes.
#[derive(Debug)]
pub struct Stale {
    /// The snapshot's file.
    pub file: PathBuf,
    /// Its first differing line, counted from 1 within the module; none where the file is missing.
    pub line: Option<usize>,
    /// The first lines of the difference, in unified format; the rest is counted. Empty where the file is missing.
    pub diff: String,
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.file.display())?;
        match self.line {
            Some(line) => write!(
                f,
                "is stale: it differs from what the generator writes, first in line {line}"
            ),
            None => f.write_str("is missing"),
        }
    }
}

/// The snapshot file of a module.
pub fn file(folder: &Path, module: &Module) -> PathBuf {
    folder.join(format!("{}.snap", module.name))
}

/// Writes all snapshots; none is replaced unless all of them can be written. Pending snapshots, which a failed test
/// has left for `cargo insta review`, are removed.
///
/// # Errors
/// The folder or a file cannot be written. Temporary files are removed.
pub fn write(folder: &Path, modules: &[Module]) -> Result<()> {
    let files: Vec<_> = modules
        .iter()
        .map(|module| (file(folder, module), render(module)))
        .collect();
    let files: Vec<(&Path, &str)> = files
        .iter()
        .map(|(file, contents)| (file.as_path(), contents.as_str()))
        .collect();
    files::write(&files)?;
    for (file, _) in &files {
        // Mostly, there is none.
        let _ = fs::remove_file(file.with_extension("snap.new"));
    }
    Ok(())
}

/// Compares the snapshots in a folder with freshly generated modules.
pub fn find_stale(folder: &Path, modules: &[Module]) -> Vec<Stale> {
    modules
        .iter()
        .filter_map(|module| {
            let file = file(folder, module);
            match fs::read_to_string(&file) {
                Ok(text) if contents(&text) == module.contents => None,
                Ok(text) => {
                    let old = contents(&text);
                    let line = first_difference(old, &module.contents);
                    Some(Stale {
                        file,
                        line: Some(line),
                        diff: short_diff(old, &module.contents),
                    })
                }
                Err(_) => Some(Stale {
                    file,
                    line: None,
                    diff: String::new(),
                }),
            }
        })
        .collect()
}

fn render(module: &Module) -> String {
    format!(
        "---\nsource: {SOURCE}\nexpression: {EXPRESSION}\n---\n{}",
        module.contents
    )
}

/// A snapshot without insta's header.
fn contents(snapshot: &str) -> &str {
    snapshot
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .map_or(snapshot, |(_, contents)| contents)
}

fn first_difference(old: &str, new: &str) -> usize {
    let same = old
        .lines()
        .zip(new.lines())
        .take_while(|(old, new)| old == new);
    same.count() + 1
}

/// Lines of a short difference.
const MAX_DIFF_LINES: usize = 20;

fn short_diff(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let diff = diff.unified_diff().context_radius(1).to_string();
    let lines: Vec<&str> = diff.lines().collect();
    let mut short = lines[..lines.len().min(MAX_DIFF_LINES)].join("\n");
    let rest = lines.len().saturating_sub(MAX_DIFF_LINES);
    if rest > 0 {
        short.push_str(&format!("\n… and {rest} more lines"));
    }
    short
}
