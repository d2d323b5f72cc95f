//! Exceptions, and the one error that holds any of them.

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Item, ItemStruct, parse_quote};

use super::Code;
use super::structures::subject;
use super::syntax::{doc_lines, is_named, is_required, without_option};
use crate::error::Problem;
use crate::facts::Facts;

/// Moves the exceptions out of the models and adds `ServiceError`.
pub(super) fn collect_exceptions(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let is_exception = |item: &Item| facts.exceptions.contains_key(&subject(item));
    let (exceptions, models): (Vec<Item>, _) = std::mem::take(&mut code.types)
        .into_iter()
        .partition(is_exception);
    code.types = models;
    let structures = exceptions.iter().filter_map(|item| match item {
        Item::Struct(structure) => Some(structure.clone()),
        _ => None,
    });
    let structures: Vec<ItemStruct> = structures.collect();
    code.errors.extend(service_error(&structures, facts));
    code.errors.extend(exceptions);
    code.errors.extend(structures.iter().flat_map(own_impls));
    Ok(())
}

fn service_error(exceptions: &[ItemStruct], facts: &Facts) -> [Item; 4] {
    let each = |write: &dyn Fn(&Ident, String, &ItemStruct) -> TokenStream| -> Vec<TokenStream> {
        exceptions
            .iter()
            .map(|exception| write(&exception.ident, exception.ident.to_string(), exception))
            .collect()
    };
    let definitions = each(&|ident, name, exception| {
        let mut text = doc_lines(&exception.attrs).join("\n");
        if let Some(Some(status)) = facts.exceptions.get(&name) {
            text.push_str(&format!(" HTTP status {status}."));
        }
        quote!(#[doc = #text] #ident(#ident))
    });
    let reading = each(&|ident, name, _| quote!(#name => body.parse().map(Self::#ident)));
    let codes = each(&|ident, name, _| quote!(Self::#ident(_) => #name));
    let messages = each(&|ident, _, _| quote!(Self::#ident(error) => error.message()));
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
            #[derive(Clone, Debug, PartialEq)]
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
                pub(crate) fn read(code: &str, body: &ErrorBody) -> Self {
                    let known = match code {
                        #(#reading,)*
                        _ => None,
                    };
                    known.unwrap_or_else(|| Self::Unhandled(Unhandled::new(code, body)))
                }

                /// The error's code.
                pub fn code(&self) -> &str {
                    match self {
                        #(#codes,)*
                        Self::Unhandled(error) => error.code(),
                    }
                }

                /// What the service says about the error.
                pub fn message(&self) -> Option<&str> {
                    match self {
                        #(#messages,)*
                        Self::Unhandled(error) => error.message(),
                    }
                }

                #(#predicates)*
            }
        },
        parse_quote! {
            impl fmt::Display for ServiceError {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write_code_and_message(f, self.code(), self.message())
                }
            }
        },
        parse_quote! {
            impl std::error::Error for ServiceError {}
        },
    ]
}

fn own_impls(exception: &ItemStruct) -> [Item; 3] {
    let ident = &exception.ident;
    let name = ident.to_string();
    let message = exception
        .fields
        .iter()
        .find(|field| {
            let is_text = is_named(without_option(&field.ty), "String");
            is_text && field.ident.as_ref().is_some_and(|ident| ident == "message")
        })
        .map_or(quote!(None), |field| match is_required(&field.ty) {
            true => quote!(Some(self.message.as_str()).filter(|text| !text.is_empty())),
            false => quote!(self.message.as_deref()),
        });
    [
        parse_quote! {
            impl #ident {
                /// What the service says about the error.
                pub fn message(&self) -> Option<&str> {
                    #message
                }
            }
        },
        parse_quote! {
            impl fmt::Display for #ident {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write_code_and_message(f, #name, self.message())
                }
            }
        },
        parse_quote! {
            impl std::error::Error for #ident {}
        },
    ]
}
