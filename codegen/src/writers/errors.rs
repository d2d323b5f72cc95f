//! `errors.rs`: exceptions, and the one error that holds any of them.

use heck::ToSnakeCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::types::{accessors, fields, redacted_debug};
use super::{doc, ident};
use crate::model::{Exception, Service};

pub(super) fn write(service: &Service) -> Vec<Item> {
    let exceptions = service.exceptions.values();
    let exceptions = exceptions.flat_map(|exception| write_exception(exception, service));
    service_error(service)
        .into_iter()
        .chain(exceptions)
        .collect()
}

fn service_error(service: &Service) -> [Item; 2] {
    let each = |write: &dyn Fn(&Ident, &str, &Exception) -> TokenStream| -> Vec<TokenStream> {
        let exceptions = service.exceptions.iter();
        exceptions
            .map(|(name, exception)| write(&ident(name), name, exception))
            .collect()
    };
    let definitions = each(&|variant, _, exception| {
        let mut docs = exception.structure.docs.clone();
        if let Some(status) = exception.status {
            docs.push_str(&format!(" HTTP status {status}."));
        }
        let docs = doc(&docs);
        quote!(#docs #variant(#variant))
    });
    let reading = each(&|variant, _, exception| {
        let code = &exception.code;
        quote!(Some(#code) => body.parse(&meta).map(Self::#variant))
    });
    let metas = each(&|variant, _, _| quote!(Self::#variant(error) => &error._meta));
    let hints = each(&|variant, _, exception| {
        let hint = exception.hint.iter();
        quote!(#(Self::#variant(_) => Some(#hint),)*)
    });
    let hint = if service
        .exceptions
        .values()
        .any(|exception| exception.hint.is_some())
    {
        quote!(match self { #(#hints)* _ => None })
    } else {
        quote!(None)
    };
    let predicates = each(&|variant, name, _| {
        let predicate = format_ident!("is_{}", name.to_snake_case());
        let docs = doc(&format!(
            "Returns true if this is [`{name}`](Self::{name})."
        ));
        quote! {
            #docs
            pub fn #predicate(&self) -> bool {
                matches!(self, Self::#variant(_))
            }
        }
    });
    [
        parse_quote! {
            /// An error that the service returned.
            #[derive(Debug)]
            #[non_exhaustive]
            pub enum ServiceError {
                #(#definitions,)*
                /// An error of another code: one that every AWS service may return, or a new one.
                Unhandled(Unhandled),
            }
        },
        parse_quote! {
            impl ServiceError {
                /// Reads the error of this code; one that is not known, or cannot be read as such, stays as data.
                pub(crate) fn read(meta: ErrorMetadata, body: &ErrorBody) -> Self {
                    let known = match meta.code() {
                        #(#reading,)*
                        _ => None,
                    };
                    known.unwrap_or_else(|| Self::Unhandled(Unhandled::new(meta)))
                }

                /// Returns the code, message and request ID of the error.
                pub fn meta(&self) -> &ErrorMetadata {
                    match self {
                        #(#metas,)*
                        Self::Unhandled(error) => error.meta(),
                    }
                }

                /// Says what to do about the error, if there is something to say.
                pub(crate) fn hint(&self) -> Option<&'static str> {
                    #hint
                }

                #(#predicates)*
            }
        },
    ]
}

/// The client's macro implements what all exceptions have in common, and `Debug` for the members that are
/// listed. An exception with something sensitive has its own `Debug`.
fn write_exception(exception: &Exception, service: &Service) -> Vec<Item> {
    let structure = &exception.structure;
    let (name, docs) = (ident(&structure.name), doc(&structure.docs));
    let own_debug = redacted_debug(structure, None);
    let members = structure.members.iter().map(|member| ident(&member.name));
    let debug = own_debug.is_none().then(|| quote!(; #(#members),*));
    let (serde, fields) = fields(structure, service);
    let default_meta = format!("{name}::default_meta");
    let mut items: Vec<Item> = vec![parse_quote! {
        #docs
        #[derive(Clone, Deserialize, PartialEq, Serialize)]
        #[non_exhaustive]
        #serde
        pub struct #name {
            #(#fields,)*
            #[serde(default = #default_meta, skip)]
            pub(crate) _meta: ErrorMetadata,
        }
    }];
    let accessors = accessors(structure);
    if !accessors.is_empty() {
        items.push(parse_quote!(impl #name { #(#accessors)* }));
    }
    let code = &exception.code;
    let code = (*code != structure.name).then(|| quote!(= #code));
    items.push(parse_quote!(exception!(#name #code #debug);));
    items.extend(own_debug);
    items
}
