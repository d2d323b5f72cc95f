//! What is said about a document: all reasons to refuse it, or all warnings.

use std::path::Path;

use insta::assert_snapshot;
use ivschat_codegen::{Document, generate};

/// The library's document with some changes.
fn library(changes: &[(&str, &str)]) -> Document {
    let mut text = include_str!("library.yaml").to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "the library has no `{from}`");
        text = text.replacen(from, to, 1);
    }
    Document::parse(Path::new("library.yaml"), &text).expect("it is OpenAPI 3.0")
}

fn error(changes: &[(&str, &str)]) -> String {
    match generate(library(changes)) {
        Ok(_) => panic!("the document should be refused"),
        Err(error) => error.to_string(),
    }
}

const UNKNOWN_TAGS: [(&str, &str); 4] = [
    ("<p>Lends books.</p>", "<region>Library</region>"),
    ("Lists books.", "<p>Lists <marquee>books."),
    ("The shelf.", "The <shelf>."),
    ("A person.", "<b>A person."),
];

#[test]
fn all_reasons_are_reported_at_once() {
    assert_snapshot!(
        error(&[
            ("Lists books.", "Lists <marquee>books</marquee>."),
            ("operationId: ClearShelf", "operationId: ListBooks"),
            ("https://library.{region}.example.com", "https://{stage}.example.com"),
            (
                "      enum:\n      - CRIME",
                "      oneOf: [{ type: string }, { type: integer }]\n      x-was:\n      - CRIME",
            ),
            ("type: integer", "type: number of pages"),
            ("x-union: true", "x-union: yes"),
        ]),
        @r#"
    library.yaml:9 (#/servers/0/url): `https://{stage}.example.com` has neither the form https://prefix.{region}.suffix nor that of a global host
    library.yaml:39 (#/paths/~1shelves~1{shelfId}/delete): the `operationId` ListBooks is also that of #/paths/~1ListBooks/post; an overlay action could give one of them another `operationId` (rule `set_http_facts_aside`)
    library.yaml:67 (#/components/schemas/ListBooksRequest/properties/pageSize): "number of pages" is not a type of OpenAPI 3.0 (rule `simplify_schemas`)
    library.yaml:87 (#/components/schemas/Source/x-union): expected `true` or `false` (rule `refuse_unclear_marks`)
    warning: 1 schema(s) read and written as any JSON:
      library.yaml:80 (#/components/schemas/Genre): a choice between schemas
    warning: 1 unknown HTML tag(s):
      library.yaml:14 (#/paths/~1ListBooks/post/description): the HTML tag `<marquee>` is not known, and becomes text
    "#
    );
}

#[test]
fn warnings_are_counted_by_kind() {
    let (_, warnings) = generate(library(&UNKNOWN_TAGS)).expect("it can be generated");
    assert_snapshot!(warnings, @r"
    warning: 1 unbalanced HTML tag(s):
      library.yaml:90 (#/components/schemas/Source/properties/donor/description): the HTML tag `<b>` is not closed, or closes nothing
    warning: 3 unknown HTML tag(s):
      library.yaml:5 (#/info/description): the HTML tag `<region>` is not known, and becomes text
      library.yaml:14 (#/paths/~1ListBooks/post/description): the HTML tag `<marquee>` is not known, and becomes text
      library.yaml:45 (#/paths/~1shelves~1{shelfId}/delete/parameters/0/description): the HTML tag `<shelf>` is not known, and becomes text
    ");
    let (_, warnings) = generate(library(&[])).expect("it can be generated");
    assert!(warnings.is_empty());
    warnings.refuse().expect("there are none");
}

#[test]
fn what_the_client_does_otherwise_is_a_warning() {
    let id = "operationId: ListBooks";
    let marked = |marks: &str| {
        let (_, warnings) = generate(library(&[(id, &format!("{id}\n      {marks}"))]))
            .expect("it can be generated");
        warnings
    };
    assert_snapshot!(marked("x-host-prefix: data.\n      x-auth-type: none"), @r"
    warning: 1 operation(s) with a prefix of the host, which is not added:
      library.yaml:14 (#/paths/~1ListBooks/post/x-host-prefix): requests go to the host without this prefix; set the endpoint URL for them
    warning: 1 operation(s) with another authentication, which are signed with SigV4:
      library.yaml:15 (#/paths/~1ListBooks/post/x-auth-type): the service expects no signature of SigV4, and requests have one
    ");
    assert!(marked("x-auth-type: v4-unsigned-body").is_empty());
    let stream = "    Source:\n";
    let library = library(&[(stream, &format!("{stream}      x-event-stream: true\n"))]);
    let (_, warnings) = generate(library).expect("it can be generated");
    assert_snapshot!(warnings, @r"
    warning: 1 event stream(s), which are not supported:
      library.yaml:85 (#/components/schemas/Source/x-event-stream): the events are not read or written; do not call the operations that have them
    ");
}

#[test]
fn warnings_can_be_refused() {
    let (_, warnings) = generate(library(&UNKNOWN_TAGS)).expect("it can be generated");
    let error = warnings.refuse().expect_err("there are some");
    assert_snapshot!(error, @r"
    library.yaml:90 (#/components/schemas/Source/properties/donor/description): the HTML tag `<b>` is not closed, or closes nothing
    library.yaml:5 (#/info/description): the HTML tag `<region>` is not known, and becomes text
    library.yaml:14 (#/paths/~1ListBooks/post/description): the HTML tag `<marquee>` is not known, and becomes text
    library.yaml:45 (#/paths/~1shelves~1{shelfId}/delete/parameters/0/description): the HTML tag `<shelf>` is not known, and becomes text
    These are warnings. They are refused here, as always with `--strict`.
    ");
}
