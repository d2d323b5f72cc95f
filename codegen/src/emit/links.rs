//! Links of the documentation. Descriptions are written before it is known what is generated, and where.

use std::collections::BTreeSet;

use crate::model::Service;

/// What the documentation may link to.
pub(super) struct Targets<'a> {
    models: BTreeSet<&'a str>,
    errors: BTreeSet<&'a str>,
    methods: BTreeSet<&'a str>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(service: &'a Service) -> Self {
        let exceptions = service.exceptions.keys().map(String::as_str);
        let methods = service.operations.iter();
        Self {
            models: service.models.keys().map(String::as_str).collect(),
            errors: exceptions.chain(["ServiceError"]).collect(),
            methods: methods.map(|operation| operation.method.as_str()).collect(),
        }
    }

    /// The path of a target as it is, if there is one.
    fn find(&self, path: &str) -> Option<String> {
        if let Some(method) = path.strip_prefix("crate::Client::") {
            return self.methods.contains(method).then(|| path.to_owned());
        }
        let name = path.strip_prefix("crate::types::")?;
        let name = name.strip_prefix("error::").unwrap_or(name);
        if self.models.contains(name) {
            Some(format!("crate::types::{name}"))
        } else {
            self.errors
                .contains(name)
                .then(|| format!("crate::types::error::{name}"))
        }
    }
}

/// Derive macros that need no import. A link to one of these names alone could also mean a model.
const DERIVES: [&str; 9] = [
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// Corrects all links of a documentation: those whose target is not generated become plain labels, and those to a
/// name in scope have no path, because rustdoc warns about both.
pub(super) fn correct(docs: &str, targets: &Targets<'_>, scope: &BTreeSet<String>) -> String {
    let mut corrected = String::with_capacity(docs.len());
    let mut rest = docs;
    while let Some((before, label, path, after)) = next_link(rest) {
        corrected.push_str(before);
        corrected.push_str(&match targets.find(path) {
            Some(path) => {
                let name = path.rsplit("::").next().unwrap_or_default();
                if label == format!("`{name}`") && scope.contains(name) {
                    format!("[{label}]")
                } else {
                    format!("[{label}]({path})")
                }
            }
            None => label.to_owned(),
        });
        rest = after;
    }
    corrected.push_str(rest);
    for name in DERIVES {
        let link = format!("[`{name}`]");
        if targets.models.contains(name) && corrected.contains(&link) {
            let full = format!("{link}(type@{name})");
            corrected = corrected.replace(&link, &full);
            corrected = corrected.replace(&format!("{full}("), &format!("{link}("));
        }
    }
    corrected
}

/// The next link to something in the crate: what is before it, its label and path, and what is after it.
fn next_link(docs: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = docs.find("](crate::")?;
    let (before, after) = docs.split_at(middle);
    let (before, label) = before.rsplit_once('[')?;
    let (path, after) = after.strip_prefix("](")?.split_once(')')?;
    Some((before, label, path, after))
}
