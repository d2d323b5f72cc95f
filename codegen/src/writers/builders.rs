//! `builders.rs`: builders of the structures that requests contain, in the style of the AWS SDK.
//!
//! The builder of an operation's input comes with or without a client: with one, it is the operation's
//! fluent builder, and can send what it has built.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::{debug, doc, ident};
use crate::model::{Member, Operation, Service, Structure, Type};

pub(super) fn write(service: &Service) -> Vec<Item> {
    let sent = service.structures().filter(|structure| structure.is_sent());
    sent.flat_map(|structure| {
        let builder = Builder {
            structure,
            name: ident(&structure.builder_name()),
            operation: service.operation_of_input(&structure.name),
            service,
        };
        let items = [builder.definition(), builder.methods()].into_iter();
        items
            .chain(builder.fluent())
            .chain(builder.redacted_debug())
    })
    .collect()
}

struct Builder<'a> {
    /// The structure that it builds.
    structure: &'a Structure,
    name: Ident,
    /// The operation whose input the structure is, if it is one.
    operation: Option<&'a Operation>,
    service: &'a Service,
}

impl Builder<'_> {
    fn definition(&self) -> Item {
        let (name, structure) = (&self.name, &self.structure.name);
        let fields = self.structure.members.iter().map(|member| {
            let (name, ty) = (ident(&member.name), &member.ty);
            quote!(#name: Option<#ty>)
        });
        let debug = self.redacted_debug().is_none().then(|| quote!(Debug,));
        match self.operation {
            Some(Operation {
                name: operation,
                method,
                ..
            }) => {
                let docs = doc(&format!(
                    "Builds a [`{structure}`]. The builder that [`{operation}`](Client::{method}) returns also sends it."
                ));
                parse_quote! {
                    #docs
                    #[derive(Clone, #debug PartialEq)]
                    pub struct #name<C = ()> { _client: C, #(#fields),* }
                }
            }
            None => {
                let docs = doc(&format!("Builds a [`{structure}`]."));
                parse_quote! {
                    #docs
                    #[derive(Clone, #debug Default, PartialEq)]
                    pub struct #name { #(#fields),* }
                }
            }
        }
    }

    fn methods(&self) -> Item {
        let name = &self.name;
        let setters = self.structure.members.iter().map(setters);
        let build = self.build();
        match self.operation {
            Some(_) => {
                let members = self
                    .structure
                    .members
                    .iter()
                    .map(|member| ident(&member.name));
                parse_quote! {
                    impl<C> #name<C> {
                        pub(crate) fn new(client: C) -> Self {
                            Self { _client: client, #(#members: None),* }
                        }

                        #(#setters)*

                        #build
                    }
                }
            }
            None => parse_quote! {
                impl #name {
                    #(#setters)*

                    #build
                }
            },
        }
    }

    fn build(&self) -> TokenStream {
        let members = self.structure.members.iter();
        let values = members.clone().map(|member| {
            let (label, name) = (&member.name, ident(&member.name));
            if member.required {
                quote!(#name: required(#label, self.#name)?)
            } else {
                quote!(#name: self.#name)
            }
        });
        let structure = ident(&self.structure.name);
        let value = quote!(#structure { #(#values),* });
        let summary = doc(&format!("Builds the [`{structure}`]."));
        if !self.structure.build_is_fallible() {
            return quote! {
                #summary
                pub fn build(self) -> #structure { #value }
            };
        }
        let required: Vec<String> = members
            .filter(|member| member.required)
            .map(|member| format!("`{}`", member.name))
            .collect();
        let errors = doc(&match required.as_slice() {
            [] => "None: no member is required.".to_owned(),
            [only] => format!("{only} is not set."),
            [all @ .., last] => format!("{} or {last} is not set.", all.join(", ")),
        });
        quote! {
            #summary
            ///
            /// # Errors
            #errors
            pub fn build(self) -> Result<#structure, BuildError> { Ok(#value) }
        }
    }

    /// What the builder can do with a client.
    fn fluent(&self) -> Option<Item> {
        let operation = self.operation?;
        let (name, input, output) = (
            &self.name,
            ident(&operation.input),
            ident(&operation.output),
        );
        let docs = doc(&format!(
            "Sends the request, `{}`.",
            self.service.request_line(operation)
        ));
        let paginator = operation.pagination.as_ref().map(|_| {
            quote! {
                /// Lists page by page, or item by item: see [`Paginator`].
                pub fn into_paginator(self) -> Paginator<#input> {
                    let client = self._client.clone();
                    Paginator::new(client, self.build())
                }
            }
        });
        Some(parse_quote! {
            impl #name<Client> {
                #docs
                ///
                /// # Errors
                /// A required member is not set, no response came, or the service returned an error.
                pub async fn send(self) -> Result<#output, Error> {
                    self.customize().send().await
                }

                /// Changes this one request before it is sent.
                pub fn customize(self) -> CustomizableOperation<#output> {
                    CustomizableOperation::new(self._client.clone(), self.build())
                }

                #paginator
            }
        })
    }

    fn redacted_debug(&self) -> Option<Item> {
        let generics = self.operation.map_or(quote!(), |_| quote!(<C>));
        if self.structure.sensitive {
            return Some(debug::opaque(&self.name, &generics));
        }
        let members = self.structure.members.iter();
        let members: Vec<(Ident, bool)> = members
            .map(|member| (ident(&member.name), member.sensitive))
            .collect();
        let is_sensitive = members.iter().any(|(_, sensitive)| *sensitive);
        is_sensitive.then(|| debug::redacted(&self.name, &generics, &members))
    }
}

