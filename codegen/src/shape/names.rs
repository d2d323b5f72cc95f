//! The names under which programs written for the AWS SDK look for what belongs to an operation.

use quote::{format_ident, quote};
use syn::{Item, parse_quote};

use super::Code;
use super::calls::{Call, calls};
use crate::error::Problem;
use crate::facts::Facts;

/// One module for each operation: its input, output, error and builders by their names in the SDK.
pub(super) fn add_operation_modules(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let modules: Vec<Item> = calls(code, facts)?.iter().map(operation_module).collect();
    code.operations.splice(0..0, modules);
    Ok(())
}

fn operation_module(call: &Call<'_>) -> Item {
    let (name, module) = (&call.operation.name, call.method());
    let (input, output) = (call.input(), call.output());
    let builder = format_ident!("{input}Builder");
    let [error, sdk_input, sdk_output, sdk_builder, fluent, paginator] = [
        "Error",
        "Input",
        "Output",
        "InputBuilder",
        "FluentBuilder",
        "Paginator",
    ]
    .map(|suffix| format_ident!("{name}{suffix}"));
    let link = format!("[`{name}`](crate::Client::{module})");
    let text = format!("What belongs to {link}, by the names of the AWS SDK.");
    let starts = format!("What {link} starts: a request to be filled and sent.");
    let paginator = call.operation.pagination.is_some().then(|| {
        let text = format!("Asks for the pages of {link}.");
        quote! {
            #[doc = "The paginator of the operation."]
            pub mod paginator {
                #[doc = #text]
                pub type #paginator = crate::client::pagination::Paginator<crate::types::#input>;
            }
        }
    });
    parse_quote! {
        #[doc = #text]
        pub mod #module {
            pub use crate::types::error::ServiceError as #error;
            pub use crate::types::{#input as #sdk_input, #output as #sdk_output};

            #[doc = "The builders of the operation."]
            pub mod builders {
                pub use crate::types::builders::#builder as #sdk_builder;

                #[doc = #starts]
                pub type #fluent = #sdk_builder<crate::Client>;
            }

            #paginator
        }
    }
}
