//! Documentation as people write it: lines of a readable width.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item};

use super::Code;
use super::syntax::{doc, doc_lines};
use crate::facts::Facts;

const WIDTH: usize = 100;

/// A description is one line in the document, however long it is.
pub(super) fn wrap_documentation(code: &mut Code, _: &Facts) -> Result<(), String> {
    let items = code
        .types
        .iter_mut()
        .chain(&mut code.builders)
        .chain(&mut code.errors)
        .chain(&mut code.operations)
        .chain(&mut code.service);
    items.for_each(|item| Wrap.visit_item_mut(item));
    Ok(())
}

struct Wrap;

impl VisitMut for Wrap {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let lines = doc_lines(attributes);
        attributes.retain(|attribute| {
            !attribute.path().is_ident("doc")
                || doc_lines(std::slice::from_ref(attribute)).is_empty()
        });
        let text = lines.join("\n");
        let wrapped = text.trim().lines().flat_map(|line| wrap(line.trim_end()));
        let docs: Vec<Attribute> = wrapped.map(|line| doc(&line)).collect();
        attributes.splice(0..0, docs.into_iter().filter(|_| !text.trim().is_empty()));
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        visit_mut::visit_item_mut(self, item);
    }
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
