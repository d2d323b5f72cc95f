//! Types as a whole, and the values of enums, unions and exceptions.

use insta::assert_snapshot;

use super::{after, before, remove, update};

#[test]
fn an_enum_value() {
    let added = [update("components.schemas.Genre", "{ enum: [HORROR] }")];
    assert_snapshot!(after(&added), @"compatible `types::Genre::Horror`: added, `HORROR`; until now, `Genre::Unknown`");
    assert_snapshot!(before(&added), @"breaking `types::Genre::Horror`: removed");
}

#[test]
fn a_renamed_enum_value_is_removed_and_added() {
    let renamed = [
        remove("components.schemas.Genre.enum[1]"),
        update("components.schemas.Genre", "{ enum: [VERSE] }"),
    ];
    assert_snapshot!(after(&renamed), @"
    breaking `types::Genre::Poetry`: removed; perhaps renamed to `Verse`
    compatible `types::Genre::Verse`: added, `VERSE`; until now, `Genre::Unknown`
    ");
}

#[test]
fn a_union_member() {
    let added = [update(
        "components.schemas.Place.properties",
        "{ street: { type: string, description: A street. } }",
    )];
    assert_snapshot!(after(&added), @"compatible `types::Place::Street`: added, `String`; until now, `Place::Unknown`");
    assert_snapshot!(before(&added), @"breaking `types::Place::Street`: removed");
    let other = [update(
        "components.schemas.Place.properties.room",
        "{ format: int32 }",
    )];
    assert_snapshot!(after(&other), @"breaking `types::Place::Room`: type: `i64` → `i32`");
}

#[test]
fn an_exception() {
    let added = [update(
        "components.schemas",
        "{ LostException: { type: object, x-http-status: 404, description: It is lost., \
         properties: { message: { type: string } } } }",
    )];
    assert_snapshot!(after(&added), @"compatible `types::error::LostException`: added, with `ServiceError::is_lost_exception()`; until now, `ServiceError::Unhandled`");
    assert_snapshot!(before(&added), @"breaking `types::error::LostException`: removed");
}

#[test]
fn members_and_status_of_an_exception() {
    let other = [
        update("components.schemas.GoneException", "{ x-http-status: 404 }"),
        update(
            "components.schemas.GoneException.properties",
            "{ isbn: { type: string, description: The book. } }",
        ),
    ];
    assert_snapshot!(after(&other), @"
    compatible `types::error::GoneException`: HTTP status 410 → HTTP status 404
    compatible `types::error::GoneException::isbn`: added, `String`, optional
    ");
    assert_snapshot!(before(&other), @"
    breaking `types::error::GoneException::isbn`: removed
    compatible `types::error::GoneException`: HTTP status 404 → HTTP status 410
    ");
}

#[test]
fn a_type_that_members_use() {
    let added = [
        update(
            "components.schemas",
            "{ Author: { type: object, description: An author., properties: { name: { type: string } } } }",
        ),
        update(
            "components.schemas.Book.properties",
            "{ author: { allOf: [{ $ref: '#/components/schemas/Author' }, { description: Who wrote it. }] } }",
        ),
    ];
    assert_snapshot!(after(&added), @"
    compatible `types::Author`: added, a structure
    compatible `types::Book::author`: added, `Author`, optional
    ");
    assert_snapshot!(before(&added), @"
    breaking `types::Author`: removed
    breaking `types::Book::author`: removed
    ");
}

#[test]
fn a_renamed_type_is_removed_and_added() {
    let renamed = [
        remove("components.schemas.Genre"),
        update(
            "components.schemas",
            "{ Kind: { type: string, enum: [CRIME, POETRY], description: A genre. } }",
        ),
        remove("components.schemas.Book.properties.genre"),
        update(
            "components.schemas.Book.properties",
            "{ genre: { allOf: [{ $ref: '#/components/schemas/Kind' }, { description: Its genre. }] } }",
        ),
    ];
    assert_snapshot!(after(&renamed), @"
    breaking `types::Genre`: removed; perhaps renamed to `Kind`
    breaking `types::Book::genre`: type: `Genre` → `Kind`
    compatible `types::Kind`: added, an enum; perhaps renamed from `Genre`
    ");
}

#[test]
fn a_structure_becomes_a_union() {
    let other = [update("components.schemas.Reader", "{ x-union: true }")];
    assert_snapshot!(after(&other), @"breaking `types::Reader`: type: a structure → a union");
}

#[test]
fn a_type_of_responses_becomes_part_of_requests() {
    let sent = [update(
        "components.schemas.LendBookRequest.properties",
        "{ book: { allOf: [{ $ref: '#/components/schemas/Book' }, { description: The book. }] } }",
    )];
    assert_snapshot!(after(&sent), @"
    compatible `lend_book().book(…)`: added, `Book`, optional
    compatible `types::Book`: has a builder, `Book::builder()`
    ");
    assert_snapshot!(before(&sent), @"
    breaking `lend_book().book(…)`: removed
    breaking `types::Book`: no longer has a builder, `Book::builder()`
    ");
}
