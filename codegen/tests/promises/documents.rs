//! Documents that the generator refuses: one error, with the file and the place.

use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use ivschat_codegen::{Document, generate};

const LIBRARY: &str = include_str!("library.yaml");

/// The error about a document, as users see it.
fn error(document: &str) -> String {
    match Document::parse(Path::new("library.yaml"), document).and_then(generate) {
        Ok(_) => panic!("the document should be refused"),
        Err(error) => error.to_string(),
    }
}

/// The library's document with one change.
fn library(from: &str, to: &str) -> String {
    assert!(LIBRARY.contains(from), "the library has no `{from}`");
    LIBRARY.replacen(from, to, 1)
}

#[test]
fn the_library_itself_is_accepted() {
    let document = Document::parse(Path::new("library.yaml"), LIBRARY).expect("it is OpenAPI 3.0");
    generate(document).expect("it can be generated");
}

#[test]
fn text_that_is_not_yaml_is_refused_with_its_line() {
    assert_snapshot!(
        error("openapi: 3.0.0\ninfo: [Library\npaths: {}\n"),
        @"library.yaml:3: not valid YAML: illegal placement of ':' indicator"
    );
    assert_snapshot!(
        error("openapi: 3.0.0\ninfo:\n\ttitle: Library\n"),
        @"library.yaml:3: not valid YAML: tabs disallowed within this context (block indentation)"
    );
    assert_snapshot!(
        error("openapi: 3.0.0\nopenapi: 3.0.0\n"),
        @"library.yaml:2: not valid YAML: duplicated key in mapping"
    );
}

#[test]
fn a_file_holds_exactly_one_document() {
    assert_snapshot!(
        error(&format!("{LIBRARY}---\n{LIBRARY}")),
        @"library.yaml: expected one YAML document, found 2"
    );
    assert_snapshot!(error(""), @"library.yaml: expected one YAML document, found 0");
}

#[test]
fn another_version_of_openapi_is_refused() {
    assert_snapshot!(
        error(&library("3.0.0", "3.1.0")),
        @"library.yaml:1 (#/openapi): OpenAPI 3.1.0 is not supported; aws2openapi writes OpenAPI 3.0"
    );
}

#[test]
fn a_document_that_is_not_openapi_is_refused() {
    assert_snapshot!(
        error(&library("openapi: 3.0.0", "swagger: '2.0'")),
        @"library.yaml:1: not an OpenAPI document: there is no string `openapi: 3.0.x` at the top"
    );
    assert_snapshot!(
        error("- a list\n"),
        @"library.yaml:1: not an OpenAPI document: there is no string `openapi: 3.0.x` at the top"
    );
}

#[test]
fn a_reference_that_leads_nowhere_is_refused_where_it_stands() {
    assert_snapshot!(
        error(&library("schemas/Genre'", "schemas/Colour'")),
        @"library.yaml:78 (#/components/schemas/ListBooksResponse/properties/genres/items): `$ref: #/components/schemas/Colour` leads nowhere in this document"
    );
    assert_snapshot!(
        error(&library("'#/components/schemas/Genre'", "other.yaml#/Genre")),
        @"library.yaml:78 (#/components/schemas/ListBooksResponse/properties/genres/items): `$ref: other.yaml#/Genre` leads nowhere in this document"
    );
}

#[test]
fn an_operation_needs_an_id_and_responses() {
    assert_snapshot!(
        error(&library("operationId: ListBooks", "summary: ListBooks")),
        @r"
    library.yaml:13 (#/paths/~1ListBooks/post): the operation has no `operationId` (rule `name_request_bodies`)
    warning: 1 schema(s) read and written as any JSON:
      library.yaml:91 (#/components/schemas/GoneException): a schema without a type
    "
    );
    assert_snapshot!(
        error(&library("      responses:\n        '204':\n          description: Success\n", "")),
        @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): the operation has no responses (rule `unify_error_responses`)"
    );
}

#[test]
fn operation_ids_are_unique() {
    assert_snapshot!(
        error(&library("operationId: ClearShelf", "operationId: ListBooks")),
        @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): another operation has the `operationId` ListBooks, or one that differs only in case; an overlay action could give it another `operationId` (rule `name_request_bodies`)"
    );
    assert_snapshot!(
        error(&library("operationId: ClearShelf", "operationId: LISTBooks")),
        @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): another operation has the `operationId` LISTBooks, or one that differs only in case; an overlay action could give it another `operationId` (rule `name_request_bodies`)"
    );
}

