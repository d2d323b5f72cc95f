//! What is kept of the models, and under what names.

use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item, Path, PathArguments};

use super::Code;
use super::syntax::docs;
use crate::facts::Facts;

/// Conversions between models and from strings are drowned in code that nobody calls.
pub(super) fn keep_models_only(code: &mut Code, _: &Facts) -> Result<(), String> {
    code.types
        .retain(|item| matches!(item, Item::Struct(_) | Item::Enum(_)));
    for item in &mut code.types {
        if let Item::Struct(item) = item {
            strip(&mut item.attrs);
        } else if let Item::Enum(item) = item {
            strip(&mut item.attrs);
        }
    }
    Ok(())
}

/// Derives are chosen by the later passes; closed structures would refuse members yet to come.
fn strip(attributes: &mut Vec<Attribute>) {
    *attributes = docs(attributes);
}

/// `::std::option::Option<::std::string::String>` is `Option<String>` to a reader.
pub(super) fn shorten_paths(code: &mut Code, _: &Facts) -> Result<(), String> {
    for item in &mut code.types {
        ShortPaths.visit_item_mut(item);
    }
    for method in &mut code.methods {
        ShortPaths.visit_impl_item_fn_mut(method);
    }
    Ok(())
}

struct ShortPaths;

impl VisitMut for ShortPaths {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let first = path
            .segments
            .first()
            .map(|segment| segment.ident.to_string());
        let known = matches!(first.as_deref(), Some("std" | "serde" | "types"));
        let timestamp = first.as_deref() == Some("chrono");
        if known || timestamp {
            let Some(mut last) = path.segments.pop() else {
                return;
            };
            if timestamp {
                last.ident = format_ident!("DateTime");
                last.arguments = PathArguments::None;
            }
            *path = Path {
                leading_colon: None,
                segments: std::iter::once(last).collect(),
            };
        }
    }
}

/// Names that the generated modules use for something else.
const TAKEN: [&str; 19] = [
    "BuildError",
    "Client",
    "DateTime",
    "Deserialize",
    "Error",
    "HashMap",
    "Operation",
    "Option",
    "Output",
    "Request",
    "Result",
    "Self",
    "Serialize",
    "Service",
    "ServiceError",
    "String",
    "UnknownVariantValue",
    "Unhandled",
    "Vec",
];

/// A model by such a name would change the meaning of code that it has nothing to do with.
pub(super) fn refuse_colliding_names(code: &mut Code, _: &Facts) -> Result<(), String> {
    for item in &code.types {
        let name = match item {
            Item::Struct(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            _ => continue,
        };
        if TAKEN.iter().any(|taken| name == taken) {
            return Err(format!(
                "the schema `{name}` would become a Rust type that hides the `{name}` which the generated code uses"
            ));
        }
    }
    Ok(())
}
