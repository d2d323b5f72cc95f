//! The writers, one for each generated file. A writer reads the model only, and returns syntax.
//!
//! To add a file, write a module with a `write` function, list it in [`WRITERS`], include the file in the
//! client's `lib.rs`, and add a snapshot to `codegen/tests/promises/writers/`. To change the generated code,
//! change the writer that the first line of the file names, and run `cargo xtask gen`.

mod builders;
mod client;
mod debug;
mod errors;
mod examples;
mod operations;
mod overview;
mod requests;
mod service;
mod types;

pub(crate) use examples::example;
use proc_macro2::Ident;
use quote::format_ident;
use syn::{Attribute, Item, parse_quote};

use crate::model::Service;

/// Writes one generated file.
pub struct Writer {
    /// Name of the file.
    pub file: &'static str,
    /// What it writes.
    pub output: Output,
}

/// What a writer writes.
pub enum Output {
    /// The items of a module.
    Rust {
        /// Path of the module in the client.
        module: &'static str,
        /// Writes the items.
        write: fn(&Service) -> Vec<Item>,
    },
    /// Documentation.
    Markdown {
        /// Writes the text.
        write: fn(&Service) -> String,
    },
}

const fn rust(
    file: &'static str,
    module: &'static str,
    write: fn(&Service) -> Vec<Item>,
) -> Writer {
    let output = Output::Rust { module, write };
    Writer { file, output }
}

const fn markdown(file: &'static str, write: fn(&Service) -> String) -> Writer {
    let output = Output::Markdown { write };
    Writer { file, output }
}

/// All writers.
pub const WRITERS: &[Writer] = &[
    rust("service.rs", "crate::service", service::write),
    rust("types.rs", "crate::types", types::write),
    rust("builders.rs", "crate::types::builders", builders::write),
    rust("errors.rs", "crate::types::error", errors::write),
    rust("client.rs", "crate::methods", client::write),
    rust("operations.rs", "crate::operation", operations::write),
    rust("requests.rs", "crate::requests", requests::write),
    markdown("overview.md", overview::write),
];

/// A name of the model as an identifier.
fn ident(name: &str) -> Ident {
    format_ident!("{name}")
}

fn doc(text: &str) -> Attribute {
    parse_quote!(#[doc = #text])
}
