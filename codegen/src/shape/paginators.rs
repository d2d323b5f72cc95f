//! Lists that come in pages.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, ItemStruct, Type, parse_quote};

use super::Code;
use super::calls::{Call, calls};
use super::syntax::{
    SerdeOptions, argument_of, field_ident, is_named, is_required, without_option,
};
use crate::error::Problem;
use crate::facts::{Facts, Pagination};

/// Says how an operation's pages follow each other, and gives its fluent builder `into_paginator`.
pub(super) fn add_paginators(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    for call in calls(code, facts)? {
        if let Some(pagination) = &call.operation.pagination {
            add_paginator(code, &call, pagination)
                .map_err(|message| Problem::from(message).within(&call.operation.pointer))?;
        }
    }
    Ok(())
}

fn add_paginator(code: &mut Code, call: &Call<'_>, pagination: &Pagination) -> Result<(), String> {
    let (input, output) = (call.input(), call.output());
    let page_size = member(code, &input, &pagination.page_size)?;
    let input_token = member(code, &input, &pagination.input_token)?;
    let output_token = member(code, &output, &pagination.output_token)?;
    let items = member(code, &output, &pagination.items)?;
    let item = argument_of(without_option(&items.ty), "Vec")
        .ok_or_else(|| format!("`{}`, the items of its pages, is not a list", items.ident))?;
    for token in [&input_token, &output_token] {
        if is_required(&token.ty) || !is_named(without_option(&token.ty), "String") {
            return Err(format!(
                "`{}`, the token of its pages, is not an optional text",
                token.ident
            ));
        }
    }
    if is_required(&page_size.ty) || !is_named(without_option(&page_size.ty), "i32") {
        return Err(format!(
            "`{}`, its page size, is not an optional number",
            page_size.ident
        ));
    }
    let (page_size, input_token, output_token) =
        (&page_size.ident, &input_token.ident, &output_token.ident);
    let taken = take(&items);
    let builder = format_ident!("{input}Builder");
    let text = "Lists page by page, or item by item: see [`Paginator`].";
    code.operations.push(parse_quote! {
        impl Paginated for #input {
            type Item = #item;

            fn set_page_size(&mut self, items: i32) {
                self.#page_size = Some(items);
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
    });
    code.builders.push(parse_quote! {
        impl #builder<Client> {
            #[doc = #text]
            pub fn into_paginator(self) -> Paginator<#input> {
                let client = self._client.clone();
                Paginator::new(client, self.build())
            }
        }
    });
    Ok(())
}

fn take(items: &Member) -> TokenStream {
    let ident = &items.ident;
    if is_required(&items.ty) {
        quote!(page.#ident)
    } else {
        quote!(page.#ident.unwrap_or_default())
    }
}

struct Member {
    ident: Ident,
    ty: Type,
}

fn member(code: &mut Code, structure: &Ident, wire_name: &str) -> Result<Member, String> {
    let found = code.structure(&structure.to_string());
    let fields = found
        .into_iter()
        .flat_map(|ItemStruct { fields, .. }| fields);
    for field in fields {
        if SerdeOptions::read(&field.attrs)?.rename.as_deref() == Some(wire_name) {
            return Ok(Member {
                ident: field_ident(field)?.clone(),
                ty: field.ty.clone(),
            });
        }
    }
    Err(format!(
        "x-paginated names `{wire_name}`, which `{structure}` does not have"
    ))
}
