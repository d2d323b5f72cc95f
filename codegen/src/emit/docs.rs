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
            let is_fence = line.contains("```");
            in_code ^= is_fence;
            // Code is not wrapped, nor is a table.
            let is_whole = in_code || is_fence || line.trim_start().starts_with('|');
            if is_whole && !line.is_empty() {
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
    let content = line.trim_start();
    let indent = line.len() - content.len();
    let hanging = indent + marker_width(content);
    let mut lines: Vec<String> = vec![];
    let mut current = format!(" {}", " ".repeat(indent));
    let mut is_empty = true;
    for word in unbroken(content) {
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

/// The width of `- ` or `1. `.
fn marker_width(line: &str) -> usize {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match &line[digits..] {
        rest if digits > 0 && rest.starts_with(". ") => digits + 2,
        rest if digits == 0 && rest.starts_with("- ") => 2,
        _ => 0,
    }
}

/// The words of a line. One that would begin a list, a heading or the like stays on the line of the word before.
fn unbroken(line: &str) -> Vec<&str> {
    let begins_block = |word: &str| {
        // Only a list that starts with 1 may follow a line of text.
        let number = word.strip_suffix(['.', ')']);
        let is_number = number.is_some_and(|number| number.parse() == Ok(1));
        let is_marker = ["-", "+", "*"].contains(&word);
        let is_line = ['-', '=', '#']
            .iter()
            .any(|sign| word.chars().all(|letter| letter == *sign));
        is_number || is_marker || is_line || word.starts_with('>') || word.starts_with("~~~")
    };
    let mut words: Vec<&str> = vec![];
    let mut start = 0;
    let mut rest = 0;
    while let Some(space) = line[rest..].find(' ') {
        let end = rest + space;
        rest = end + 1;
        if !line[rest..].is_empty()
            && !begins_block(line[rest..].split(' ').next().unwrap_or_default())
        {
            words.push(&line[start..end]);
            start = rest;
        }
    }
    words.push(&line[start..]);
    words.retain(|word| !word.is_empty());
    words
}
