//! Exceptions, and the one error that holds any of them.

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Fields, Ident, Item, ItemStruct, parse_quote};

use super::Code;
use super::structures::{implementors, subject};
use super::syntax::doc_lines;
use crate::error::Problem;
use crate::facts::Facts;

/// Moves the exceptions out of the models and adds `ServiceError`.
pub(super) fn collect_exceptions(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let is_exception = |item: &Item| facts.exceptions.contains_key(&subject(item));
    let (mut exceptions, models): (Vec<Item>, _) = std::mem::take(&mut code.types)
        .into_iter()
        .partition(is_exception);
    code.types = models;
    let structures = exceptions.iter().filter_map(|item| match item {
        Item::Struct(structure) => Some(structure.clone()),
        _ => None,
    });
    let structures: Vec<ItemStruct> = structures.collect();
    let has_own_debug = implementors(&exceptions.iter().collect::<Vec<_>>(), "Debug");
    code.errors.extend(service_error(&structures, facts));
    exceptions.iter_mut().for_each(carry_metadata);
    code.errors.extend(exceptions);
    for ItemStruct { ident, fields, .. } in &structures {
        code.errors.push(if has_own_debug.contains(ident) {
            parse_quote!(exception!(#ident);)
        } else {
            let members = fields.iter().map(|field| &field.ident);
            parse_quote!(exception!(#ident { #(#members),* });)
        });
    }
    Ok(())
}

fn service_error(exceptions: &[ItemStruct], facts: &Facts) -> [Item; 2] {
    let each = |write: &dyn Fn(&Ident, String, &ItemStruct) -> TokenStream| -> Vec<TokenStream> {
        exceptions
            .iter()
            .map(|exception| write(&exception.ident, exception.ident.to_string(), exception))
            .collect()
    };
    let definitions = each(&|ident, name, exception| {
        let mut text = doc_lines(&exception.attrs).join("\n");
        if let Some(status) = facts.exceptions.get(&name).and_then(|facts| facts.status) {
            text.push_str(&format!(" HTTP status {status}."));
        }
        quote!(#[doc = #text] #ident(#ident))
    });
    let reading =
        each(&|ident, name, _| quote!(Some(#name) => body.parse(&meta).map(Self::#ident)));
    let metas = each(&|ident, _, _| quote!(Self::#ident(error) => &error._meta));
    let hints: TokenStream = each(&|ident, name, _| {
        let hint = facts
            .exceptions
            .get(&name)
            .and_then(|facts| facts.hint.as_ref());
        hint.map_or_else(
            TokenStream::new,
            |hint| quote!(Self::#ident(_) => Some(#hint),),
        )
    })
    .into_iter()
    .collect();
    let hint = if hints.is_empty() {
        quote!(None)
    } else {
        quote!(match self { #hints _ => None })
    };
    let predicates = each(&|ident, name, _| {
        let predicate = format_ident!("is_{}", name.to_snake_case());
        let text = format!("Whether this is [`{name}`](Self::{name}).");
        quote! {
            #[doc = #text]
            pub fn #predicate(&self) -> bool {
                matches!(self, Self::#ident(_))
            }
        }
    });
    [
        parse_quote! {
            /// An error that the service answered.
            #[derive(Debug)]
            #[non_exhaustive]
            pub enum ServiceError {
                #(#definitions,)*
                /// An error of another code: one that every AWS service may answer, or a new one.
                Unhandled(Unhandled),
            }
        },
        parse_quote! {
            impl ServiceError {
                /// Reads the error of this code; one that is not known, or not readable as such, stays as data.
                pub(crate) fn read(meta: ErrorMetadata, body: &ErrorBody) -> Self {
                    let known = match meta.code() {
                        #(#reading,)*
                        _ => None,
                    };
                    known.unwrap_or_else(|| Self::Unhandled(Unhandled::new(meta)))
                }

                /// Code, message and request id of the error.
                pub fn meta(&self) -> &ErrorMetadata {
                    match self {
                        #(#metas,)*
                        Self::Unhandled(error) => error.meta(),
                    }
                }

                /// What to do about the error, where the document's overlay tells.
                pub(crate) fn hint(&self) -> Option<&'static str> {
                    #hint
                }

                #(#predicates)*
            }
        },
    ]
}

/// The runtime's macro implements what all exceptions have in common, and keeps its data in `_meta`.
fn carry_metadata(exception: &mut Item) {
    if let Item::Struct(structure) = exception
        && let Fields::Named(fields) = &mut structure.fields
    {
        let default = format!("{}::default_meta", structure.ident);
        fields
            .named
            .push(parse_quote!(#[serde(skip, default = #default)] pub(crate) _meta: ErrorMetadata));
    }
}