#[test]
fn the_service_needs_a_regional_host_name_and_a_signing_name() {
    assert_snapshot!(
        error(&library("https://library.{region}.example.com", "https://example.com")),
        @"library.yaml:9 (#/servers/0/url): `https://example.com` does not have the form https://prefix.{region}.suffix"
    );
    assert_snapshot!(
        error(&library("servers:\n- url", "x-servers:\n- url")),
        @"library.yaml:1 (#/servers/0/url): expected a string here"
    );
    assert_snapshot!(
        error(&library("  x-aws-signingName: library\n", "")),
        @"library.yaml:3 (#/info/x-aws-signingName): expected a string here"
    );
}

#[test]
fn an_operation_on_which_progenitor_panics_is_refused_by_name() {
    let two_successes = "        '204':
          description: Success
        '200':
          description: Success
          content:
            application/json:
              schema: { $ref: '#/components/schemas/ListBooksResponse' }
        '201':
          description: Success
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Source' }
";
    let one_success = "        '204':\n          description: Success\n";
    assert_snapshot!(
        error(&library(one_success, two_successes)),
        @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): progenitor cannot take this: assertion failed: response_types.len() <= 1"
    );
}

#[test]
fn a_panic_of_progenitor_is_not_printed() {
    // In another process: the test harness captures what its threads print.
    let outcome = Command::new(std::env::current_exe().expect("a test is a program"))
        .args(["--nocapture", "progenitor_panics"])
        .output()
        .expect("a test can be run by itself");
    let printed =
        String::from_utf8_lossy(&outcome.stdout) + String::from_utf8_lossy(&outcome.stderr);
    assert!(printed.contains("1 passed"), "{printed}");
    assert!(!printed.contains("panicked"), "{printed}");
}

#[test]
fn a_label_that_is_in_the_body_as_well_is_refused() {
    let document = library(
        "/ListBooks:\n    post:\n",
        "/ListBooks/{shelf}:
    post:
      parameters:
      - { name: shelf, in: path, required: true, schema: { type: string } }
",
    );
    assert_snapshot!(
        error(&document),
        @"library.yaml:13 (#/paths/~1ListBooks~1{shelf}/post): `shelf` is both in the body `ListBooksRequest` and outside of it"
    );
}

#[test]
fn a_header_parameter_is_refused() {
    assert_snapshot!(error(&library("in: query", "in: header")), @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): the parameter `reason` is neither a label of the path nor in its query; headers are not supported");
}

#[test]
fn an_operation_id_that_is_not_a_rust_name_is_refused() {
    assert_snapshot!(
        error(&library("operationId: ClearShelf", "operationId: clear-shelf")),
        @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): the `operationId` clear-shelf cannot be a Rust name: letters and digits only (rule `name_request_bodies`)"
    );
}

#[test]
fn an_output_that_is_not_a_structure_is_refused() {
    let with_output = |schema: &str| {
        library(
            "        '204':\n          description: Success\n",
            &format!(
                "        '200': {{ description: Success, content: {{ application/json: {{ schema: {schema} }} }} }}\n"
            ),
        )
    };
    assert_snapshot!(error(&with_output("{ type: string }")), @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): its body or response is not a structure");
    assert_snapshot!(
        error(&with_output("{ type: array, items: { type: string } }")),
        @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): its body or response is not a structure"
    );
}

#[test]
fn an_output_that_is_not_json_is_refused() {
    for media_type in ["text/xml", "text/plain", "application/octet-stream"] {
        let content = format!(
            "        '200': {{ description: Success, content: {{ {media_type}: {{ schema: {{ type: string }} }} }} }}\n"
        );
        let error = error(&library(
            "        '204':\n          description: Success\n",
            &content,
        ));
        assert!(
            error.starts_with("library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): "),
            "{media_type}: {error}"
        );
    }
}

