//! `requests.rs`: how each operation's input becomes a request, and how its pages follow each other.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::ident;
use crate::model::{
    Location, Member, Model, Operation, Pagination, Service, Structure, TimestampFormat, Type,
};

pub(super) fn write(service: &Service) -> Vec<Item> {
    let mut items = vec![];
    for operation in &service.operations {
        let (input, output) = (
            service.structure(&operation.input),
            service.structure(&operation.output),
        );
        let (Some(input), Some(output)) = (input, output) else {
            continue;
        };
        items.push(write_operation(operation, input, output, service));
        if let Some(pagination) = &operation.pagination {
            items.extend(write_pagination(pagination, input, output));
        }
        let output = ident(&output.name);
        items.push(parse_quote!(output!(#output);));
    }
    items
}

fn write_operation(
    operation: &Operation,
    input: &Structure,
    output: &Structure,
    service: &Service,
) -> Item {
    let (name, idempotent) = (&operation.name, operation.idempotent);
    let (arn_members, request) = (
        arn_members(operation, input),
        request(operation, input, service),
    );
    let (has_other_body, others) = others(output, service);
    let (input, output) = (ident(&operation.input), ident(&operation.output));
    let token = operation.idempotency_token.as_ref().map(|token| {
        let token = ident(token);
        quote! {
            fn complete(&mut self) {
                self.#token.get_or_insert_with(random_uuid);
            }
        }
    });
    parse_quote! {
        impl Operation for #input {
            type Output = #output;

            const NAME: &'static str = #name;
            const IDEMPOTENT: bool = #idempotent;
            #arn_members
            #has_other_body

            #token

            fn request(&self) -> Result<Request, BuildError> {
                #request
            }

            #others
        }
    }
}

/// The constant that names the members with ARNs, if there are any.
fn arn_members(operation: &Operation, structure: &Structure) -> Option<TokenStream> {
    let members = structure.members.iter().filter(|member| member.is_arn);
    let members = members.filter_map(|member| {
        let (name, wire_name) = (&member.name, &member.wire_name);
        match member.location {
            Location::Body | Location::Query => Some(quote!(ArnMember::named(#name, #wire_name))),
            _ => {
                let segment = operation.http.segment(name)?;
                let segment = proc_macro2::Literal::usize_unsuffixed(segment);
                Some(quote!(ArnMember::in_path(#name, #segment)))
            }
        }
    });
    let members: Vec<TokenStream> = members.collect();
    (!members.is_empty())
        .then(|| quote!(const ARN_MEMBERS: &'static [ArnMember] = &[#(#members),*];))
}

/// The statements that build the request from `self`, the operation's input.
fn request(operation: &Operation, structure: &Structure, service: &Service) -> TokenStream {
    let http = &operation.http;
    let method = ident(&http.method);
    let path = http.path_with(|label| variable(&label.member).to_string());
    let path = if http.labels.is_empty() {
        quote!(#path)
    } else {
        quote!(format!(#path))
    };
    let labels = http.labels.iter().filter_map(|label| {
        let name = &label.member;
        let (variable, value) = (variable(name), label_value(structure.member(name)?));
        let encode = if label.is_greedy {
            quote!(greedy_label)
        } else {
            quote!(label)
        };
        Some(quote!(let #variable = #encode(#name, #value)?;))
    });
    let constants = http.constant_query.iter();
    let at = |location: &'static [Location]| {
        let members = structure.members.iter();
        members.filter(move |member| location.contains(&member.location))
    };
    let query = at(&[Location::Query]).map(query);
    let headers = at(&[
        Location::Header,
        Location::EncodedHeader,
        Location::PrefixedHeaders,
    ]);
    let headers = headers.map(header);
    let parts: Vec<TokenStream> = constants
        .map(|parameters| quote!(.constant_query(#parameters)))
        .chain(query)
        .chain(headers)
        .collect();
    let request = quote!(Request::new(Method::#method, #path) #(#parts)*);
    let result = match at(&[Location::Payload]).next() {
        Some(payload) => {
            let payload = payload_of_request(payload, service);
            quote!(#request #payload)
        }
        None if http.has_json_body => quote!(#request.json(self)),
        None if parts.is_empty() => quote!(Ok(#request)),
        None => quote! {
            let request = #request;
            Ok(request)
        },
    };
    quote! {
        #(#labels)*
        #result
    }
}

/// The variable for an encoded label. It must not shadow a function that the statements call.
fn variable(label: &str) -> Ident {
    const FUNCTIONS: [&str; 8] = [
        "encoded",
        "epoch_seconds",
        "float",
        "greedy_label",
        "header_list",
        "http_date",
        "iso8601",
        "label",
    ];
    if FUNCTIONS.contains(&label) {
        format_ident!("{label}_")
    } else {
        ident(label)
    }
}

/// The value of a label, as a reference to a string.
fn label_value(member: &Member) -> TokenStream {
    let field = ident(&member.name);
    match &member.ty {
        Type::String => quote!(&self.#field),
        Type::Model { .. } => quote!(self.#field.as_str()),
        ty => {
            let value = match to_string(&member.name, ty) {
                Some(write) => quote!((#write)(&self.#field)),
                None => quote!(self.#field.to_string()),
            };
            if ty.is_date_time() {
                quote!(&#value?)
            } else {
                quote!(&#value)
            }
        }
    }
}

/// The function that writes a value in a path, a query or a header, if `to_string` does not. That of a timestamp
/// can fail.
fn to_string(member: &str, ty: &Type) -> Option<TokenStream> {
    match ty {
        Type::Number("f32" | "f64") => Some(quote!(float)),
        Type::DateTime(format) => {
            let write = ident(match format {
                TimestampFormat::Iso8601 => "iso8601",
                TimestampFormat::EpochSeconds => "epoch_seconds",
                TimestampFormat::HttpDate => "http_date",
            });
            Some(quote!(|time| #write(#member, time)))
        }
        _ => None,
    }
}

/// The call that adds a member to the query.
fn query(member: &Member) -> TokenStream {
    let (name, wire_name) = (ident(&member.name), &member.wire_name);
    let flatten = (!member.required).then(|| quote!(.flatten()));
    let values = match (&member.ty, member.required) {
        (Type::Map(value), _) => {
            let pair = (!value.is_list()).then(|| quote!(.map(|(name, value)| (name, [value]))));
            return quote!(.query_entries(self.#name.iter() #flatten #pair));
        }
        (Type::List(_), false) => quote!(self.#name.iter().flatten()),
        (Type::List(_), true) => quote!(&self.#name),
        (_, true) => quote!([&self.#name]),
        (_, false) => quote!(self.#name.iter()),
    };
    let value = match &member.ty {
        Type::List(item) => item,
        ty => ty,
    };
    let iterator = match (&member.ty, member.required) {
        (Type::List(_), true) => quote!(self.#name.iter()),
        (_, true) => quote!(#values.into_iter()),
        (_, false) => values.clone(),
    };
    let values = match to_string(&member.name, value) {
        Some(write) if value.is_date_time() => {
            quote!(#iterator.map(#write).collect::<Result<Vec<_>, _>>()?)
        }
        Some(write) => quote!(#iterator.map(#write)),
        None => values,
    };
    quote!(.query(#wire_name, #values))
}

/// The call that adds a member as a header.
fn header(member: &Member) -> TokenStream {
    let (name, wire_name) = (&member.name, &member.wire_name);
    let field = ident(name);
    let flatten = (!member.required).then(|| quote!(.flatten()));
    let optional = if member.required {
        quote!(Some(&self.#field))
    } else {
        quote!(self.#field.as_ref())
    };
    let value = match &member.ty {
        Type::Map(_) => {
            let entries = quote!(self.#field.iter() #flatten);
            return quote!(.prefixed_headers(#name, #wire_name, #entries)?);
        }
        Type::List(item) => {
            let write = to_string(name, item).map(|write| quote!(.map(#write)));
            quote!(header_list(self.#field.iter() #flatten #write))
        }
        _ if member.location == Location::EncodedHeader => quote!(#optional.map(encoded)),
        Type::String | Type::Model { .. } => optional,
        ty => match to_string(name, ty) {
            Some(write) if ty.is_date_time() => {
                quote!(#optional.map(#write).transpose()?)
            }
            Some(write) => quote!(#optional.map(#write)),
            None => quote!(#optional.map(ToString::to_string)),
        },
    };
    quote!(.header(#name, #wire_name, #value)?)
}

/// The call that makes a member the body.
fn payload_of_request(member: &Member, service: &Service) -> TokenStream {
    let field = ident(&member.name);
    let value = if member.required {
        quote!(Some(&self.#field))
    } else {
        quote!(self.#field.as_ref())
    };
    match payload(&member.ty, service) {
        Payload::Bytes => quote!(.payload("application/octet-stream", #value)),
        Payload::Text => quote!(.payload("text/plain", #value)),
        Payload::Structure => quote!(.structure_payload(#value)),
        Payload::Json => quote!(.json_payload(#value)),
    }
}

/// The form of a member that is the body.
enum Payload {
    Bytes,
    Text,
    /// JSON, also where it is absent.
    Structure,
    Json,
}

fn payload(ty: &Type, service: &Service) -> Payload {
    match ty {
        Type::Blob => Payload::Bytes,
        Type::String => Payload::Text,
        Type::Model { name, .. } => match service.models.get(name) {
            Some(Model::Enum(_)) => Payload::Text,
            Some(Model::Structure(_)) => Payload::Structure,
            _ => Payload::Json,
        },
        _ => Payload::Json,
    }
}

/// What reads the members of an output that are not in a JSON body, if there are any.
fn others(output: &Structure, service: &Service) -> (Option<TokenStream>, Option<TokenStream>) {
    let members = output.members.iter();
    let others = members.filter_map(|member| read_other(member, service));
    let others: Vec<TokenStream> = others.collect();
    if others.is_empty() {
        return (None, None);
    }
    let mut members = output.members.iter();
    let has_payload = members.any(|member| member.location == Location::Payload);
    let has_other_body = has_payload.then(|| {
        quote!(
            const BODY_IS_OUTPUT: bool = false;
        )
    });
    let reading = quote! {
        fn read_others(
            output: &mut Self::Output,
            response: &crate::runtime::response::Response,
        ) -> Result<(), serde_json::Error> {
            #(#others)*
            Ok(())
        }
    };
    (has_other_body, Some(reading))
}

fn read_other(member: &Member, service: &Service) -> Option<TokenStream> {
    let (field, wire_name) = (ident(&member.name), &member.wire_name);
    let value = match (member.location, &member.ty) {
        (Location::Header, Type::List(_)) => quote!(response.header_list(#wire_name)),
        (Location::Header, Type::DateTime(_)) => quote!(response.time(#wire_name)),
        (Location::Header, _) => quote!(response.header(#wire_name)),
        (Location::EncodedHeader, _) => quote!(response.encoded_header(#wire_name)),
        (Location::PrefixedHeaders, _) => quote!(response.prefixed_headers(#wire_name)),
        (Location::Status, _) => quote!(response.status()),
        (Location::Payload, ty) => match payload(ty, service) {
            Payload::Bytes => quote!(response.blob()),
            Payload::Text => quote!(response.text()?),
            Payload::Structure | Payload::Json => quote!(response.json()?),
        },
        (Location::Body | Location::Path | Location::Query, _) => return None,
    };
    Some(quote!(output.#field = #value;))
}

fn write_pagination(pagination: &Pagination, input: &Structure, output: &Structure) -> Vec<Item> {
    let (items, token) = match (
        output.member(&pagination.items),
        output.member(&pagination.output_token),
    ) {
        (Some(items), Some(token)) => (items, token),
        _ => return vec![],
    };
    let Type::List(item) = &items.ty else {
        return vec![];
    };
    let taken = ident(&items.name);
    let taken = if items.required {
        quote!(page.#taken)
    } else {
        quote!(page.#taken.unwrap_or_default())
    };
    let output_token = ident(&token.name);
    let next_token = if token.required {
        quote!(Some(&page.#output_token))
    } else {
        quote!(page.#output_token.as_deref())
    };
    let page_size = pagination.page_size.as_ref();
    let page_size = page_size.and_then(|name| input.member(name));
    let input_token = ident(&pagination.input_token);
    let (input, output) = (ident(&input.name), ident(&output.name));
    let mut written = vec![parse_quote! {
        impl Paginated for #input {
            type Item = #item;

            fn token(&self) -> Option<&str> {
                self.#input_token.as_deref()
            }

            fn set_token(&mut self, token: String) {
                self.#input_token = Some(token);
            }

            fn next_token(page: &#output) -> Option<&str> {
                #next_token
            }

            fn items(page: #output) -> Vec<#item> {
                #taken
            }
        }
    }];
    written.extend(page_size.map(|member| -> Item {
        let (name, wide) = (ident(&member.name), member.ty == Type::Number("i64"));
        let into = wide.then(|| quote!(.into()));
        parse_quote! {
            impl LimitedPages for #input {
                fn set_page_size(&mut self, items: i32) {
                    self.#name = Some(items #into);
                }
            }
        }
    }));
    written
}
