//! Documents that the generator refuses: one error, with the file and the place.

use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use ivschat_codegen::{Diagnostics, Document, generate, progenitor, read_service};

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
fn all_references_that_lead_nowhere_are_reported() {
    let document = library("schemas/Genre'", "schemas/Colour'").replacen(
        "schemas/Source'",
        "schemas/Origin'",
        1,
    );
    assert_snapshot!(error(&document), @r"
    library.yaml:70 (#/components/schemas/ListBooksRequest/properties/source/allOf/0): `$ref: #/components/schemas/Origin` leads nowhere in this document
    library.yaml:78 (#/components/schemas/ListBooksResponse/properties/genres/items): `$ref: #/components/schemas/Colour` leads nowhere in this document
    ");
}

#[test]
fn an_operation_needs_an_id_and_responses() {
    assert_snapshot!(
        error(&library("operationId: ListBooks", "summary: ListBooks")),
        @r"
    library.yaml:13 (#/paths/~1ListBooks/post): the operation has no `operationId`; an overlay action could give it an `operationId` (rule `set_http_facts_aside`)
    warning: 1 schema(s) read and written as any JSON:
      library.yaml:91 (#/components/schemas/GoneException): a schema without a type
    "
    );
    assert_snapshot!(
        error(&library("      responses:\n        '204':\n          description: Success\n", "")),
        @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): the operation has no responses; an overlay action could give it `responses` (rule `set_exceptions_aside`)"
    );
}

#[test]
fn two_exceptions_with_one_code_are_refused() {
    let lost = "LostException: { type: object, x-http-status: 404, x-error-code: GoneException }";
    assert_snapshot!(
        error(&library("GoneException: {}", &format!("GoneException: {{}}\n    {lost}"))),
        @"library.yaml:92 (#/components/schemas/LostException): its code, `GoneException`, is also that of `GoneException`; an overlay action could give one of them another `x-error-code`"
    );
}

#[test]
fn the_service_needs_a_host_name() {
    assert_snapshot!(
        error(&library("https://library.{region}.example.com", "https://{stage}.example.com")),
        @"library.yaml:9 (#/servers/0/url): `https://{stage}.example.com` has neither the form https://prefix.{region}.suffix nor that of a global host"
    );
    assert_snapshot!(
        error(&library("servers:\n- url", "x-servers:\n- url")),
        @"library.yaml:1 (#/servers/0/url): expected a string here"
    );
}

#[test]
fn the_identity_of_a_service_may_have_gaps() {
    let service = |from: &str, to: &str| {
        let document = Document::parse(Path::new("library.yaml"), &library(from, to));
        let service = read_service(document.expect("it is OpenAPI 3.0"));
        service.expect("it can be generated").0
    };
    let unnamed = service("  x-aws-signingName: library\n", "");
    assert_eq!(unnamed.signing_name, unnamed.id);
    for (url, prefix, host) in [
        ("https://a.b.{region}.amazonaws.com", "a.b", None),
        (
            "https://a.{region}.api.aws",
            "a",
            Some("a.{region}.api.aws"),
        ),
        ("https://a.aws.amazon.com", "a", Some("a.aws.amazon.com")),
    ] {
        let service = service("https://library.{region}.example.com", url);
        let found = (service.endpoint_prefix.as_str(), service.host.as_deref());
        assert_eq!(found, (prefix, host));
    }
}

#[test]
fn what_progenitor_panics_on_is_refused() {
    // The dialect leaves nothing of this kind.
    let plain = "openapi: 3.0.0
info: { title: Library, version: '1' }
paths:
  /ListBooks:
    post:
      operationId: ListBooks
      responses:
        '200': { description: '', content: { application/json: { schema: { type: string } } } }
        '201': { description: '', content: { application/json: { schema: { type: integer } } } }
";
    let document = Document::parse(Path::new("library.yaml"), plain).expect("it is OpenAPI 3.0");
    let mut diagnostics = Diagnostics::default();
    progenitor::run(&document, &mut diagnostics);
    let [refusal] = diagnostics.refusals() else {
        panic!("{:?}", diagnostics.refusals());
    };
    assert_eq!(refusal.pointer, "/paths/~1ListBooks/post");
    assert_snapshot!(refusal.message, @"progenitor cannot take this: assertion failed: response_types.len() <= 1");
}

#[test]
fn a_panic_of_progenitor_is_not_printed() {
    // In another process: the test harness captures what its threads print.
    let outcome = Command::new(std::env::current_exe().expect("a test is a program"))
        .args(["--nocapture", "progenitor_panics_on"])
        .output()
        .expect("a test can be run by itself");
    let printed =
        String::from_utf8_lossy(&outcome.stdout) + String::from_utf8_lossy(&outcome.stderr);
    assert!(printed.contains("1 passed"), "{printed}");
    assert!(!printed.contains("panicked"), "{printed}");
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
    assert_snapshot!(error(&with_output("{ type: string }")), @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): its response is not a structure (rule `gather_outputs`)");
    assert_snapshot!(
        error(&with_output("{ type: array, items: { type: string } }")),
        @"library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): its response is not a structure (rule `gather_outputs`)"
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

/// The warning about the library with pages.
fn warning(members: &str) -> String {
    let document = Document::parse(Path::new("library.yaml"), &library_in_pages(members));
    let generated = generate(document.expect("it is OpenAPI 3.0"));
    let (_, warnings) = generated.expect("it can be generated");
    let error = warnings.refuse().expect_err("there is a warning");
    error.to_string()
}

#[test]
fn pagination_names_members_that_there_are() {
    assert_snapshot!(warning("inputToken: page, outputToken: next"), @r"
    library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): expected the name of a member as `items`
    These are warnings. They are refused here, as always with `--strict`.
    ");
    assert_snapshot!(warning("inputToken: [page, shelf], outputToken: next, items: genres"), @r"
    library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): several members as `inputToken` are not supported
    These are warnings. They are refused here, as always with `--strict`.
    ");
    assert_snapshot!(warning("inputToken: nextPage, outputToken: next, pageSize: pageSize, items: genres"), @r"
    library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): x-paginated names `nextPage`, which `ListBooksRequest` does not have
    These are warnings. They are refused here, as always with `--strict`.
    ");
    assert_snapshot!(warning("inputToken: page, outputToken: next, pageSize: pageSize, items: books"), @r"
    library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): x-paginated names `books`, which `ListBooksResponse` does not have
    These are warnings. They are refused here, as always with `--strict`.
    ");
}

#[test]
fn pages_have_a_list_and_a_token() {
    assert_snapshot!(warning("inputToken: page, outputToken: next, pageSize: pageSize, items: total"), @r"
    library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): `total`, the items of its pages, is not a list
    These are warnings. They are refused here, as always with `--strict`.
    ");
    assert_snapshot!(warning("inputToken: shelf, outputToken: next, pageSize: pageSize, items: genres"), @r"
    library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): `shelf`, the token of its pages, is not an optional string
    These are warnings. They are refused here, as always with `--strict`.
    ");
    assert_snapshot!(warning("inputToken: page, outputToken: total, pageSize: pageSize, items: genres"), @r"
    library.yaml:14 (#/paths/~1ListBooks/post/x-paginated): `total`, the token of its pages, is not an optional string
    These are warnings. They are refused here, as always with `--strict`.
    ");
}

#[test]
fn lists_in_pages_are_recognized_by_the_names_of_their_members() {
    let pages = |changes: &[(&str, &str)]| {
        let mut document = library_in_pages("").replacen("      x-paginated: {  }\n", "", 1);
        for (from, to) in changes {
            assert!(document.contains(from), "{from}");
            document = document.replacen(from, to, 1);
        }
        let document = Document::parse(Path::new("library.yaml"), &document);
        let service = read_service(document.expect("it is OpenAPI 3.0"));
        let (service, _) = service.expect("it can be generated");
        let operation = service
            .operation_of_input("ListBooksRequest")
            .expect("it is there");
        operation.pagination.as_ref().map(|pages| {
            let size = pages.page_size.as_deref().unwrap_or("-");
            [&pages.input_token, &pages.output_token, size, &pages.items].join(" ")
        })
    };
    let (input, output) = (("page: {", "NextToken: {"), ("next: {", "nextToken: {"));
    let found = |pagination: &str| Some(pagination.to_owned());
    assert_eq!(
        pages(&[input, output]),
        found("next_token next_token page_size genres")
    );
    assert_eq!(
        pages(&[("page: {", "marker: {"), ("next: {", "NextMarker: {")]),
        found("marker next_marker page_size genres")
    );
    assert_eq!(
        pages(&[input, output, ("pageSize:", "pageSizes:")]),
        found("next_token next_token - genres")
    );
    // No token in the response, and two lists.
    assert_eq!(pages(&[input]), None);
    let two = (
        "total: { type: integer }",
        "total: { type: array, items: { type: string } }",
    );
    assert_eq!(pages(&[input, output, two]), None);
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