/// The library's document, with books in pages; `members` are those that `x-paginated` names.
fn library_in_pages(members: &str) -> String {
    library(
        "operationId: ListBooks\n",
        &format!("operationId: ListBooks\n      x-paginated: {{ {members} }}\n"),
    )
    .replacen(
        "        pageSize:",
        "        page: { type: string }\n        pageSize:",
        1,
    )
    .replacen(
        "        genres:",
        "        next: { type: string }\n        total: { type: integer }\n        genres:",
        1,
    )
}

#[test]
fn a_list_in_pages_is_accepted() {
    let members = "inputToken: page, outputToken: next, pageSize: pageSize, items: genres";
    let document = Document::parse(Path::new("library.yaml"), &library_in_pages(members));
    generate(document.expect("it is OpenAPI 3.0")).expect("it can be generated");
}

#[test]
fn pagination_names_all_four_members() {
    assert_snapshot!(error(&library_in_pages("inputToken: page, outputToken: next, items: genres")), @"library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): expected the name of a member as `pageSize`");
    assert_snapshot!(error(&library_in_pages("inputToken: [page], outputToken: next, pageSize: pageSize, items: genres")), @"library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): expected the name of a member as `inputToken`");
}

#[test]
fn pages_have_members_that_there_are() {
    assert_snapshot!(error(&library_in_pages("inputToken: nextPage, outputToken: next, pageSize: pageSize, items: genres")), @"library.yaml:13 (#/paths/~1ListBooks/post): x-paginated names `nextPage`, which `ListBooksRequest` does not have");
    assert_snapshot!(error(&library_in_pages("inputToken: page, outputToken: next, pageSize: pageSize, items: books")), @"library.yaml:13 (#/paths/~1ListBooks/post): x-paginated names `books`, which `ListBooksResponse` does not have");
}

#[test]
fn pages_have_a_list_of_items() {
    assert_snapshot!(error(&library_in_pages("inputToken: page, outputToken: next, pageSize: pageSize, items: total")), @"library.yaml:13 (#/paths/~1ListBooks/post): `total`, the items of its pages, is not a list");
}

#[test]
fn the_first_page_has_no_token() {
    assert_snapshot!(error(&library_in_pages("inputToken: shelf, outputToken: next, pageSize: pageSize, items: genres")), @"library.yaml:13 (#/paths/~1ListBooks/post): `shelf`, the token of its pages, is not an optional string");
}

#[test]
fn the_token_of_a_page_is_a_string() {
    assert_snapshot!(error(&library_in_pages("inputToken: page, outputToken: total, pageSize: pageSize, items: genres")), @"library.yaml:13 (#/paths/~1ListBooks/post): `total`, the token of its pages, is not an optional string");
}

#[test]
fn the_size_of_a_page_is_a_number() {
    assert_snapshot!(error(&library_in_pages("inputToken: page, outputToken: next, pageSize: page, items: genres")), @"library.yaml:13 (#/paths/~1ListBooks/post): `page`, its page size, is not an optional number");
}

#[test]
fn yaml_that_is_nested_too_deeply_is_refused() {
    let mappings: String = (0..10_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    assert_snapshot!(error(&mappings), @"library.yaml:201: not valid YAML: it is nested too deeply");
    assert_snapshot!(error(&format!("{}a\n", "- ".repeat(10_000))), @"library.yaml:1: not valid YAML: it is nested too deeply");
    assert_snapshot!(error(&"[".repeat(10_000)), @"library.yaml:1: not valid YAML: recursion limit exceeded");
}

#[test]
fn other_protocols_are_refused_at_once() {
    let with_fragment = |fragment: &str| {
        let path = format!("  /#{fragment}=ListBooks:");
        library("  /ListBooks:", &path)
    };
    for (document, expected) in [
        (with_fragment("X-Amz-Target"), "json"),
        (with_fragment("Action"), "query"),
        (LIBRARY.replace("application/json", "text/xml"), "rest-xml"),
    ] {
        let message = error(&document);
        let (place, reason) = message
            .split_once(" (#/paths): ")
            .expect("there is a place");
        assert!(place.starts_with("library.yaml:"), "{message}");
        let expected =
            format!("the service has the protocol {expected}; only rest-json is supported");
        assert_eq!(reason, expected);
    }
}
