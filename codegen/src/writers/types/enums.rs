//! Enums that keep unknown values. A closed enum would fail on the first value that the service adds.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item, parse_quote};

use crate::model::Enum;
use crate::writers::{debug, doc, ident};

pub(super) fn write(item: &Enum) -> Vec<Item> {
    let (name, docs) = (ident(&item.name), doc(&item.docs));
    let debug = (!item.sensitive).then(|| quote!(Debug,));
    let each = |write: &dyn Fn(Ident, &str) -> TokenStream| -> Vec<TokenStream> {
        let values = item.values.iter();
        values
            .map(|value| write(ident(&value.name), &value.wire_name))
            .collect()
    };
    let definitions = each(&|variant, wire| {
        let docs = doc(&format!("`{wire}`"));
        quote!(#docs #variant)
    });
    let to_str = each(&|variant, wire| quote!(Self::#variant => #wire));
    let from_str = each(&|variant, wire| quote!(#wire => Self::#variant));
    let values = each(&|_, wire| quote!(#wire));
    let mut items = vec![
        parse_quote! {
            #docs
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
                /// Returns the value as it is on the wire.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(#to_str,)*
                        Self::Unknown(value) => value.as_str(),
                    }
                }

                /// Returns all values that this version knows, as they are on the wire.
                pub const fn values() -> &'static [&'static str] {
                    &[#(#values),*]
                }
            }
        },
        parse_quote! {
            impl From<&str> for #name {
                fn from(value: &str) -> Self {
                    match value {
                        #(#from_str,)*
                        other => Self::Unknown(UnknownVariantValue::new(other)),
                    }
                }
            }
        },
        parse_quote!(open_enum!(#name);),
    ];
    let opaque = item
        .sensitive
        .then(|| debug::opaque(&name, &TokenStream::new()));
    items.extend(opaque);
    items
}
