//! Members of inputs, of structures within them, and of responses.

use insta::assert_snapshot;

use super::{after, before, compare, lines, remove, update};

fn add_to(structure: &str, members: &str) -> String {
    update(
        &format!("components.schemas.{structure}.properties"),
        members,
    )
}

fn require(structure: &str, members: &str) -> String {
    update(
        &format!("components.schemas.{structure}"),
        &format!("{{ required: [{members}] }}"),
    )
}

const TOPIC: &str = "{ topic: { type: string, description: The topic. } }";

#[test]
fn an_optional_member_of_an_input() {
    let added = [add_to("ListBooksRequest", TOPIC)];
    assert_snapshot!(after(&added), @"compatible `list_books().topic(…)`: added, `String`, optional");
    assert_snapshot!(before(&added), @"breaking `list_books().topic(…)`: removed");
}

#[test]
fn a_required_member_of_an_input() {
    let added = [
        add_to("ListBooksRequest", TOPIC),
        require("ListBooksRequest", "topic"),
    ];
    assert_snapshot!(after(&added), @"
    breaking `list_books().topic(…)`: added, `String`, required; calls that do not set it fail
    breaking `types::ListBooksRequest`: no longer implements `Default`
    ");
    assert_snapshot!(before(&added), @"
    breaking `list_books().topic(…)`: removed
    compatible `types::ListBooksRequest`: implements `Default`
    ");
    // The one case in which programs still compile: the call fails.
    let added = [
        add_to("LendBookRequest", TOPIC),
        require("LendBookRequest", "topic"),
    ];
    assert_snapshot!(after(&added), @"breaking `lend_book().topic(…)`: added, `String`, required; calls that do not set it fail");
}

#[test]
fn a_member_of_an_input_becomes_required_or_optional() {
    let required = [require("ListBooksRequest", "shelf")];
    assert_snapshot!(after(&required), @"
    breaking `list_books().shelf(…)`: optional → required; calls that do not set it fail, and its field is `String`, not `Option<String>`
    breaking `types::ListBooksRequest`: no longer implements `Default`
    ");
    assert_snapshot!(before(&required), @"
    breaking `list_books().shelf(…)`: required → optional; its field is `Option<String>`, not `String`
    compatible `types::ListBooksRequest`: implements `Default`
    ");
}

#[test]
fn a_member_of_a_structure_in_requests() {
    let added = [add_to("Reader", TOPIC)];
    assert_snapshot!(after(&added), @"compatible `types::Reader::topic`: added, `String`, optional");
    let added = [add_to("Reader", TOPIC), require("Reader", "topic")];
    assert_snapshot!(after(&added), @"
    breaking `types::Reader`: `build()` returns a `Result`
    breaking `types::Reader`: no longer implements `Default`
    breaking `types::Reader::topic`: added, `String`, required; `build()` fails if it is not set
    ");
    assert_snapshot!(before(&added), @"
    breaking `types::Reader`: `build()` no longer returns a `Result`
    breaking `types::Reader::topic`: removed
    compatible `types::Reader`: implements `Default`
    ");
}

#[test]
fn a_member_of_a_response() {
    let added = [add_to("Book", TOPIC)];
    assert_snapshot!(after(&added), @"compatible `types::Book::topic`: added, `String`, optional");
    assert_snapshot!(before(&added), @"breaking `types::Book::topic`: removed");
}

#[test]
fn a_required_member_of_a_response() {
    let added = [
        add_to("LendBookResponse", TOPIC),
        require("LendBookResponse", "topic"),
    ];
    assert_snapshot!(after(&added), @"
    breaking `types::LendBookResponse`: no longer implements `Default`
    compatible `types::LendBookResponse::topic`: added, `String`, required
    ");
}

#[test]
fn a_member_of_a_response_becomes_required_or_optional() {
    let required = [require("Book", "title")];
    assert_snapshot!(after(&required), @"breaking `types::Book::title`: optional → required; its field is `String`, not `Option<String>`");
    assert_snapshot!(before(&required), @"breaking `types::Book::title`: required → optional; its field is `Option<String>`, not `String`");
}

#[test]
fn a_renamed_member_is_removed_and_added() {
    let renamed = [
        remove("components.schemas.Book.properties.title"),
        add_to(
            "Book",
            "{ name: { type: string, description: Its title. } }",
        ),
    ];
    assert_snapshot!(after(&renamed), @"
    breaking `types::Book::title`: removed; perhaps renamed to `name`
    compatible `types::Book::name`: added, `String`, optional
    ");
}

#[test]
fn another_type_is_breaking() {
    let other = [
        add_to("ListBooksRequest", "{ pageSize: { format: int64 } }"),
        remove("paths['/ListBooks'].post['x-paginated']"),
    ];
    let base = [remove("paths['/ListBooks'].post['x-paginated']")];
    assert_snapshot!(lines(&compare(&base, &other)), @"breaking `list_books().page_size(…)`: type: `i32` → `i64`");
    let other = [
        remove("components.schemas.Book.properties.title.maxLength"),
        add_to("Book", "{ title: { type: integer } }"),
    ];
    assert_snapshot!(after(&other), @r"
    breaking `types::Book::title`: type: `String` → `i64`
    compatible `types::Book::title`: length: at most 99 characters → no limit; values may be outside of the old limits
    ");
}

#[test]
fn limits_of_requests_are_compatible_and_noted_where_tightened() {
    let tightened = [add_to(
        "ListBooksRequest",
        "{ shelf: { maxLength: 5 }, pageSize: { minimum: 10 } }",
    )];
    assert_snapshot!(after(&tightened), @"
    compatible `list_books().page_size(…)`: range: 1–100 → range: 10–100; the service may reject values that it accepted before
    compatible `list_books().shelf(…)`: length: 1–9 characters → length: 1–5 characters; the service may reject values that it accepted before
    ");
    assert_snapshot!(before(&tightened), @"
    compatible `list_books().page_size(…)`: range: 10–100 → range: 1–100
    compatible `list_books().shelf(…)`: length: 1–5 characters → length: 1–9 characters
    ");
}

#[test]
fn limits_of_responses_are_compatible_and_noted_where_loosened() {
    let loosened = [add_to("Book", "{ title: { maxLength: 200 } }")];
    assert_snapshot!(after(&loosened), @"compatible `types::Book::title`: length: at most 99 characters → length: at most 200 characters; values may be outside of the old limits");
    assert_snapshot!(before(&loosened), @"compatible `types::Book::title`: length: at most 200 characters → length: at most 99 characters");
}

#[test]
fn a_pattern_is_compatible() {
    let other = [add_to(
        "ListBooksRequest",
        "{ shelf: { pattern: '^[A-Z]+$' } }",
    )];
    assert_snapshot!(after(&other), @"compatible `list_books().shelf(…)`: pattern: `^[a-z]+$` → pattern: `^[A-Z]+$`; the service may reject values that it accepted before");
}

#[test]
fn a_default_is_compatible_and_noted() {
    let other = [
        add_to("LendBookRequest", "{ days: { default: 7 } }"),
        add_to(
            "ListBooksRequest",
            "{ pageSize: { description: 'Its size. Default: 50.' } }",
        ),
    ];
    assert_snapshot!(after(&other), @"
    compatible `lend_book().days(…)`: default: 14 → 7; calls that do not set it behave differently
    compatible `list_books().page_size(…)`: default: 20 → 50; calls that do not set it behave differently
    ");
}

#[test]
fn a_deprecated_member_is_compatible() {
    let deprecated = [add_to(
        "ListBooksRequest",
        "{ shelf: { deprecated: true } }",
    )];
    assert_snapshot!(after(&deprecated), @"compatible `list_books().shelf(…)`: deprecated");
    assert_snapshot!(before(&deprecated), @"compatible `list_books().shelf(…)`: no longer deprecated");
}

#[test]
fn redaction_is_compatible() {
    let other = [remove(
        "components.schemas.Reader.properties.card['x-sensitive']",
    )];
    assert_snapshot!(after(&other), @"compatible `types::Reader::card`: no longer redacted in `Debug`");
    assert_snapshot!(before(&other), @"compatible `types::Reader::card`: redacted in `Debug`");
}

#[test]
fn a_member_that_moves_is_compatible() {
    let [query, body] = [
        "parameters: [{ name: why, in: query, schema: { type: string }, description: Why. }]",
        "requestBody: { content: { application/json: { schema: { properties: { why: { type: string, description: Why. } } } } } }",
    ]
    .map(|part| [update("paths['/shelves/{shelfId}'].delete", &format!("{{ {part} }}"))]);
    assert_snapshot!(lines(&compare(&query, &body)), @"compatible `clear_shelf().why(…)`: in the query → in the body");
}

#[test]
fn a_name_on_the_wire_is_compatible() {
    let other = [
        remove("components.schemas.Book.properties.title"),
        add_to(
            "Book",
            "{ Title: { type: string, maxLength: 99, description: Its title. } }",
        ),
    ];
    assert_snapshot!(after(&other), @"compatible `types::Book::title`: `title` on the wire → `Title`");
}
