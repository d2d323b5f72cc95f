//! Accessors of members, with the return types of the AWS SDK.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Field, Ident, Item, ItemStruct, Type, parse_quote};

use super::Code;
use super::syntax::{
    SerdeOptions, argument_of, doc, doc_lines, field_ident, is_named, is_required, without_option,
};
use crate::error::Problem;
use crate::facts::Facts;
use crate::markdown::first_sentence;

/// Methods that a model has already.
const MODEL_METHODS: &[&str] = &["builder", "clone", "default", "fmt"];

/// Adds an accessor for each member that is read from JSON; inputs are written, and have fields for it.
pub(super) fn add_accessors(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    for items in [&mut code.types, &mut code.errors] {
        let mut impls: Vec<Item> = vec![];
        for item in items.iter() {
            let Item::Struct(structure) = item else {
                continue;
            };
            if facts.requests.contains(&structure.ident.to_string()) {
                continue;
            }
            let name = &structure.ident;
            let accessors = accessors(structure)?;
            if !accessors.is_empty() {
                impls.push(parse_quote!(impl #name { #(#accessors)* }));
            }
        }
        items.extend(impls);
    }
    Ok(())
}

fn accessors(structure: &ItemStruct) -> Result<Vec<TokenStream>, String> {
    let mut accessors = vec![];
    for field in &structure.fields {
        if !SerdeOptions::read(&field.attrs)?.skip {
            accessors.push(accessor(field)?);
        }
    }
    Ok(accessors)
}

fn accessor(field: &Field) -> Result<TokenStream, String> {
    let ident = field_ident(field)?;
    let method = if MODEL_METHODS.iter().any(|taken| ident == taken) {
        format_ident!("{ident}_")
    } else {
        ident.clone()
    };
    let text = doc(&first_sentence(&doc_lines(&field.attrs).join("\n")));
    let (returned, value) = form(ident, &field.ty);
    Ok(quote! {
        #text
        pub fn #method(&self) -> #returned { #value }
    })
}

/// What an accessor returns, and how it gets it.
fn form(ident: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    let inner = without_option(ty);
    let is_copy = ["bool", "f32", "f64", "i32", "i64"]
        .iter()
        .any(|name| is_named(inner, name));
    match (is_required(ty), argument_of(inner, "Vec")) {
        (true, Some(item)) => (quote!(&[#item]), quote!(&self.#ident)),
        // As in the AWS SDK: no list is an empty list to most who read one.
        (false, Some(item)) => (
            quote!(&[#item]),
            quote!(self.#ident.as_deref().unwrap_or_default()),
        ),
        (_, None) if is_copy => (quote!(#ty), quote!(self.#ident)),
        (true, None) if is_named(inner, "String") => (quote!(&str), quote!(&self.#ident)),
        (false, None) if is_named(inner, "String") => {
            (quote!(Option<&str>), quote!(self.#ident.as_deref()))
        }
        (true, None) => {
            let inner = argument_of(inner, "Box").unwrap_or(inner);
            (quote!(&#inner), quote!(&self.#ident))
        }
        (false, None) => match argument_of(inner, "Box") {
            Some(inner) => (quote!(Option<&#inner>), quote!(self.#ident.as_deref())),
            None => (quote!(Option<&#inner>), quote!(self.#ident.as_ref())),
        },
    }
}
