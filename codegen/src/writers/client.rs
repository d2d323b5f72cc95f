//! `client.rs`: the client's methods, one for each operation.

use quote::quote;
use syn::{Item, parse_quote};

use super::examples::example;
use super::{doc, ident};
use crate::markdown::first_sentence;
use crate::model::{Operation, Service};

pub(super) fn write(service: &Service) -> Vec<Item> {
    let methods = service.operations.iter().map(|operation| {
        let method = ident(&operation.method);
        let builder = ident(&format!("{}Builder", operation.input));
        let docs = doc(&documentation(operation, service));
        let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
        quote! {
            #docs
            #deprecated
            pub fn #method(&self) -> #builder<Self> {
                #builder::new(self.clone())
            }
        }
    });
    vec![parse_quote!(impl Client { #(#methods)* })]
}

/// What the operation does, its request, an example, and the exceptions that it lists.
fn documentation(operation: &Operation, service: &Service) -> String {
    let mut parts = vec![operation.docs.clone()];
    parts.push(format!("Request: `{}`.", service.request_line(operation)));
    parts.extend(example(operation, service));
    if !operation.exceptions.is_empty() {
        let mut lines = vec!["# Errors".to_owned()];
        for name in &operation.exceptions {
            let link = format!("- [`{name}`](crate::types::error::{name})");
            let exception = service.exceptions.get(name);
            let docs = exception.map(|exception| first_sentence(&exception.structure.docs));
            lines.push(match docs {
                Some(docs) if !docs.is_empty() => format!("{link}: {docs}"),
                _ => link,
            });
        }
        parts.push(lines.join("\n"));
    }
    parts.join("\n\n")
}
