//! Wraps documentation at a readable width.

use syn::visit_mut::VisitMut;
use syn::{Attribute, Item, parse_quote};

use crate::model::doc_line;

const WIDTH: usize = 100;

/// Wraps descriptions, which are one line in the document.
pub(super) fn wrap(items: &mut [Item], models_in_scope: bool) {
    for item in items {
        Wrap { models_in_scope }.visit_item_mut(item);
    }
}

struct Wrap {
    models_in_scope: bool,
}

impl VisitMut for Wrap {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let lines: Vec<String> = attributes.iter().filter_map(doc_line).collect();
        let mut text = lines.join("\n");
        if text.trim().is_empty() {
            return;
        }
        if self.models_in_scope {
            text = drop_redundant_targets(&text);
        }
        // `#[doc(hidden)]` stays.
        attributes.retain(|attribute| doc_line(attribute).is_none());
        let mut in_code = false;
        let wrapped = text.trim().lines().flat_map(|line| {
            in_code ^= line.starts_with("```");
            // Code is not wrapped.
            if in_code && !line.is_empty() {
                vec![format!(" {line}")]
            } else {
                break_line(line.trim_end())
            }
        });
        let docs: Vec<Attribute> = wrapped.map(|line| parse_quote!(#[doc = #line])).collect();
        attributes.splice(0..0, docs);
    }
}

/// ``[`Name`](crate::types::Name)`` → ``[`Name`]``, which rustdoc asks for where `Name` is in scope.
fn drop_redundant_targets(text: &str) -> String {
    const TARGET: &str = "](crate::types::";
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(TARGET) {
        let (label, target) = (&rest[..start], &rest[start + TARGET.len()..]);
        let end = target.find(')').unwrap_or(target.len());
        let redundant = label.ends_with(&format!("[`{}`", &target[..end]));
        short.push_str(label);
        if redundant {
            short.push(']');
        } else {
            short.push_str(TARGET);
            short.push_str(&target[..end]);
            short.push(')');
        }
        rest = target.get(end + 1..).unwrap_or_default();
    }
    short.push_str(rest);
    short
}

/// Breaks a line at spaces. List items continue below their first word.
fn break_line(line: &str) -> Vec<String> {
    if line.is_empty() {
        return vec![String::new()];
    }
    let indent = line.len() - line.trim_start().len();
    let hanging = if line.trim_start().starts_with("- ") {
        indent + 2
    } else {
        indent
    };
    let mut lines: Vec<String> = vec![];
    let mut current = format!(" {}", " ".repeat(indent));
    let mut is_empty = true;
    for word in line.split_whitespace() {
        if !is_empty && current.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::take(&mut current));
            current = format!(" {}", " ".repeat(hanging));
            is_empty = true;
        }
        if !is_empty {
            current.push(' ');
        }
        current.push_str(word);
        is_empty = false;
    }
    lines.push(current);
    lines
}
