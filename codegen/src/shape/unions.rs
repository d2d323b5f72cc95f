//! Structures of which exactly one member is set.

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Item, ItemStruct, Type, parse_quote};

use super::Code;
use super::enums::{free_variant, refuse_same};
use super::syntax::{SerdeOptions, docs, field_ident, is_named, without_option};
use crate::error::Problem;
use crate::facts::Facts;

/// An enum cannot hold two members, or none.
pub(super) fn turn_unions_into_enums(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let mut items = vec![];
    for item in std::mem::take(&mut code.types) {
        match item {
            Item::Struct(structure) if facts.unions.contains(&structure.ident.to_string()) => {
                let name = structure.ident.to_string();
                let variants = to_enum(&structure, facts);
                items.extend(variants.map_err(|message| Problem::in_model(&name, message))?);
            }
            other => items.push(other),
        }
    }
    code.types = items;
    Ok(())
}

struct Variant {
    ident: Ident,
    /// What follows `as_` and `is_`.
    accessor: String,
    wire_name: String,
    ty: Type,
    docs: Vec<syn::Attribute>,
}

fn to_enum(structure: &ItemStruct, facts: &Facts) -> Result<Vec<Item>, String> {
    let name = &structure.ident;
    let debug = (!facts.is_sensitive_model(&name.to_string())).then(|| quote!(Debug,));
    let all_docs = docs(&structure.attrs);
    let variants: Vec<Variant> = structure
        .fields
        .iter()
        .map(|field| {
            let member = field_ident(field)?;
            let ty = without_option(&field.ty);
            if is_named(ty, "DateTime") {
                return Err(format!(
                    "the member `{member}` is a timestamp, which a union cannot hold yet"
                ));
            }
            let ident = free_variant(&member.to_string().to_upper_camel_case());
            Ok(Variant {
                accessor: ident.to_string().to_snake_case(),
                wire_name: SerdeOptions::read(&field.attrs)?.rename.unwrap_or_default(),
                ty: ty.clone(),
                docs: docs(&field.attrs),
                ident,
            })
        })
        .collect::<Result<_, String>>()?;
    refuse_same(name, variants.iter().map(|variant| &variant.ident))?;
    let each = |write: &dyn Fn(&Variant) -> TokenStream| -> Vec<TokenStream> {
        variants.iter().map(write).collect()
    };
    let definitions = each(&|Variant {
                                 ident, ty, docs, ..
                             }| quote!(#(#docs)* #ident(#ty)));
    let reading =
        each(&|Variant {
                   ident, wire_name, ..
               }| { quote!(Some(#wire_name) => Self::#ident(members.parse()?)) });
    let writing = each(&|Variant {
                             ident, wire_name, ..
                         }| {
        quote!(Self::#ident(value) => union::serialize(#wire_name, value, serializer))
    });
    let accessors = each(&|variant| accessors(variant));
    Ok(vec![
        parse_quote! {
            #(#all_docs)*
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

                /// Whether this is a member that this version does not know.
                pub fn is_unknown(&self) -> bool {
                    matches!(self, Self::Unknown(_))
                }
            }
        },
        parse_quote! {
            impl<'de> Deserialize<'de> for #name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let members = UnknownMembers::deserialize(deserializer)?;
                    Ok(match members.only_name() {
                        #(#reading,)*
                        _ => Self::Unknown(members),
                    })
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
    ])
}

fn accessors(variant: &Variant) -> TokenStream {
    let Variant {
        ident,
        accessor,
        ty,
        ..
    } = variant;
    let (as_member, is_member) = (
        format_ident!("as_{accessor}"),
        format_ident!("is_{accessor}"),
    );
    let as_doc = format!("The value of [`{ident}`](Self::{ident}), or `self` as the error.");
    let is_doc = format!("Whether this is [`{ident}`](Self::{ident}).");
    quote! {
        #[doc = #as_doc]
        pub fn #as_member(&self) -> Result<&#ty, &Self> {
            if let Self::#ident(value) = self { Ok(value) } else { Err(self) }
        }

        #[doc = #is_doc]
        pub fn #is_member(&self) -> bool {
            matches!(self, Self::#ident(_))
        }
    }
}
