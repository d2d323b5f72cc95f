//! Builders of input structures, in the style of the AWS SDK.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Ident, Item, ItemStruct, Type, parse_quote};

use super::Code;
use super::calls::{Call, calls};
use super::redaction::{debug_without_secrets, opaque_debug};
use super::syntax::{
    SerdeOptions, argument_of, arguments_of, docs, field_ident, is_named, is_required,
    without_option,
};
use crate::error::Problem;
use crate::facts::Facts;

/// A member as a builder sees it.
struct Setter {
    ident: Ident,
    docs: Vec<Attribute>,
    /// Parameters of the method that sets the member, appends to it or inserts into it.
    parameters: TokenStream,
    /// The statement that stores the parameters in the builder.
    store: TokenStream,
    /// The member's type without `Option`.
    ty: Type,
    required: bool,
    sensitive: bool,
}

/// The method that sets a member; one of the same name as a method of the builder itself gets an underscore.
pub(super) fn setter_name(member: &Ident) -> Ident {
    let taken = [
        "build",
        "clone",
        "customize",
        "default",
        "into_paginator",
        "new",
        "send",
    ];
    if taken.iter().any(|name| member == name) {
        format_ident!("{member}_")
    } else {
        member.clone()
    }
}

fn setters(structure: &ItemStruct, facts: &Facts) -> Result<Vec<Setter>, String> {
    let name = structure.ident.to_string();
    structure
        .fields
        .iter()
        .map(|field| {
            let ident = field_ident(field)?.clone();
            let ty = without_option(&field.ty).clone();
            let wire_name = SerdeOptions::read(&field.attrs)?.rename.unwrap_or_default();
            let (parameters, store) = forms(&ident, &ty);
            Ok(Setter {
                docs: docs(&field.attrs),
                parameters,
                store,
                ty,
                required: is_required(&field.ty),
                sensitive: facts.is_sensitive(&name, &wire_name),
                ident,
            })
        })
        .collect()
}

