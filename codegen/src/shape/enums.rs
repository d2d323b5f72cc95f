//! Enums that keep values they do not know.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Item, ItemEnum, parse_quote};

use super::Code;
use super::syntax::{SerdeOptions, docs};
use crate::error::Problem;
use crate::facts::Facts;

/// A closed enum fails on the first value that the service adds.
pub(super) fn open_enums(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let mut items = vec![];
    for item in std::mem::take(&mut code.types) {
        match item {
            Item::Enum(closed) => {
                let opened = open(&closed, facts);
                let name = closed.ident.to_string();
                items.extend(opened.map_err(|message| Problem::in_model(&name, message))?);
            }
            other => items.push(other),
        }
    }
    code.types = items;
    Ok(())
}

/// A variant called `Unknown` would collide with the one for values that are not known.
pub(super) fn free_variant(name: &str) -> Ident {
    match name {
        "Unknown" | "Self" => format_ident!("{name}Value"),
        _ => format_ident!("{name}"),
    }
}

/// Two values or members may become the same name in Rust.
pub(super) fn refuse_same<'a>(
    owner: &Ident,
    variants: impl Iterator<Item = &'a Ident>,
) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for variant in variants {
        if !names.insert(variant) {
            return Err(format!(
                "two variants of `{owner}` would be called `{variant}`"
            ));
        }
    }
    Ok(())
}

fn open(closed: &ItemEnum, facts: &Facts) -> Result<[Item; 4], String> {
    let name = &closed.ident;
    let debug = (!facts.is_sensitive_model(&name.to_string())).then(|| quote!(Debug,));
    let docs = docs(&closed.attrs);
    let variants: Vec<(Ident, String)> = closed
        .variants
        .iter()
        .map(|variant| {
            let wire = SerdeOptions::read(&variant.attrs)?
                .rename
                .unwrap_or_else(|| variant.ident.to_string());
            Ok((free_variant(&variant.ident.to_string()), wire))
        })
        .collect::<Result<_, String>>()?;
    refuse_same(name, variants.iter().map(|(ident, _)| ident))?;
    let each = |write: &dyn Fn(&Ident, &str) -> TokenStream| -> Vec<TokenStream> {
        variants
            .iter()
            .map(|(ident, wire)| write(ident, wire))
            .collect()
    };
    let definitions = each(&|ident, wire| {
        let text = format!("`{wire}`");
        quote!(#[doc = #text] #ident)
    });
    let to_text = each(&|ident, wire| quote!(Self::#ident => #wire));
    let from_text = each(&|ident, wire| quote!(#wire => Self::#ident));
    let values = each(&|_, wire| quote!(#wire));
    Ok([
        parse_quote! {
            #(#docs)*
            #[derive(Clone, #debug Eq, Hash, Ord, PartialEq, PartialOrd)]
            #[non_exhaustive]
            pub enum #name {
                #(#definitions,)*
                /// A value that this version does not know; compare it by [`as_str`](Self::as_str).
                #[doc(hidden)]
                #[non_exhaustive]
                Unknown(UnknownVariantValue),
            }
        },
        parse_quote! {
            impl #name {
                /// The value as it is on the wire.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(#to_text,)*
                        Self::Unknown(value) => value.as_str(),
                    }
                }

                /// All values that this version knows, as they are on the wire.
                pub const fn values() -> &'static [&'static str] {
                    &[#(#values),*]
                }
            }
        },
        parse_quote! {
            impl From<&str> for #name {
                fn from(value: &str) -> Self {
                    match value {
                        #(#from_text,)*
                        other => Self::Unknown(UnknownVariantValue::new(other)),
                    }
                }
            }
        },
        parse_quote!(open_enum!(#name);),
    ])
}
