//! The client's methods.

use quote::{format_ident, quote};
use syn::parse_quote;

use super::Code;
use super::calls::{Call, calls};
use super::examples::example;
use super::syntax::doc;
use crate::error::Problem;
use crate::facts::Facts;
use crate::markdown::first_sentence;

/// One method of the client for each operation; it starts the operation's fluent builder.
pub(super) fn add_client_methods(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let mut methods = vec![];
    for call in calls(code, facts)? {
        let (method, builder) = (call.method(), format_ident!("{}Builder", call.input()));
        let text = doc(&documentation(code, &call, facts));
        methods.push(quote! {
            #text
            pub fn #method(&self) -> #builder<Self> {
                #builder::new(self.clone())
            }
        });
    }
    code.operations
        .insert(0, parse_quote!(impl Client { #(#methods)* }));
    Ok(())
}

/// What the operation does, what it sends, an example, and the errors that it can return.
fn documentation(code: &mut Code, call: &Call<'_>, facts: &Facts) -> String {
    let mut parts = vec![
        call.operation.description.clone(),
        format!("Request: `{}`.", call.http_line()),
    ];
    parts.extend(example(code, call, facts));
    let exceptions = &call.operation.exceptions;
    if !exceptions.is_empty() {
        let mut lines = vec!["# Errors".to_owned()];
        for name in exceptions {
            let link = format!("- [`{name}`](crate::types::error::{name})");
            let description = facts.exceptions.get(name).map(|facts| &facts.description);
            lines.push(match description.map(|text| first_sentence(text)) {
                Some(text) if !text.is_empty() => format!("{link}: {text}"),
                _ => link,
            });
        }
        parts.push(lines.join("\n"));
    }
    parts.join("\n\n")
}