/// The methods that set, replace and return a member.
fn setters(member: &Member) -> TokenStream {
    let (name, ty) = (ident(&member.name), &member.ty);
    let setter = ident(&member.setter_name());
    let (set, get) = (format_ident!("set_{name}"), format_ident!("get_{name}"));
    let (parameters, store, collects) = match ty {
        Type::List(item) => {
            let (parameter, value) = parameter("input", item);
            let store = quote!(self.#name.get_or_insert_default().push(#value););
            (parameter, store, Some("Appends"))
        }
        Type::Map(value) => {
            let (key_parameter, key) = parameter("key", &Type::String);
            let (value_parameter, value) = parameter("value", value);
            let store = quote!(self.#name.get_or_insert_default().insert(#key, #value););
            (
                quote!(#key_parameter, #value_parameter),
                store,
                Some("Inserts"),
            )
        }
        ty => {
            let (parameter, value) = parameter("input", ty);
            (parameter, quote!(self.#name = Some(#value);), None)
        }
    };
    let docs = doc(&member.documentation());
    let collects = collects.map(|adds| {
        let docs = doc(&format!("{adds} one; [`{set}`](Self::{set}) sets all."));
        quote!(#[doc = ""] #docs)
    });
    let deprecated = member.deprecated.then(|| quote!(#[deprecated]));
    let set_docs = doc(&format!("Sets or clears `{name}`."));
    let get_docs = doc(&format!("Returns the current value of `{name}`."));
    quote! {
        #docs
        #collects
        #deprecated
        pub fn #setter(mut self, #parameters) -> Self {
            #store
            self
        }

        #set_docs
        #deprecated
        pub fn #set(mut self, input: Option<#ty>) -> Self {
            self.#name = input;
            self
        }

        #get_docs
        #deprecated
        pub fn #get(&self) -> &Option<#ty> {
            &self.#name
        }
    }
}

/// A parameter of a setter, and the value that it stands for.
fn parameter(name: &str, ty: &Type) -> (TokenStream, TokenStream) {
    let name = ident(name);
    match ty {
        Type::String => (quote!(#name: impl Into<String>), quote!(#name.into())),
        ty => (quote!(#name: #ty), quote!(#name)),
    }
}
