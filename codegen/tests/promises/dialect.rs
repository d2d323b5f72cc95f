//! What each rule of the dialect does to a small document.

mod descriptions;
mod members;
mod names;
mod operations;
mod requests;
mod schemas;
mod types;

use std::path::Path;

use ivschat_codegen::dialect::RULES;
use ivschat_codegen::{Diagnostic, Diagnostics, Document};
use serde_json::Value;

/// Applies one rule, by itself, to a document.
fn apply(rule: &str, document: &str) -> Result<Value, Diagnostic> {
    let rule = RULES.iter().find(|candidate| candidate.name == rule);
    let rule = rule.expect("there should be a rule of this name");
    let document = format!("openapi: 3.0.0\n{document}");
    let document = Document::parse(Path::new("library.yaml"), &document).expect("OpenAPI 3.0");
    let mut root = document.root().clone();
    let mut diagnostics = Diagnostics::default();
    (rule.apply)(&mut root, &mut diagnostics);
    match diagnostics.refusals() {
        [] => Ok(root),
        [first, ..] => Err(first.clone()),
    }
}

/// What one rule makes of the part of a document at a JSON pointer.
fn after(rule: &str, document: &str, pointer: &str) -> String {
    let root = apply(rule, document).expect("the rule should apply");
    let part = root.pointer(pointer).expect("the part should be there");
    format!("{part:#}")
}

#[test]
fn a_mark_is_true_or_false() {
    let mark = |value: &str| {
        let document = format!("components: {{ schemas: {{ Pin: {{ x-sensitive: {value} }} }} }}");
        apply("refuse_unclear_marks", &document).map_err(|diagnostic| diagnostic.pointer)
    };
    assert!(mark("true").is_ok() && mark("false").is_ok());
    for value in ["yes", "'true'", "1", "null"] {
        assert_eq!(
            mark(value),
            Err("/components/schemas/Pin/x-sensitive".to_owned()),
            "{value}"
        );
    }
}

#[test]
fn every_rule_has_a_snapshot() {
    let tests = [
        include_str!("dialect.rs"),
        include_str!("dialect/descriptions.rs"),
        include_str!("dialect/names.rs"),
        include_str!("dialect/members.rs"),
        include_str!("dialect/operations.rs"),
        include_str!("dialect/requests.rs"),
        include_str!("dialect/schemas.rs"),
        include_str!("dialect/types.rs"),
    ];
    let tests: String = tests.concat().split_whitespace().collect();
    for rule in RULES {
        let used = ["after", "apply"].map(|call| format!("{call}(\"{}\",", rule.name));
        let is_used = used.iter().any(|call| tests.contains(call));
        assert!(is_used, "`{}` has none", rule.name);
    }
}

#[test]
fn the_readme_lists_all_rules_in_their_order() {
    let readme = include_str!("../../README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let names = rows.flat_map(|row| row.split('|').nth(1).unwrap_or_default().split(", "));
    let names: Vec<&str> = names.map(|name| name.trim().trim_matches('`')).collect();
    let listed = names
        .into_iter()
        .filter(|name| RULES.iter().any(|rule| rule.name == *name));
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(listed.collect::<Vec<_>>(), rules);
}
