//! Links in the documentation of the generated modules. That rustdoc finds all targets is checked where the modules are
//! compiled.

use std::path::Path;

use ivschat_codegen::{Document, generate};

const LIBRARY: &str = include_str!("library.yaml");

/// The documentation in a generated file, with one change to the library's document.
fn documentation(from: &str, to: &str, file: &str) -> String {
    assert!(LIBRARY.contains(from), "the library has no `{from}`");
    let library = LIBRARY.replacen(from, to, 1);
    let document = Document::parse(Path::new("library.yaml"), &library).expect("OpenAPI 3.0");
    let (modules, _) = generate(document).expect("it can be generated");
    let module = modules.into_iter().find(|module| module.name == file);
    let code = module.expect("there is such a module").contents;
    let lines = code.lines().map(str::trim_start);
    let lines = lines.map(|line| line.trim_start_matches('/').trim());
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_description_may_name_an_exception_a_model_and_an_operation() {
    let docs = documentation(
        "Lists books.",
        "Lists books, unless <a>GoneException</a>. See <a>Genre</a>, <a>ClearShelf</a>, <a>Nobody</a>.",
        "client.rs",
    );
    let links = "unless [`GoneException`](crate::types::error::GoneException). See \
                 [`Genre`](crate::types::Genre), [`ClearShelf`](crate::Client::clear_shelf), Nobody.";
    assert!(docs.contains(links), "{docs}");
}

#[test]
fn a_path_is_written_only_where_the_name_is_not_in_scope() {
    let docs = documentation("The shelf.", "Not a <a>Genre</a>.", "builders.rs");
    assert!(docs.contains("Not a [`Genre`]. "), "{docs}");
    let docs = documentation(
        "GoneException: {}",
        "GoneException: { type: object, properties: { of: { type: string } }, description: 'Not a <a>Genre</a>.' }",
        "errors.rs",
    );
    assert!(
        docs.contains("Not a [`Genre`](crate::types::Genre)."),
        "{docs}"
    );
}

#[test]
fn a_model_may_have_the_name_of_a_derive_macro() {
    let docs = documentation(
        "\n    Genre:",
        "\n    Copy: { type: object, properties: { of: { $ref: '#/components/schemas/Copy' } } }\n    Genre:",
        "types.rs",
    );
    let link = "Type of `of` in [`Copy`](type@Copy).";
    assert!(docs.contains(link), "{docs}");
}
