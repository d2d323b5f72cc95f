//! Descriptions that are still missing, or that no longer fit.

use crate::document::{Document, for_each_node};
use crate::error::Error;

/// Marks what needs a description in the project's own words.
pub(crate) const MARK: &str = "x-needs-description";

/// Why something is marked: its documentation is not the one that the description was written for.
pub(crate) const CHANGED: &str = "changed";

/// Finds what an import has marked, each with its place.
pub fn find_missing(document: &Document) -> Vec<Error> {
    let mut missing = vec![];
    for_each_node(document.root(), &mut String::new(), &mut |pointer, node| {
        let Some(reason) = node.get(MARK) else {
            return;
        };
        let what = match reason.as_str() {
            Some(CHANGED) => "AWS has changed its documentation of this; adapt the description",
            _ => "describe this in your own words",
        };
        missing.push(document.error(pointer, format!("{what}, and remove `{MARK}`")));
    });
    missing
}
