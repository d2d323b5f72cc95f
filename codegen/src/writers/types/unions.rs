//! Structures of which exactly one member is set, as enums.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Item, parse_quote};

use crate::model::{Type, Union, Variant};
use crate::writers::{debug, doc, ident};

pub(super) fn write(union: &Union) -> Vec<Item> {
    let (name, docs) = (ident(&union.name), doc(&union.docs));
    let debug = (!union.sensitive).then(|| quote!(Debug,));
    let each = |write: &dyn Fn(&Variant) -> TokenStream| -> Vec<TokenStream> {
        union.variants.iter().map(write).collect()
    };
    let definitions = each(&|variant| {
        let (docs, name, ty) = (
            doc(&variant.documentation()),
            ident(&variant.name),
            &variant.ty,
        );
        quote!(#docs #name(#ty))
    });
    let reading = each(&|variant| {
        let (name, wire_name) = (ident(&variant.name), &variant.wire_name);
        let value = match form(variant) {
            Some(form) => quote!(union::parse_as::<#form, _, _>(&members)),
            None => quote!(members.parse()),
        };
        quote!(Some(#wire_name) => Self::#name(#value?))
    });
    let writing = each(&|variant| {
        let (name, wire_name) = (ident(&variant.name), &variant.wire_name);
        let serialize = match form(variant) {
            Some(form) => quote!(serialize_as::<#form, _, _>),
            None => quote!(serialize),
        };
        quote!(Self::#name(value) => union::#serialize(#wire_name, value, serializer))
    });
    let accessors = each(&accessors);
    let mut items = vec![
        parse_quote! {
            #docs
            #[derive(Clone, #debug PartialEq)]
            #[non_exhaustive]
            pub enum #name {
                #(#definitions,)*
                /// A member that this version does not know; it is sent back as it came.
                #[non_exhaustive]
                Unknown(UnknownMembers),
            }
        },
        parse_quote! {
            impl #name {
                #(#accessors)*

                /// Returns true if this is a member that this version does not know.
                pub fn is_unknown(&self) -> bool {
                    matches!(self, Self::Unknown(_))
                }
            }
        },
        parse_quote! {
            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let members = UnknownMembers::deserialize(deserializer)?;
                    let value = match members.only_name() {
                        #(#reading,)*
                        _ => Self::Unknown(members),
                    };
                    Ok(value)
                }
            }
        },
        parse_quote! {
            impl Serialize for #name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    match self {
                        #(#writing,)*
                        Self::Unknown(members) => members.serialize(serializer),
                    }
                }
            }
        },
    ];
    let opaque = union
        .sensitive
        .then(|| debug::opaque(&name, &TokenStream::new()));
    items.extend(opaque);
    items
}

/// The form of a member on the wire, where serde does not know it.
fn form(variant: &Variant) -> Option<syn::Type> {
    syn::parse_str(&variant.ty.form()?).ok()
}

fn accessors(variant: &Variant) -> TokenStream {
    let Variant {
        name, accessor, ty, ..
    } = variant;
    let (as_member, is_member) = (
        format_ident!("as_{accessor}"),
        format_ident!("is_{accessor}"),
    );
    let as_docs = doc(&format!(
        "Returns the value of [`{name}`](Self::{name}), or `self` as the error."
    ));
    let is_docs = doc(&format!(
        "Returns true if this is [`{name}`](Self::{name})."
    ));
    let name = ident(name);
    let ty = match ty {
        Type::Model { name, .. } => ident(name).into_token_stream(),
        ty => ty.into_token_stream(),
    };
    quote! {
        #as_docs
        pub fn #as_member(&self) -> Result<&#ty, &Self> {
            match self {
                Self::#name(value) => Ok(value),
                other => Err(other),
            }
        }

        #is_docs
        pub fn #is_member(&self) -> bool {
            matches!(self, Self::#name(_))
        }
    }
}
