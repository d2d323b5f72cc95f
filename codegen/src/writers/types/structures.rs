//! Structures: fields with their form on the wire, accessors with the return types of the AWS SDK.

use heck::ToLowerCamelCase;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Item, Meta, parse_quote};

use crate::markdown::first_sentence;
use crate::model::{Location, Member, Model, Service, Structure, Type};
use crate::writers::{debug, doc, ident};

pub(super) fn write(structure: &Structure, service: &Service) -> Vec<Item> {
    let name = ident(&structure.name);
    let docs = doc(&structure.docs);
    let debug = redacted_debug(structure, structure.is_output().then_some("_request_id"));
    let derives = derives(structure, service, debug.is_some());
    let (serde, fields) = fields(structure, service);
    let request_id = structure
        .is_output()
        .then(|| quote!(#[serde(skip)] pub(crate) _request_id: Option<String>));
    let mut items: Vec<Item> = vec![parse_quote! {
        #docs
        #[derive(#(#derives),*)]
        #[non_exhaustive]
        #serde
        pub struct #name { #(#fields,)* #request_id }
    }];
    let builder = structure.is_sent().then(|| builder(structure));
    let accessors = (!structure.is_input()).then(|| accessors(structure));
    let methods: Vec<TokenStream> = builder
        .into_iter()
        .chain(accessors.into_iter().flatten())
        .collect();
    if !methods.is_empty() {
        items.push(parse_quote!(impl #name { #(#methods)* }));
    }
    items.extend(debug);
    items
}

fn derives(structure: &Structure, service: &Service, has_own_debug: bool) -> Vec<Ident> {
    // A required member outside of the body is not in the JSON, and has no value without it.
    let has_no_value = |member: &Member| match &member.ty {
        Type::DateTime(_) => true,
        Type::Model { name, .. } => !matches!(service.models.get(name), Some(Model::Enum(_))),
        _ => false,
    };
    let is_readable = !structure.members.iter().any(|member| {
        let is_missing = member.required && !member.travels_in_body();
        is_missing && has_no_value(member)
    });
    let derives = [
        ("Clone", true),
        ("Debug", !has_own_debug),
        ("Default", structure.has_default()),
        ("Deserialize", is_readable),
        ("PartialEq", true),
        ("Serialize", true),
    ];
    let derived = derives.iter().filter(|(_, derived)| *derived);
    derived.map(|(name, _)| ident(name)).collect()
}

fn builder(structure: &Structure) -> TokenStream {
    let docs = doc(&format!("Returns a builder for [`{}`].", structure.name));
    let builder = ident(&structure.builder_name());
    let new = if structure.is_input() {
        quote!(new(()))
    } else {
        quote!(default())
    };
    quote! {
        #docs
        pub fn builder() -> builders::#builder {
            builders::#builder::#new
        }
    }
}

/// The attribute for all fields, and the fields.
pub(in crate::writers) fn fields(
    structure: &Structure,
    service: &Service,
) -> (Option<TokenStream>, Vec<TokenStream>) {
    let in_body = || {
        structure
            .members
            .iter()
            .filter(|member| member.travels_in_body())
    };
    // One attribute instead of one for most members; serde accepts it for ASCII names only.
    let is_camel = |member: &Member| member.wire_name == member.name.to_lower_camel_case();
    let rename_all = in_body().all(|member| member.name.is_ascii())
        && in_body().any(|member| is_camel(member) && member.wire_name != member.name);
    let fields = structure.members.iter().map(|member| {
        let implied = is_camel(member) && (rename_all || member.wire_name == member.name);
        let serde = serde_attribute(member, implied, structure, service);
        let (name, ty) = (ident(&member.name), optional(member));
        let docs = doc(&match place(member, structure) {
            Some(place) => format!("{}\n\n{place}", member.documentation()),
            None => member.documentation(),
        });
        quote!(#docs #serde pub #name: #ty)
    });
    let attribute = rename_all.then(|| quote!(#[serde(rename_all = "camelCase")]));
    (attribute, fields.collect())
}

/// Where a member travels, if it is not a part of the body.
fn place(member: &Member, structure: &Structure) -> Option<String> {
    let name = &member.wire_name;
    let verb = if structure.is_input() { "Sent" } else { "Read" };
    let preposition = if structure.is_input() { "in" } else { "from" };
    Some(match member.location {
        Location::Body => return None,
        Location::Path => "Sent in the path, not in the body.".to_owned(),
        Location::Query => "Sent in the query, not in the body.".to_owned(),
        Location::Header | Location::EncodedHeader => {
            format!("{verb} {preposition} the header `{name}`.")
        }
        Location::PrefixedHeaders => {
            format!("{verb} {preposition} headers whose names start with `{name}`.")
        }
        Location::Payload => "It is the whole body.".to_owned(),
        Location::Status => "It is the HTTP status of the response.".to_owned(),
    })
}

fn optional(member: &Member) -> TokenStream {
    let ty = &member.ty;
    if member.required {
        quote!(#ty)
    } else {
        quote!(Option<#ty>)
    }
}

/// How a member is serialized and deserialized. The service may send `null` for an absent member, and an optional
/// member that cannot be read must not fail the response. Timestamps and bytes do not implement serde's traits. The
/// client's modules `lenient` and `form` handle all of these.
fn serde_attribute(
    member: &Member,
    implied: bool,
    structure: &Structure,
    service: &Service,
) -> Option<TokenStream> {
    let model = match &member.ty {
        Type::Model { name, .. } => service.models.get(name),
        _ => None,
    };
    let is_enum = matches!(model, Some(Model::Enum(_)));
    if !member.travels_in_body() {
        let default = (member.required && is_enum).then(|| quote!(default = "lenient::absent",));
        return Some(quote!(#[serde(#default skip)]));
    }
    let form = member.ty.form();
    let has_empty_value = !member.ty.is_date_time() && !matches!(member.ty, Type::Model { .. });
    let required_enum = member.required && is_enum;
    // What a caller wrote must not be dropped silently, and a page without its token would look like the last.
    let may_be_dropped = !member.required && !structure.is_input() && !member.is_page_token;
    let is_lenient = form.is_some()
        || member.ty.is_collection()
        || required_enum
        || (member.required && has_empty_value)
        || may_be_dropped;

    let mut options: Vec<Meta> = vec![];
    if is_lenient && required_enum {
        options.push(parse_quote!(default = "lenient::absent"));
    } else if is_lenient && (has_empty_value || !member.required) {
        options.push(parse_quote!(default));
    }
    if !implied {
        let wire_name = &member.wire_name;
        options.push(parse_quote!(rename = #wire_name));
    }
    if let Some(form) = form.filter(|_| !member.ty.has_usual_form()) {
        let form = if member.required {
            format!("form::As::<{form}>")
        } else {
            format!("form::As::<Option<{form}>>")
        };
        options.push(parse_quote!(with = #form));
    } else if is_lenient && (member.ty.is_date_time() || has_empty_value || is_enum) {
        options.push(parse_quote!(with = "lenient"));
    } else if is_lenient {
        options.push(parse_quote!(with = "lenient::model"));
    }
    if !member.required {
        options.push(parse_quote!(skip_serializing_if = "Option::is_none"));
    }
    (!options.is_empty()).then(|| quote!(#[serde(#(#options),*)]))
}

/// A method for each member.
pub(in crate::writers) fn accessors(structure: &Structure) -> Vec<TokenStream> {
    let members = structure.members.iter();
    members
        .map(|member| {
            let docs = doc(&first_sentence(&member.docs));
            let name = ident(&member.accessor_name());
            let (ty, value) = accessor(member);
            let deprecated = member.deprecated.then(|| quote!(#[deprecated]));
            quote! {
                #docs
                #deprecated
                pub fn #name(&self) -> #ty { #value }
            }
        })
        .collect()
}

/// The type that an accessor returns, and its body.
fn accessor(member: &Member) -> (TokenStream, TokenStream) {
    let name = ident(&member.name);
    let ty = match &member.ty {
        Type::Number(_) => return (optional(member), quote!(self.#name)),
        Type::String => quote!(str),
        Type::List(item) => quote!([#item]),
        Type::Model { name, .. } => ident(name).into_token_stream(),
        ty => quote!(#ty),
    };
    match &member.ty {
        _ if member.required => (quote!(&#ty), quote!(&self.#name)),
        // As in the AWS SDK, an absent list reads like an empty one.
        Type::List(_) => (
            quote!(&#ty),
            quote!(self.#name.as_deref().unwrap_or_default()),
        ),
        Type::String | Type::Model { boxed: true, .. } => {
            (quote!(Option<&#ty>), quote!(self.#name.as_deref()))
        }
        _ => (quote!(Option<&#ty>), quote!(self.#name.as_ref())),
    }
}

/// The `Debug` of a structure with something sensitive. The others derive it.
pub(in crate::writers) fn redacted_debug(
    structure: &Structure,
    private_field: Option<&str>,
) -> Option<Item> {
    let (name, generics) = (ident(&structure.name), TokenStream::new());
    if structure.sensitive {
        return Some(debug::opaque(&name, &generics));
    }
    let mut members: Vec<(Ident, bool)> = structure
        .members
        .iter()
        .map(|member| (ident(&member.name), member.sensitive))
        .collect();
    let is_sensitive = members.iter().any(|(_, sensitive)| *sensitive);
    members.extend(private_field.map(|field| (ident(field), false)));
    is_sensitive.then(|| debug::redacted(&name, &generics, &members))
}
