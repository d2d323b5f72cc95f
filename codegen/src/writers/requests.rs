//! `requests.rs`: how each operation's input becomes a request, and how its pages follow each other.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Item, parse_quote};

use super::ident;
use crate::model::{Member, Operation, Pagination, Service, Structure, Type};

pub(super) fn write(service: &Service) -> Vec<Item> {
    let mut outputs = BTreeSet::new();
    let mut items = vec![];
    for operation in &service.operations {
        let (input, output) = (
            service.structure(&operation.input),
            service.structure(&operation.output),
        );
        let (Some(input), Some(output)) = (input, output) else {
            continue;
        };
        items.push(write_operation(operation, input));
        let pagination = operation.pagination.as_ref();
        items.extend(pagination.and_then(|pagination| write_pagination(pagination, input, output)));
        if outputs.insert(&output.name) {
            let output = ident(&output.name);
            items.push(parse_quote!(output!(#output);));
        }
    }
    items
}

fn write_operation(operation: &Operation, structure: &Structure) -> Item {
    let (input, output) = (ident(&operation.input), ident(&operation.output));
    let (name, idempotent) = (&operation.name, operation.idempotent);
    let (arn_members, request) = (
        arn_members(operation, structure),
        request(operation, structure),
    );
    parse_quote! {
        impl Operation for #input {
            type Output = #output;

            const NAME: &'static str = #name;
            const IDEMPOTENT: bool = #idempotent;
            #arn_members

            fn request(&self) -> Result<Request, BuildError> {
                #request
            }
        }
    }
}

/// The constant that names the members with ARNs, if there are any.
fn arn_members(operation: &Operation, structure: &Structure) -> Option<TokenStream> {
    let members = structure.members.iter().filter(|member| member.is_arn);
    let members: Vec<TokenStream> = members
        .map(|member| {
            let (name, wire_name) = (&member.name, &member.wire_name);
            match operation.http.segment(name) {
                Some(segment) => {
                    let segment = proc_macro2::Literal::usize_unsuffixed(segment);
                    quote!(ArnMember::in_path(#name, #segment))
                }
                None => quote!(ArnMember::named(#name, #wire_name)),
            }
        })
        .collect();
    (!members.is_empty())
        .then(|| quote!(const ARN_MEMBERS: &'static [ArnMember] = &[#(#members),*];))
}

/// The statements that build the request from `self`, the operation's input.
fn request(operation: &Operation, structure: &Structure) -> TokenStream {
    let http = &operation.http;
    let method = ident(&http.method);
    let path = http.path_with(|label| variable(label).to_string());
    let path = if http.labels.is_empty() {
        quote!(#path)
    } else {
        quote!(format!(#path))
    };
    let labels = http.labels.iter().map(|name| {
        let (variable, field) = (variable(name), ident(name));
        let value = match structure.member(name).map(|member| &member.ty) {
            Some(Type::String) => quote!(&self.#field),
            Some(Type::Model { .. }) => quote!(self.#field.as_str()),
            _ => quote!(&self.#field.to_string()),
        };
        quote!(let #variable = label(#name, #value)?;)
    });
    let query = http.query.iter().filter_map(|name| structure.member(name));
    let query = query.map(|member| {
        let (wire_name, values) = (&member.wire_name, query_values(member));
        quote!(.query(#wire_name, #values))
    });
    let request = quote!(Request::new(Method::#method, #path) #(#query)*);
    let result = if http.has_body {
        quote!(#request.json(self))
    } else if http.query.is_empty() {
        quote!(Ok(#request))
    } else {
        quote! {
            let request = #request;
            Ok(request)
        }
    };
    quote! {
        #(#labels)*
        #result
    }
}

/// The variable for an encoded label. It must not shadow the function that encodes it.
fn variable(label: &str) -> Ident {
    if label == "label" {
        ident("label_")
    } else {
        ident(label)
    }
}

/// An iterator over the values of a query parameter. Each becomes a pair.
fn query_values(member: &Member) -> TokenStream {
    let name = ident(&member.name);
    match (member.required, member.ty.is_list()) {
        (false, true) => quote!(self.#name.iter().flatten()),
        (true, false) => quote!([&self.#name]),
        (false, false) => quote!(self.#name.iter()),
        (true, true) => quote!(&self.#name),
    }
}

fn write_pagination(
    pagination: &Pagination,
    input: &Structure,
    output: &Structure,
) -> Option<Item> {
    let items = output.member(&pagination.items)?;
    let Type::List(item) = &items.ty else {
        return None;
    };
    let taken = ident(&items.name);
    let taken = if items.required {
        quote!(page.#taken)
    } else {
        quote!(page.#taken.unwrap_or_default())
    };
    let page_size = input.member(&pagination.page_size)?;
    let size = match page_size.ty {
        Type::Number("i64") => quote!(items.into()),
        _ => quote!(items),
    };
    let (input, output) = (ident(&input.name), ident(&output.name));
    let [page_size, input_token, output_token] = [
        &pagination.page_size,
        &pagination.input_token,
        &pagination.output_token,
    ]
    .map(|name| ident(name));
    Some(parse_quote! {
        impl Paginated for #input {
            type Item = #item;

            fn set_page_size(&mut self, items: i32) {
                self.#page_size = Some(#size);
            }

            fn token(&self) -> Option<&str> {
                self.#input_token.as_deref()
            }

            fn set_token(&mut self, token: String) {
                self.#input_token = Some(token);
            }

            fn next_token(page: &#output) -> Option<&str> {
                page.#output_token.as_deref()
            }

            fn items(page: #output) -> Vec<#item> {
                #taken
            }
        }
    })
}
