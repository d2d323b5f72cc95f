//! Tables of all operations and models, for the front page of the documentation.

use syn::Item;

use super::Code;
use super::calls::calls;
use super::structures::subject;
use super::syntax::doc_lines;
use crate::error::Problem;
use crate::facts::Facts;
use crate::markdown::first_sentence;

/// Lists every operation with its endpoint, and every model.
pub(super) fn list_operations_and_models(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let mut overview =
        String::from("# Operations\n\n| Operation | Request | What it does |\n|---|---|---|\n");
    for call in calls(code, facts)? {
        let (name, method) = (&call.operation.name, call.method());
        overview.push_str(&format!(
            "| [`{name}`](crate::Client::{method}) | `{}` | {} |\n",
            call.http_line(),
            cell(&call.operation.description),
        ));
    }
    overview.push_str("\n# Models\n\n| Model | What it is |\n|---|---|\n");
    for (items, module) in [(&code.types, "types"), (&code.errors, "types::error")] {
        for item in items {
            let attributes = match item {
                Item::Struct(item) => &item.attrs,
                Item::Enum(item) => &item.attrs,
                _ => continue,
            };
            let name = subject(item);
            let text = cell(&doc_lines(attributes).join("\n"));
            overview.push_str(&format!(
                "| [`{name}`](crate::{module}::{name}) | {text} |\n"
            ));
        }
    }
    code.overview = overview;
    Ok(())
}

/// A description as it fits into a cell.
fn cell(description: &str) -> String {
    first_sentence(description).replace('|', "\\|")
}
