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
      x-exceptions: [GoneException, LostException]
      x-idempotent: true
  /pages:
    get:
      operationId: ListPages
      description: Lists pages.
      parameters:
      - { name: page, in: query, description: The page. }
      - { name: pageSize, in: query, description: Its size. }
      x-paginated: { inputToken: page, outputToken: nextPage, pageSize: pageSize, items: books }
  /shelves/{shelfId}:
    delete:
      operationId: ClearShelf
      description: Takes books off a shelf.
      parameters:
      - { name: shelfId, in: path, description: The shelf., schema: { type: string, example: top } }
      - { name: bookIds, in: query, description: The books., x-arn: true }
components:
  schemas:
    GoneException: { type: object, x-http-status: 410, x-hint: ask for a copy, description: The book is gone. Nobody has it. }
    LostException: { type: object }
    ListBooksRequest: { type: object, properties: { pin: { type: string, x-sensitive: true } } }
    Pin: { type: object, x-sensitive: true }
    PinKind: { type: string, x-sensitive: true }
    Secret: { type: object, x-union: true, properties: { pin: { type: string, x-sensitive: true } } }
    Source: { type: object, x-union: true }
";

/// Progenitor's method for a request with a body, as far as it is read.
pub(crate) const LIST_BOOKS: &str = r#"
pub async fn list_books<'a>(
    &'a self,
    body: &'a types::ListBooksRequest,
) -> Result<ResponseValue<types::ListBooksResponse>, Error<ByteStream>> {
    let url = format!("{}/ListBooks", self.baseurl,);
    let mut request = self.client.post(url).json(&body).headers(header_map).build()?;
}
"#;

/// Progenitor's method for a request with a label and a query parameter.
pub(crate) const CLEAR_SHELF: &str = r#"
pub async fn clear_shelf<'a>(
    &'a self,
    shelf_id: &'a str,
    book_ids: Option<&'a ::std::vec::Vec<::std::string::String>>,
) -> Result<ResponseValue<()>, Error<ByteStream>> {
    let url = format!("{}/shelves/{}", self.baseurl, encode_path(&shelf_id.to_string()),);
    let mut request = self
        .client
        .delete(url)
        .query(&progenitor_client::QueryParam::new("bookIds", &book_ids))
        .headers(header_map)
        .build()?;
}
"#;

/// Progenitor's method for a list in pages.
pub(crate) const LIST_PAGES: &str = r#"
pub async fn list_pages<'a>(
    &'a self,
    page: Option<&'a str>,
    page_size: Option<i32>,
) -> Result<ResponseValue<types::ListPagesResponse>, Error<ByteStream>> {
    let url = format!("{}/pages", self.baseurl,);
    let mut request = self
        .client
        .get(url)
        .query(&progenitor_client::QueryParam::new("page", &page))
        .query(&progenitor_client::QueryParam::new("pageSize", &page_size))
        .headers(header_map)
        .build()?;
}
"#;

/// The types of [`LIST_BOOKS`], without members.
pub(crate) const LIST_BOOKS_TYPES: &str =
    "pub struct ListBooksRequest {} pub struct ListBooksResponse {}";

/// Reads the model of the library with these types and methods.
pub(crate) fn read(types: &str, methods: &[&str]) -> Result<Service, Diagnostic> {
    let document = Document::parse(Path::new("library.yaml"), FACTS).expect("it is OpenAPI 3.0");
    let methods = methods.concat();
    // The exceptions of the document, unless a test has its own.
    let lists_books = methods.contains("list_books");
    let exceptions = [("GoneException", true), ("LostException", lists_books)].into_iter();
    let missing = exceptions.filter(|(name, needed)| *needed && !types.contains(name));
    let missing: String = missing
        .map(|(name, _)| format!("pub struct {name} {{}}"))
        .collect();
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
