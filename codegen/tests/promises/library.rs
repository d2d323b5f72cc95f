//! A library, in the form in which the generator has it once progenitor has run.

use std::path::Path;

use ivschat_codegen::model::Service;
use ivschat_codegen::writers::{Output, WRITERS};
use ivschat_codegen::{Diagnostic, Diagnostics, Document};
use syn::File;

/// What the dialect leaves of a document, as far as it is read.
const FACTS: &str = "
openapi: 3.0.0
info: { title: Library, version: '2024-01-01', x-serviceName: library, x-aws-signingName: library }
servers: [{ url: 'https://shelves.{region}.example.com' }]
paths:
  /ListBooks:
    post:
      operationId: ListBooks
      description: Lists books.
      x-http: { method: POST, path: /ListBooks, body: true }
      x-exceptions: [GoneException, LostException]
      x-idempotent: true
  /ListPages:
    post:
      operationId: ListPages
      description: Lists pages.
      x-http: { method: GET, path: /pages }
      x-paginated: { inputToken: page, outputToken: nextPage, pageSize: pageSize, items: books }
  /ClearShelf:
    post:
      operationId: ClearShelf
      description: Takes books off a shelf.
      x-http: { method: DELETE, path: '/shelves/{shelfId}' }
components:
  schemas:
    ClearShelfRequest:
      type: object
      properties:
        shelfId: { x-location: path, type: string, example: top }
        bookIds: { x-location: query, x-arn: true }
    ListPagesRequest:
      type: object
      properties: { page: { x-location: query }, pageSize: { x-location: query } }
    GoneException: { type: object, x-http-status: 410, x-hint: ask for a copy, description: The book is gone. Nobody has it. }
    LostException: { type: object }
    ListBooksRequest: { type: object, properties: { pin: { type: string, x-sensitive: true } } }
    Pin: { type: object, x-sensitive: true }
    PinKind: { type: string, x-sensitive: true }
    Secret: { type: object, x-union: true, properties: { pin: { type: string, x-sensitive: true } } }
    Source: { type: object, x-union: true }
";

/// Progenitor's methods, as far as they are read.
pub(crate) const LIST_BOOKS: &str = "
pub async fn list_books<'a>(
    &'a self,
    body: &'a types::ListBooksRequest,
) -> Result<ResponseValue<types::ListBooksResponse>, Error<()>> {}
";

pub(crate) const CLEAR_SHELF: &str = "
pub async fn clear_shelf<'a>(
    &'a self,
    body: &'a types::ClearShelfRequest,
) -> Result<ResponseValue<types::ClearShelfResponse>, Error<()>> {}
";

pub(crate) const LIST_PAGES: &str = "
pub async fn list_pages<'a>(
    &'a self,
    body: &'a types::ListPagesRequest,
) -> Result<ResponseValue<types::ListPagesResponse>, Error<()>> {}
";

/// The types of the methods, unless a test has its own.
const TYPES: [(&str, &str, &str); 4] = [
    (
        "clear_shelf",
        "ClearShelfRequest",
        r#"
        /// Input of [`ClearShelf`](crate::Client::clear_shelf).
        pub struct ClearShelfRequest {
            /// The shelf.
            #[serde(rename = "shelfId")]
            pub shelf_id: String,
            /// The books.
            #[serde(rename = "bookIds")]
            pub book_ids: Option<Vec<String>>,
        }
        "#,
    ),
    (
        "clear_shelf",
        "ClearShelfResponse",
        "
        /// Output of [`ClearShelf`](crate::Client::clear_shelf).
        pub struct ClearShelfResponse {}
        ",
    ),
    (
        "list_pages",
        "ListPagesRequest",
        r#"
        /// Input of [`ListPages`](crate::Client::list_pages).
        pub struct ListPagesRequest {
            /// The page.
            pub page: Option<String>,
            /// Its size.
            #[serde(rename = "pageSize")]
            pub page_size: Option<i32>,
        }
        "#,
    ),
    ("list_books", "LostException", "pub struct LostException {}"),
];

/// The types of [`LIST_BOOKS`], without members.
pub(crate) const LIST_BOOKS_TYPES: &str =
    "pub struct ListBooksRequest {} pub struct ListBooksResponse {}";

/// Reads the model of the library with these types and methods.
pub(crate) fn read(types: &str, methods: &[&str]) -> Result<Service, Diagnostic> {
    let document = Document::parse(Path::new("library.yaml"), FACTS).expect("it is OpenAPI 3.0");
    let methods = methods.concat();
    let is_missing = |(method, name, _): &&(&str, &str, &str)| {
        methods.contains(method) && !types.contains(&format!("struct {name} "))
    };
    let missing = TYPES.iter().filter(is_missing);
    let mut missing: String = missing.map(|(_, _, definition)| *definition).collect();
    if !types.contains("GoneException") {
        missing.push_str("pub struct GoneException {}");
    }
    let code: File = syn::parse_str(&format!(
        "pub mod types {{ {types} {missing} }} impl Client {{ {methods} }}"
    ))
    .expect("it is Rust");
    let mut diagnostics = Diagnostics::default();
    let service = Service::read(document.root(), code, &mut diagnostics);
    match diagnostics.refusals() {
        [] => Ok(service),
        [first, ..] => Err(first.clone()),
    }
}

pub(crate) fn model(types: &str, methods: &[&str]) -> Service {
    match read(types, methods) {
        Ok(service) => service,
        Err(diagnostic) => panic!("{}: {}", diagnostic.pointer, diagnostic.message),
    }
}

/// What a writer writes about the library with these types and methods.
pub(crate) fn written(file: &str, types: &str, methods: &[&str]) -> String {
    let service = model(types, methods);
    let mut writers = WRITERS.iter();
    let writer = writers.find(|writer| writer.file == file);
    match writer
        .expect("there should be a writer of this file")
        .output
    {
        Output::Rust { write, .. } => prettyplease::unparse(&File {
            shebang: None,
            frontmatter: None,
            attrs: vec![],
            items: write(&service),
        }),
        Output::Markdown { write } => write(&service),
    }
}
