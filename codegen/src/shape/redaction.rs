//! Values that are never printed.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item, parse_quote};

use super::Code;
use super::syntax::{SerdeOptions, field_ident};
use crate::error::Problem;
use crate::facts::Facts;

/// Models that are sensitive, or have sensitive members, get a `Debug` of their own, which leaves those out.
pub(super) fn redact_sensitive_members(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let mut impls: Vec<Item> = vec![];
    for item in &code.types {
        let ident = match item {
            Item::Struct(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            _ => continue,
        };
        let (name, generics) = (ident.to_string(), TokenStream::new());
        if facts.is_sensitive_model(&name) {
            impls.push(opaque_debug(ident, &generics));
        } else if let Item::Struct(item) = item {
            let mut members = vec![];
            for field in &item.fields {
                let wire_name = SerdeOptions::read(&field.attrs)?.rename.unwrap_or_default();
                members.push((field_ident(field)?, facts.is_sensitive(&name, &wire_name)));
            }
            impls.extend(debug_without_secrets(ident, &generics, &members));
        }
    }
    code.types.extend(impls);
    Ok(())
}

/// A `Debug` that tells nothing.
pub(super) fn opaque_debug(name: &Ident, generics: &TokenStream) -> Item {
    parse_quote! {
        impl #generics fmt::Debug for #name #generics {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(REDACTED)
            }
        }
    }
}

/// A `Debug` for members of which some are sensitive; none if the derived one does.
pub(super) fn debug_without_secrets(
    name: &Ident,
    generics: &TokenStream,
    members: &[(&Ident, bool)],
) -> Option<Item> {
    if !members.iter().any(|(_, sensitive)| *sensitive) {
        return None;
    }
    let text = name.to_string();
    let fields = members.iter().map(|(member, sensitive)| {
        let label = member.to_string();
        if *sensitive {
            quote!(.field(#label, &REDACTED))
        } else {
            quote!(.field(#label, &self.#member))
        }
    });
    Some(parse_quote! {
        impl #generics fmt::Debug for #name #generics {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(#text) #(#fields)* .finish()
            }
        }
    })
}
