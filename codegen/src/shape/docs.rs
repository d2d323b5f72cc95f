//! Documentation as people write it: lines of a readable width.

use syn::Attribute;
use syn::visit_mut::VisitMut;

use super::Code;
use super::syntax::{doc, doc_lines};
use crate::error::Problem;
use crate::facts::Facts;

const WIDTH: usize = 100;

/// A description is one line in the document, however long it is.
pub(super) fn wrap_documentation(code: &mut Code, _: &Facts) -> Result<(), Problem> {
    let with_models = code.types.iter_mut().chain(&mut code.builders);
    with_models.for_each(|item| {
        Wrap {
            models_in_scope: true,
        }
        .visit_item_mut(item)
    });
    let others = code
        .errors
        .iter_mut()
        .chain(&mut code.operations)
        .chain(&mut code.service);
    others.for_each(|item| {
        Wrap {
            models_in_scope: false,
        }
        .visit_item_mut(item)
    });
    Ok(())
}

struct Wrap {
    models_in_scope: bool,
}

impl VisitMut for Wrap {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let mut text = doc_lines(attributes).join("\n");
        if text.trim().is_empty() {
            return;
        }
        if self.models_in_scope {
            text = drop_redundant_targets(&text);
        }
        // `#[doc(hidden)]` is no text.
        attributes.retain(|attribute| doc_lines(std::slice::from_ref(attribute)).is_empty());
        let mut in_code = false;
        let wrapped = text.trim().lines().flat_map(|line| {
            in_code ^= line.starts_with("```");
            // Lines of code are as long as they are.
            if in_code && !line.is_empty() {
                vec![format!(" {line}")]
            } else {
                wrap(line.trim_end())
            }
        });
        let docs: Vec<Attribute> = wrapped.map(|line| doc(&line)).collect();
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

/// Breaks a line at spaces; the continuation of a list item is indented as far as its text.
fn wrap(line: &str) -> Vec<String> {
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