/// Parameters and storing statement: set a value, append to a list, insert into a map.
fn forms(ident: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    if let Some(item) = argument_of(ty, "Vec") {
        let (parameter, value) = form(&format_ident!("input"), item);
        (
            parameter,
            quote!(self.#ident.get_or_insert_default().push(#value);),
        )
    } else if let Some([key, value]) = arguments_of(ty, "HashMap").as_deref() {
        let (key_parameter, key) = form(&format_ident!("key"), key);
        let (value_parameter, value) = form(&format_ident!("value"), value);
        (
            quote!(#key_parameter, #value_parameter),
            quote!(self.#ident.get_or_insert_default().insert(#key, #value);),
        )
    } else {
        let (parameter, value) = form(&format_ident!("input"), ty);
        (parameter, quote!(self.#ident = Some(#value);))
    }
}

fn form(name: &Ident, ty: &Type) -> (TokenStream, TokenStream) {
    if is_named(ty, "String") {
        (quote!(#name: impl Into<String>), quote!(#name.into()))
    } else {
        (quote!(#name: #ty), quote!(#name))
    }
}

/// Adds a builder for each structure that a request contains.
///
/// The builder of an operation's input comes with or without a client: with one, it is the operation's
/// fluent builder, and can send what it has built.
pub(super) fn add_builders(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let calls = calls(code, facts)?;
    let structures: Vec<ItemStruct> = code
        .structures()
        .map(|structure| structure.clone())
        .collect();
    for structure in structures {
        let name = &structure.ident;
        if !facts.inputs.contains(&name.to_string()) {
            continue;
        }
        let builder = Builder {
            structure: name,
            ident: format_ident!("{name}Builder"),
            call: calls.iter().find(|call| call.input() == *name),
            setters: setters(&structure, facts)?,
            is_secret: facts.is_sensitive_model(&name.to_string()),
        };
        let position = position_after(&code.types, name);
        code.types.insert(position, builder.constructor());
        code.builders.push(builder.definition());
        code.builders.push(builder.methods());
        code.builders.extend(builder.send());
        code.builders.extend(builder.redacted_debug());
    }
    Ok(())
}

fn position_after(items: &[Item], structure: &Ident) -> usize {
    items
        .iter()
        .position(|item| matches!(item, Item::Struct(item) if item.ident == *structure))
        .map_or(items.len(), |position| position + 1)
}

struct Builder<'a> {
    /// The structure that it builds.
    structure: &'a Ident,
    ident: Ident,
    /// The operation whose input the structure is, if it is one.
    call: Option<&'a Call<'a>>,
    setters: Vec<Setter>,
    /// Whether nothing of the structure may be printed.
    is_secret: bool,
}

impl Builder<'_> {
    fn is_sensitive(&self) -> bool {
        self.is_secret || self.setters.iter().any(|setter| setter.sensitive)
    }

    fn constructor(&self) -> Item {
        let Self {
            structure,
            ident,
            call,
            ..
        } = self;
        let text = format!("Starts to build a [`{structure}`].");
        let new = match call {
            Some(_) => quote!(builders::#ident::new(())),
            None => quote!(builders::#ident::default()),
        };
        parse_quote! {
            impl #structure {
                #[doc = #text]
                pub fn builder() -> builders::#ident { #new }
            }
        }
    }

    fn definition(&self) -> Item {
        let Self {
            structure,
            ident,
            setters,
            ..
        } = self;
        let fields = setters
            .iter()
            .map(|Setter { ident, ty, .. }| quote!(#ident: Option<#ty>));
        let debug = (!self.is_sensitive()).then(|| quote!(Debug,));
        match self.call {
            Some(call) => {
                let (operation, method) = (&call.operation.name, call.method());
                let text = format!(
                    "Builds a [`{structure}`]; with a client, from [`{operation}`](Client::{method}), it also sends it."
                );
                parse_quote! {
                    #[doc = #text]
                    #[derive(Clone, #debug PartialEq)]
                    pub struct #ident<C = ()> { _client: C, #(#fields),* }
                }
            }
            None => {
                let text = format!("Builds a [`{structure}`].");
                parse_quote! {
                    #[doc = #text]
                    #[derive(Clone, #debug Default, PartialEq)]
                    pub struct #ident { #(#fields),* }
                }
            }
        }
    }

    fn methods(&self) -> Item {
        let Self {
            ident,
            call,
            setters,
            ..
        } = self;
        let setter_methods = setters.iter().map(setter_methods);
        let build = self.build();
        let members = setters.iter().map(|setter| &setter.ident);
        match call {
            Some(_) => parse_quote! {
                impl<C> #ident<C> {
                    pub(crate) fn new(client: C) -> Self {
                        Self { _client: client, #(#members: None),* }
                    }

                    #(#setter_methods)*

                    #build
                }
            },
            None => parse_quote! {
                impl #ident {
                    #(#setter_methods)*

                    #build
                }
            },
        }
    }

    fn build(&self) -> TokenStream {
        let Self {
            structure,
            call,
            setters,
            ..
        } = self;
        let text = format!("{structure} requires it");
        let values = setters.iter().map(
            |Setter {
                 ident, required, ..
             }| {
                if *required {
                    let field = ident.to_string();
                    quote!(#ident: self.#ident.ok_or_else(|| missing(#text, #field))?)
                } else {
                    quote!(#ident: self.#ident)
                }
            },
        );
        let value = quote!(#structure { #(#values),* });
        let required: Vec<String> = setters
            .iter()
            .filter(|setter| setter.required)
            .map(|setter| format!("`{}`", setter.ident))
            .collect();
        let summary = format!("Finishes the [`{structure}`].");
        let errors = match required.as_slice() {
            // An operation's input may gain a required member; its `build` is fallible from the start.
            [] if call.is_some() => "None, as long as no member is required.".to_owned(),
            [] => {
                return quote! {
                    #[doc = #summary]
                    pub fn build(self) -> #structure { #value }
                };
            }
            [only] => format!("{only} is not set."),
            [all @ .., last] => format!("{} or {last} is not set.", all.join(", ")),
        };
        quote! {
            #[doc = #summary]
            #[doc = ""]
            #[doc = "# Errors"]
            #[doc = #errors]
            pub fn build(self) -> Result<#structure, BuildError> { Ok(#value) }
        }
    }

    fn send(&self) -> Option<Item> {
        let call = self.call?;
        let (ident, output) = (&self.ident, call.output());
        let text = format!("Sends the request, `{}`.", call.http_line());
        Some(parse_quote! {
            impl #ident<Client> {
                #[doc = #text]
                #[doc = ""]
                #[doc = "# Errors"]
                #[doc = "A required member is not set, no answer came, or the service answered an error."]
                pub async fn send(self) -> Result<#output, Error> {
                    self.customize().send().await
                }

                #[doc = "Changes this one call before it is sent."]
                pub fn customize(self) -> CustomizableOperation<#output> {
                    CustomizableOperation::new(self._client.clone(), self.build())
                }
            }
        })
    }

    fn redacted_debug(&self) -> Option<Item> {
        let generics = self.call.map_or(quote!(), |_| quote!(<C>));
        if self.is_secret {
            return Some(opaque_debug(&self.ident, &generics));
        }
        let setters = self.setters.iter();
        let members: Vec<_> = setters
            .map(|setter| (&setter.ident, setter.sensitive))
            .collect();
        debug_without_secrets(&self.ident, &generics, &members)
    }
}

fn setter_methods(setter: &Setter) -> TokenStream {
    let Setter {
        ident,
        docs,
        parameters,
        store,
        ty,
        ..
    } = setter;
    let (method, set, get) = (
        setter_name(ident),
        format_ident!("set_{ident}"),
        format_ident!("get_{ident}"),
    );
    let set_doc = format!("Sets or, with `None`, leaves out `{ident}`.");
    let get_doc = format!("What `{ident}` is set to.");
    let collects = if argument_of(ty, "Vec").is_some() {
        Some(format!("Appends one; [`{set}`](Self::{set}) sets all."))
    } else if arguments_of(ty, "HashMap").is_some() {
        Some(format!("Inserts one; [`{set}`](Self::{set}) sets all."))
    } else {
        None
    };
    let collects = collects.map(|text| quote!(#[doc = ""] #[doc = #text]));
    quote! {
        #(#docs)*
        #collects
        pub fn #method(mut self, #parameters) -> Self {
            #store
            self
        }

        #[doc = #set_doc]
        pub fn #set(mut self, input: Option<#ty>) -> Self {
            self.#ident = input;
            self
        }

        #[doc = #get_doc]
        pub fn #get(&self) -> &Option<#ty> {
            &self.#ident
        }
    }
}
