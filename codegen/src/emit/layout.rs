//! The layout of rustfmt, where prettyplease has another one.

use std::collections::{BTreeMap, BTreeSet};

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
        groups[group(module)].push((key, format!("use {path};\n")));
    }
    let mut text = String::new();
    for mut group in groups.into_iter().filter(|group| !group.is_empty()) {
        group.sort();
        text.extend(group.into_iter().map(|(_, line)| line));
        text.push('\n');
    }
    text
}

/// Puts an empty line between items and between methods, which prettyplease does not.
pub(super) fn lay_out(code: &str) -> String {
    let mut spaced = String::with_capacity(code.len());
    let mut lines = code.lines().peekable();
    while let Some(line) = lines.next() {
        spaced.push_str(line);
        spaced.push('\n');
        let ends_item = matches!(line, "}" | "    }")
            || (line.ends_with(" {}") && !line.starts_with(' '))
            || (line.ends_with(';') && !line.starts_with(' '));
        let next_continues = lines.peek().is_none_or(|next| {
            next.is_empty() || next.trim_start().starts_with('}') || next.starts_with("use ")
        });
        if ends_item && !next_continues {
            spaced.push('\n');
        }
    }
    spaced
}
