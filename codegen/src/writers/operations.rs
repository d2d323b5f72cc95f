//! `operations.rs`: one module for each operation, with the names of the AWS SDK.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::{doc, ident};
use crate::model::{Operation, Service};

pub(super) fn write(service: &Service) -> Vec<Item> {
    service.operations.iter().map(write_module).collect()
}

fn write_module(operation: &Operation) -> Item {
    let named = |suffix: &str| ident(&format!("{}{suffix}", operation.name));
    let (module, input, output) = (
        ident(&operation.method),
        ident(&operation.input),
        ident(&operation.output),
    );
    let builder = ident(&format!("{input}Builder"));
    let (sdk_error, sdk_input, sdk_output) = (named("Error"), named("Input"), named("Output"));
    // In the order of their names, as in any list of imports.
    let mut types = [(&input, &sdk_input), (&output, &sdk_output)];
    types.sort();
    let types = types.map(|(ours, theirs)| match ours == theirs {
        true => quote!(#ours),
        false => quote!(#ours as #theirs),
    });
    let (sdk_builder, fluent) = (named("InputBuilder"), named("FluentBuilder"));
    let link = format!(
        "[`{}`](crate::Client::{})",
        operation.name, operation.method
    );
    let docs = doc(&format!(
        "The types of {link}, under their names in the AWS SDK."
    ));
    let fluent_docs = doc(&format!("The builder that {link} returns."));
    let paginator = operation.pagination.as_ref().map(|_| -> TokenStream {
        let paginator = named("Paginator");
        let docs = doc(&format!("Lists the pages of {link}."));
        quote! {
            /// The paginator of the operation.
            pub mod paginator {
                use crate::client::pagination::Paginator;
                use crate::types::#input;

                #docs
                pub type #paginator = Paginator<#input>;
            }
        }
    });
    parse_quote! {
        #docs
        pub mod #module {
            pub use crate::types::error::ServiceError as #sdk_error;
            pub use crate::types::{#(#types),*};

            /// The builders of the operation.
            pub mod builders {
                use crate::Client;
                pub use crate::types::builders::#builder as #sdk_builder;

                #fluent_docs
                pub type #fluent = #sdk_builder<Client>;
            }

            #paginator
        }
    }
}
