//! The layout of rustfmt, on top of prettyplease. Formatting the generated code changes nothing, and the bytes
//! do not depend on an installed rustfmt or its version.
//!
//! prettyplease breaks lines at other widths than rustfmt. This module joins what prettyplease has broken, and
//! breaks it by the rules of rustfmt, for the few kinds of lines that the writers produce.

mod lines;
mod syntax;

use std::collections::{BTreeMap, BTreeSet};

use lines::Line;

/// The `use` declarations of a module, in the usual groups and order.
pub(super) fn imports(uses: &BTreeMap<&str, BTreeSet<&str>>) -> String {
    let group = |path: &str| match path.split("::").next() {
        Some("std") => 0,
        Some("crate") => 2,
        _ => 1,
    };
    let mut groups: [Vec<(String, String)>; 3] = Default::default();
    for (module, names) in uses {
        let names: Vec<&str> = names.iter().copied().collect();
        let path = match names.as_slice() {
            [name] => format!("{module}::{name}"),
            names => format!("{module}::{{{}}}", names.join(", ")),
        };
        // Globs and lists come after names.
        let key = path.replace(['*', '{'], "~");
        groups[group(module)].push((key, format!("use {path};")));
    }
    let mut text = String::new();
    for mut group in groups.into_iter().filter(|group| !group.is_empty()) {
        group.sort();
        for (_, declaration) in group {
            text.push_str(&Line::new(0, &declaration).lay_out());
        }
        text.push('\n');
    }
    text
}

/// Lays out the output of prettyplease. If a line of an unknown kind would be damaged, all stays as it is.
pub(super) fn lay_out(code: &str) -> String {
    let laid_out = lay_out_lines(code);
    // Only white space, braces and commas may differ.
    let essence = |code: &str| -> String {
        let is_layout = |letter: &char| letter.is_whitespace() || "{},".contains(*letter);
        code.chars().filter(|letter| !is_layout(letter)).collect()
    };
    if essence(code) == essence(&laid_out) {
        laid_out
    } else {
        code.to_owned()
    }
}

fn lay_out_lines(code: &str) -> String {
    let lines = lines::unwrap_arms(lines::join(code));
    let mut text = String::with_capacity(code.len());
    let mut lines = lines.iter().peekable();
    while let Some(line) = lines.next() {
        text.push_str(&line.lay_out());
        if lines.peek().is_some_and(|next| needs_gap(line, next)) {
            text.push('\n');
        }
    }
    text
}

/// Whether an empty line stands between two lines: between items, and between methods.
fn needs_gap(line: &Line, next: &Line) -> bool {
    const ITEMS: &[&str] = &["///", "#[", "pub ", "pub(", "fn ", "impl", "async "];
    let is_comment = line.text.starts_with("//");
    let ends = !is_comment && line.text.ends_with(['}', ';']);
    let begins = next.indent == 0 || ITEMS.iter().any(|start| next.text.starts_with(start));
    let is_use = |line: &Line| line.text.starts_with("use ") || line.text.starts_with("pub use ");
    line.indent == next.indent && ends && begins && !(is_use(line) && is_use(next))
}
