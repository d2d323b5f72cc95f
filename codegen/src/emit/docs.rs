//! Wraps documentation at a readable width.

use std::collections::BTreeSet;

use syn::visit_mut::VisitMut;
use syn::{Attribute, Item, parse_quote};

use super::links::{self, Targets};
use crate::model::doc_line;

const WIDTH: usize = 100;

/// Wraps descriptions, which are one line in the document, and corrects their links; `scope` are the names that need
/// no path.
pub(super) fn wrap(items: &mut [Item], targets: &Targets<'_>, scope: &BTreeSet<String>) {
    for item in items {
        Wrap { targets, scope }.visit_item_mut(item);
    }
}

struct Wrap<'a> {
    targets: &'a Targets<'a>,
    scope: &'a BTreeSet<String>,
}

impl VisitMut for Wrap<'_> {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let lines: Vec<String> = attributes.iter().filter_map(doc_line).collect();
        let text = lines.join("\n");
        if text.trim().is_empty() {
            return;
        }
        let text = links::correct(&text, self.targets, self.scope);
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
