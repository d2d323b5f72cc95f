//! What is kept of the models, and under what names.

use std::collections::BTreeSet;

use quote::{ToTokens, format_ident};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Fields, Ident, Item, ItemEnum, ItemStruct, Path, PathArguments};

use super::Code;
use super::syntax::{SerdeOptions, docs, field_ident};
use crate::error::Problem;
use crate::facts::Facts;

/// Conversions between models and from strings are drowned in code that nobody calls.
pub(super) fn keep_models_only(code: &mut Code, _: &Facts) -> Result<(), Problem> {
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
pub(super) fn shorten_paths(code: &mut Code, _: &Facts) -> Result<(), Problem> {
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
        let last = path
            .segments
            .last()
            .map(|segment| segment.ident.to_string());
        let timestamp = first.as_deref() == Some("chrono") && last.as_deref() == Some("DateTime");
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

/// Names of Rust's own that the generated modules use; a model of the same name would hide them.
const PRELUDE: &[&str] = &["From", "Into", "Option", "Result", "Self", "String", "Vec"];

/// Whatever progenitor makes of a schema that is neither a structure nor an enum of texts, or of members
/// that become one in Rust, would compile to something else than meant, or not at all.
pub(super) fn refuse_what_is_not_understood(code: &mut Code, _: &Facts) -> Result<(), Problem> {
    for item in &code.types {
        let (name, outcome) = match item {
            Item::Struct(item) => (&item.ident, check_structure(item)),
            Item::Enum(item) => (&item.ident, check_enum(item)),
            _ => continue,
        };
        outcome
            .and_then(|()| check_name(name))
            .map_err(|message| Problem::in_model(&name.to_string(), message))?;
    }
    Ok(())
}

fn check_name(name: &Ident) -> Result<(), String> {
    let mut taken = PRELUDE
        .iter()
        .chain(crate::emit::OUTSIDE.iter().map(|(name, _)| name));
    if taken.any(|taken| name == taken) {
        return Err(format!(
            "a model called `{name}` would hide the `{name}` that the generated code uses"
        ));
    }
    Ok(())
}

fn check_structure(structure: &ItemStruct) -> Result<(), String> {
    if !matches!(structure.fields, Fields::Named(_)) {
        return Err("the schema is neither a structure with members nor an enum of texts".into());
    }
    let mut methods = BTreeSet::new();
    for field in &structure.fields {
        let ident = field_ident(field)?;
        SerdeOptions::read(&field.attrs).map_err(|error| {
            format!("`{ident}` has a schema that no pass understands ({error}): default, nullable, anyOf?")
        })?;
        let mut foreign = ForeignPath(None);
        foreign.visit_type(&field.ty);
        if let Some(path) = foreign.0 {
            return Err(format!(
                "`{ident}` has the Rust type {path}, which the client does not have"
            ));
        }
        for method in [
            ident.to_string(),
            format!("set_{ident}"),
            format!("get_{ident}"),
        ] {
            if !methods.insert(method) {
                return Err(format!(
                    "`{ident}` and another member become the same Rust name"
                ));
            }
        }
    }
    Ok(())
}

fn check_enum(item: &ItemEnum) -> Result<(), String> {
    let is_text = |variant: &syn::Variant| matches!(variant.fields, Fields::Unit);
    if item.variants.iter().all(is_text) {
        Ok(())
    } else {
        Err("the schema is a choice between schemas (oneOf, anyOf), not an enum of texts".into())
    }
}

/// A type of a crate that the client does not depend on.
struct ForeignPath(Option<String>);

impl<'ast> Visit<'ast> for ForeignPath {
    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_some() {
            self.0 = Some(path.to_token_stream().to_string().replace(' ', ""));
        }
        syn::visit::visit_path(self, path);
    }
}

/// Two definitions of one name, of which one may be a builder or an alias, would not compile.
pub(super) fn refuse_colliding_definitions(code: &mut Code, _: &Facts) -> Result<(), Problem> {
    let mut names = BTreeSet::new();
    let items = code.types.iter().chain(&code.builders).chain(&code.errors);
    for name in items
        .chain(&code.operations)
        .filter_map(crate::emit::defined_name)
    {
        if !names.insert(name.clone()) {
            return Err(format!("two definitions would have the name `{name}`").into());
        }
    }
    Ok(())
}
