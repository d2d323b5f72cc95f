//! The client's methods.

use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::Code;
use super::calls::Call;
use super::syntax::doc;
use crate::error::Problem;
use crate::facts::Facts;

/// One method of the client for each operation; it starts the operation's fluent builder.
pub(super) fn add_client_methods(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let mut aliases: Vec<Item> = vec![];
    let mut methods = vec![];
    for method in std::mem::take(&mut code.methods) {
        let call = Call::read(&method, facts)?;
        let (name, method) = (&call.operation.name, call.method());
        let fluent = format_ident!("{name}FluentBuilder");
        let builder = format_ident!("{}Builder", call.input());
        let alias = doc(&format!(
            "What [`{name}`](Client::{method}) starts: a request to be filled and sent."
        ));
        aliases.push(parse_quote!(#alias pub type #fluent = #builder<Client>;));
        let description = doc(&call.operation.description);
        let request = doc(&format!("Request: `{}`.", call.http_line()));
        let errors: Vec<String> = call
            .operation
            .exceptions
            .iter()
            .map(|exception| format!("[`{exception}`](crate::types::error::{exception})"))
            .collect();
        let errors = (!errors.is_empty())
            .then(|| doc(&format!("Errors of its own: {}.", errors.join(", "))));
        methods.push(quote! {
            #description
            #[doc = ""]
            #request
            #[doc = ""]
            #errors
            pub fn #method(&self) -> #fluent {
                #fluent::new(self.clone())
            }
        });
    }
    code.operations.splice(0..0, aliases);
    code.operations
        .insert(0, parse_quote!(impl Client { #(#methods)* }));
    Ok(())
}
