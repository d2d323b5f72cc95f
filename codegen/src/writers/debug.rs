//! Implementations of `Debug` that print nothing sensitive.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

/// Prints nothing of a value.
pub(super) fn opaque(name: &Ident, generics: &TokenStream) -> Item {
    parse_quote! {
        impl #generics fmt::Debug for #name #generics {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(REDACTED)
            }
        }
    }
}

/// Prints all members but the sensitive ones, of which the flag is set.
pub(super) fn redacted(name: &Ident, generics: &TokenStream, members: &[(Ident, bool)]) -> Item {
    let text = name.to_string();
    let fields = members.iter().map(|(member, sensitive)| {
        let label = member.to_string();
        if *sensitive {
            quote!(.field(#label, &REDACTED))
        } else {
            quote!(.field(#label, &self.#member))
        }
    });
    parse_quote! {
        impl #generics fmt::Debug for #name #generics {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(#text) #(#fields)* .finish()
            }
        }
    }
}
