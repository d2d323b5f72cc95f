//! What is said about changes, to those who regenerate and to those who review.

use insta::assert_snapshot;
use ivschat_codegen::changes::{self, Summary, next_version};

use super::operations::list_shelves;
use super::{library, remove, update};

/// A bit of everything.
fn everything() -> Vec<String> {
    vec![
        list_shelves(),
        remove("paths['/ListBooks'].post['x-paginated']"),
        update(
            "components.schemas.LendBookRequest",
            "{ required: [days], properties: { reason: { type: string, description: What for. In a few words. } } }",
        ),
        update(
            "components.schemas.LendBookRequest.properties.days",
            "{ default: 7 }",
        ),
        update(
            "components.schemas.Book.properties.title",
            "{ maxLength: 200, description: What it is called. }",
        ),
        update(
            "components.schemas.Reader.properties.card",
            "{ deprecated: true }",
        ),
    ]
}

fn with_summary<T>(actions: &[String], read: impl Fn(Summary<'_>) -> T) -> T {
    let service = library(actions);
    read(Summary {
        changes: &changes::compare(&library(&[]), &service),
        service: &service,
        since: "main",
        version: Some("0.1.0"),
    })
}

#[test]
fn the_text_has_a_line_for_each_change() {
    let text = with_summary(&everything(), |summary| summary.text());
    assert_snapshot!(text, @r"
    8 changes to the API since main, 2 breaking:
      breaking    `list_books().into_paginator()`: removed
      breaking    `lend_book().days(…)`: optional → required; calls that do not set it fail, and its field is `i64`, not `Option<i64>`
      compatible  `Client::list_shelves`: added, `GET /shelves`
      compatible  `lend_book().days(…)`: default: 14 → 7; calls that do not set it behave differently
      compatible  `lend_book().reason(…)`: added, `String`, optional
      compatible  `types::Book::title`: length: at most 99 characters → length: at most 200 characters; values may be outside of the old limits
      compatible  `types::Book::title`: new description
      compatible  `types::Reader::card`: deprecated
    By Cargo's SemVer rules, the next version is 0.2.0 (now 0.1.0).
    ");
}

#[test]
fn the_markdown_is_ready_for_a_pull_request() {
    let markdown = with_summary(&everything(), |summary| summary.markdown());
    assert_snapshot!("pull_request", markdown);
}

#[test]
fn no_change_is_one_line() {
    let text = with_summary(&[], |summary| summary.text());
    assert_snapshot!(text, @"No change to the API since main.");
    let markdown = with_summary(&[], |summary| summary.markdown());
    assert_snapshot!(markdown, @"
    ## What changes for users of the crate

    No change to the API since main.
    ");
}

#[test]
fn the_same_change_to_a_repeated_member_is_one_line() {
    let topic = "{ topic: { type: string, description: The topic. } }";
    let added = [
        "ListBooksRequest",
        "LendBookRequest",
        "LendBookResponse",
        "Book",
    ];
    let added = added.map(|name| update(&format!("components.schemas.{name}.properties"), topic));
    let text = with_summary(&added, |summary| summary.text());
    assert_snapshot!(text, @"
    4 changes to the API since main, none breaking:
      compatible  `lend_book().topic(…)`, `list_books().topic(…)`: added, `String`, optional
      compatible  `types::Book::topic`, `types::LendBookResponse::topic`: added, `String`, optional
    By Cargo's SemVer rules, the next version is 0.1.1 (now 0.1.0).
    ");
}

#[test]
fn the_text_names_few_members_of_many() {
    let topic = "{ topic: { type: string, description: The topic. } }";
    let shelf = "{ Shelf: { type: object, description: A shelf., properties: {} } }";
    let book = "{ shelf: { $ref: '#/components/schemas/Shelf' } }";
    let shelves = [
        update("components.schemas", shelf),
        update("components.schemas.Book.properties", book),
    ];
    let added = [
        "ListBooksResponse",
        "LendBookResponse",
        "Book",
        "Reader",
        "Shelf",
    ];
    let added = added.map(|name| update(&format!("components.schemas.{name}.properties"), topic));
    let actions = [&shelves[..], &added].concat();
    let service = library(&actions);
    let text = Summary {
        changes: &changes::compare(&library(&shelves), &service),
        service: &service,
        since: "main",
        version: None,
    }
    .text();
    assert_snapshot!(text, @"
    5 changes to the API since main, none breaking:
      compatible  `types::Book::topic`, `types::LendBookResponse::topic`, `types::ListBooksResponse::topic`, `types::Reader::topic` and 1 more: added, `String`, optional
    ");
}

#[test]
fn the_text_is_short_and_the_markdown_has_everything() {
    let members = (0..50).map(|number| format!("m{number}: {{ type: string, description: One. }}"));
    let members = members.collect::<Vec<_>>().join(", ");
    let many = [update(
        "components.schemas.Book.properties",
        &format!("{{ {members} }}"),
    )];
    let text = with_summary(&many, |summary| summary.text());
    assert_eq!(text.lines().count(), 13, "{text}");
    assert!(
        text.contains("\n  compatible  … and 40 more members\n"),
        "{text}"
    );
    let markdown = with_summary(&many, |summary| summary.markdown());
    assert_eq!(
        markdown.matches("\n- `types::Book::m").count(),
        50 + 50,
        "{markdown}"
    );
}

#[test]
fn the_next_version_follows_the_rules_of_cargo() {
    let breaking = changes::compare(&library(&[list_shelves()]), &library(&[]));
    let compatible = changes::compare(&library(&[]), &library(&[list_shelves()]));
    let described = [update(
        "components.schemas.Book",
        "{ description: Something to read. }",
    )];
    let described = changes::compare(&library(&[]), &library(&described));
    // https://doc.rust-lang.org/cargo/reference/semver.html
    for (current, after_breaking, after_compatible, after_described) in [
        ("1.2.3", Some("2.0.0"), Some("1.3.0"), Some("1.2.4")),
        ("0.1.2", Some("0.2.0"), Some("0.1.3"), Some("0.1.3")),
        ("0.0.3", Some("0.0.4"), Some("0.0.4"), Some("0.0.4")),
        ("1.0.0-alpha.1", None, None, None),
    ] {
        for (changes, next) in [
            (&breaking, after_breaking),
            (&compatible, after_compatible),
            (&described, after_described),
            (&vec![], None),
        ] {
            assert_eq!(next_version(current, changes).as_deref(), next, "{current}");
        }
    }
}

#[test]
fn an_entry_of_the_changelog_is_wrapped() {
    let long = "word ".repeat(60);
    let described = [update(
        "components.schemas.Book.properties",
        &format!("{{ topic: {{ type: string, description: '{long}' }} }}"),
    )];
    let markdown = with_summary(&described, |summary| summary.markdown());
    let draft = markdown.lines().skip_while(|line| *line != "### Added");
    let draft: Vec<&str> = draft.skip(2).collect();
    assert!(
        draft[0].starts_with("- `types::Book::topic`: word"),
        "{draft:#?}"
    );
    assert!(draft[1].starts_with("  word"), "{draft:#?}");
    assert!(
        draft.iter().all(|line| line.chars().count() <= 120),
        "{draft:#?}"
    );
}
