//! Operations, and what belongs to them.

use insta::assert_snapshot;

use super::{after, before, remove, update};

/// An operation that lists what the library has.
pub(super) fn list_shelves() -> String {
    update(
        "paths",
        "{ /shelves: { get: { operationId: ListShelves, description: Lists shelves., responses: { '200': { description: '', \
         content: { application/json: { schema: { $ref: '#/components/schemas/ListBooksResponse' } } } } } } } }",
    )
}

#[test]
fn an_added_operation_is_compatible() {
    assert_snapshot!(after(&[list_shelves()]), @"compatible `Client::list_shelves`: added, `GET /shelves`");
}

#[test]
fn a_removed_operation_is_breaking() {
    assert_snapshot!(before(&[list_shelves()]), @"breaking `Client::list_shelves`: removed");
}

#[test]
fn a_renamed_operation_is_removed_and_added() {
    let renamed = [update(
        "paths['/LendBook'].post",
        "{ operationId: BorrowBook }",
    )];
    assert_snapshot!(after(&renamed), @r"
    breaking `Client::lend_book`: removed; perhaps renamed to `borrow_book`
    compatible `Client::borrow_book`: added, `POST /LendBook`; perhaps renamed from `lend_book`
    ");
}

#[test]
fn a_deprecated_operation_is_compatible() {
    let deprecated = [update("paths['/LendBook'].post", "{ deprecated: true }")];
    assert_snapshot!(after(&deprecated), @"compatible `Client::lend_book`: deprecated");
}

#[test]
fn a_paginator_that_appears_is_compatible_and_one_that_disappears_is_breaking() {
    let disappears = [remove("paths['/ListBooks'].post['x-paginated']")];
    assert_snapshot!(after(&disappears), @"breaking `list_books().into_paginator()`: removed");
    assert_snapshot!(before(&disappears), @"compatible `list_books().into_paginator()`: added, by page or by item");
}

#[test]
fn the_items_of_pages_are_part_of_the_api_and_their_tokens_are_not() {
    let other = [
        update(
            "components.schemas.ListBooksResponse.properties",
            "{ shelves: { type: array, items: { type: string }, description: Shelves. } }",
        ),
        update(
            "paths['/ListBooks'].post['x-paginated']",
            "{ items: shelves }",
        ),
    ];
    assert_snapshot!(after(&other), @"
    breaking `list_books().into_paginator()`: type: items `books` → `shelves`
    compatible `types::ListBooksResponse::shelves`: added, `Vec<String>`, optional
    ");
    let other = [
        update(
            "components.schemas.ListBooksRequest.properties",
            "{ start: { type: string, description: The page. } }",
        ),
        update(
            "paths['/ListBooks'].post['x-paginated']",
            "{ inputToken: start }",
        ),
    ];
    assert_snapshot!(after(&other), @"
    compatible `list_books().into_paginator()`: `page`, `next_page`, `page_size` → `start`, `next_page`, `page_size`
    compatible `list_books().start(…)`: added, `String`, optional
    ");
}

#[test]
fn another_request_is_compatible() {
    let moved = [
        remove("paths['/shelves/{shelfId}']"),
        update(
            "paths",
            "{ '/shelf/{shelfId}': { post: { operationId: ClearShelf, description: Takes the books off a shelf., \
             parameters: [{ name: shelfId, in: path, required: true, schema: { type: string }, description: The shelf. }], \
             responses: { '204': { description: '' } } } } }",
        ),
    ];
    assert_snapshot!(after(&moved), @"
    compatible `Client::clear_shelf`: `DELETE /shelves/{shelfId}` → `POST /shelf/{shelfId}`; the client sends another request
    compatible `Client::clear_shelf`: no longer idempotent; the client resends it only if it cannot have been applied
    ");
}

#[test]
fn retries_are_compatible_and_noted() {
    let other = [update(
        "paths['/ListBooks'].post",
        "{ x-idempotent: false }",
    )];
    assert_snapshot!(after(&other), @"compatible `Client::list_books`: no longer idempotent; the client resends it only if it cannot have been applied");
    assert_snapshot!(before(&other), @"compatible `Client::list_books`: now idempotent; the client resends it after any failure that may pass");
}

#[test]
fn exceptions_of_an_operation_are_documentation() {
    let other = [update(
        "paths['/LendBook'].post.responses",
        "{ '480': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/GoneException' } } } } }",
    )];
    assert_snapshot!(after(&other), @"compatible `Client::lend_book`: exceptions: may return `GoneException`");
    assert_snapshot!(before(&other), @"compatible `Client::lend_book`: exceptions: no longer returns `GoneException`");
}

#[test]
fn another_output_type_is_breaking() {
    let other = [update(
        "paths['/LendBook'].post.responses['200'].content['application/json'].schema",
        "{ $ref: '#/components/schemas/Book' }",
    )];
    assert_snapshot!(after(&other), @r"
    breaking `types::LendBookResponse`: no longer implements `Default`
    breaking `types::LendBookResponse::due`: removed
    breaking `types::LendBookResponse::place`: removed
    compatible `types::LendBookResponse`: new description
    compatible `types::LendBookResponse::genre`: added, `Genre`, optional
    compatible `types::LendBookResponse::isbn`: added, `String`, required
    compatible `types::LendBookResponse::title`: added, `String`, optional
    ");
}

#[test]
fn the_hosts_of_the_service_are_compatible_and_noted() {
    let other = [
        update("info", "{ version: '2025-01-01' }"),
        update(
            "servers[0]",
            "{ url: 'https://books.{region}.example.com' }",
        ),
    ];
    assert_snapshot!(after(&other), @r"
    compatible `Client`: the API version `2024-01-01` → `2025-01-01`
    compatible `Client`: the endpoint prefix `library` → `books`
    compatible `Client`: the host `library.{region}.example.com` → `books.{region}.example.com`
    ");
}

#[test]
fn a_description_is_compatible() {
    let other = [
        update(
            "paths['/LendBook'].post",
            "{ description: Lends you a book. }",
        ),
        update(
            "components.schemas.Book",
            "{ description: Something to read. }",
        ),
        update(
            "components.schemas.Book.properties.title",
            "{ description: What it is called. }",
        ),
    ];
    assert_snapshot!(after(&other), @"
    compatible `Client::lend_book`: new description
    compatible `types::Book`: new description
    compatible `types::Book::title`: new description
    ");
}
