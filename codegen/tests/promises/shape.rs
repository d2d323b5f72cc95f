//! What each pass makes of a little code, written as the passes before it leave it.

mod examples;
mod members;
mod models;
mod operations;

use std::path::Path;

use ivschat_codegen::Document;
use ivschat_codegen::facts::Facts;
use ivschat_codegen::shape::{Code, PASSES};
use syn::{File, ImplItem, Item, ItemImpl};

/// What the dialect leaves of a document, as far as the passes look at it.
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
      x-paginated: { inputToken: page, outputToken: nextPage, pageSize: pageSize, items: books }
      x-safe-to-repeat: true
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

/// Progenitor's method for a request with a body, as far as the passes look at it.
const LIST_BOOKS: &str = r#"
pub async fn list_books<'a>(
    &'a self,
    body: &'a ListBooksRequest,
) -> Result<ResponseValue<ListBooksResponse>, Error<ByteStream>> {
    let url = format!("{}/ListBooks", self.baseurl,);
    let mut request = self.client.post(url).json(&body).headers(header_map).build()?;
}
"#;

/// Progenitor's method for a request with a label and a query parameter.
const CLEAR_SHELF: &str = r#"
pub async fn clear_shelf<'a>(
    &'a self,
    shelf_id: &'a str,
    book_ids: Option<&'a Vec<String>>,
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

/// Applies one pass, by itself, to models and methods.
fn apply(pass: &str, types: &str, methods: &[&str]) -> Result<Code, String> {
    let pass = PASSES.iter().find(|candidate| candidate.name == pass);
    let pass = pass.expect("there should be a pass of this name");
    let document = Document::parse(Path::new("library.yaml"), FACTS).expect("it is OpenAPI 3.0");
    let facts = Facts::read(&document).expect("the document has all facts");
    let methods = format!("impl Client {{ {} }}", methods.concat());
    let methods = syn::parse_str::<ItemImpl>(&methods).expect("the methods are Rust");
    let mut code = Code {
        types: syn::parse_file(types).expect("the models are Rust").items,
        methods: methods
            .items
            .into_iter()
            .filter_map(|item| match item {
                ImplItem::Fn(method) => Some(method),
                _ => None,
            })
            .collect(),
        ..Code::default()
    };
    let outcome = (pass.apply)(&mut code, &facts);
    outcome.map(|()| code).map_err(|problem| problem.message)
}

/// What one pass makes of models and methods.
fn after(pass: &str, types: &str, methods: &[&str]) -> Code {
    apply(pass, types, methods).expect("the pass should apply")
}

fn text(items: &[Item]) -> String {
    prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs: vec![],
        items: items.to_vec(),
    })
}

#[test]
fn every_pass_has_a_snapshot() {
    let tests = [
        include_str!("shape/members.rs"),
        include_str!("shape/models.rs"),
        include_str!("shape/operations.rs"),
    ];
    let tests: String = tests.concat().split_whitespace().collect();
    for pass in PASSES {
        let used = ["after", "apply"].map(|call| format!("{call}(\"{}\",", pass.name));
        assert!(
            used.iter().any(|call| tests.contains(call)),
            "`{}` has none",
            pass.name
        );
    }
}
