//! Names and shapes that stand in the way of Rust.

use fixtures::{Response, TestResult};
use serde_json::json;
use workshop_client::types::{
    Condition, Copy, Cover, FileBookRequestBinding, FileBookRequestBindingKinds, GenKind,
    ShelfMark, Slot,
};

use crate::{request, server};

#[tokio::test]
async fn members_keep_their_names_in_json() -> TestResult {
    let request = request(async |client| {
        let mark = ShelfMark::builder().type_("row").match_(true).build()?;
        let inner = Slot::builder()
            .type_("inner")
            .builder(mark.clone())
            .build()?;
        let outer = Slot::builder().type_("outer").clone_(true).default_(3);
        let outer = outer.fmt(0.5).next(Box::new(inner)).build()?;
        let binding = FileBookRequestBinding::builder().colour("red").étage("2");
        let binding = binding.kinds(FileBookRequestBindingKinds::Err);
        let book = client.file_book().type_("novel").self_("me").match_("no");
        let book = book
            .build_("b")
            .send_("s")
            .client("c")
            .new_("n")
            .clone_("x");
        let book = book.book_title("It").isbn("978").shelf_number(3);
        let book = book
            .loaned(false)
            .authors("a")
            .authors("b")
            .id("i")
            .weight(2.0);
        let book = book.shelf_mark(mark).slot(outer).binding(binding.build());
        let book = book.grid(vec!["1".into(), "2".into()]).grid(vec![]);
        let book = book.copies("first", Copy::builder().number(1).build());
        let book = book.condition(Condition::X1stEdition);
        book.cover(Cover::SelfValue("me".into())).send().await
    });
    let request = request.await?;
    assert_eq!(request.line(), "POST /FileBook HTTP/1.1");
    assert_eq!(
        request.json()?,
        json!({
            "type": "novel", "self": "me", "match": "no", "build": "b", "send": "s", "client": "c",
            "new": "n", "clone": "x", "book_title": "It", "ISBN": "978", "ShelfNumber": 3,
            "loaned": false, "authors": ["a", "b"], "id": "i", "weight": 2.0,
            "shelfMark": { "type": "row", "match": true },
            "slot": {
                "type": "outer", "clone": true, "default": 3, "fmt": 0.5,
                "next": { "type": "inner", "builder": { "type": "row", "match": true } },
            },
            "binding": { "colour": "red", "étage": "2", "kinds": ["ERR"] },
            "grid": [["1", "2"], []],
            "copies": { "first": { "number": 1 } },
            "condition": "1ST_EDITION",
            "cover": { "self": "me" },
        })
    );
    Ok(())
}

#[tokio::test]
async fn parameters_keep_their_names_in_the_target() -> TestResult {
    let found = request(async |client| {
        let book = client.find_book().shelf_id("s/1").book_id("b").type_("t");
        let book = book.match_("m").tag_keys("k 1").tag_keys("k2").genres("g");
        book.url(-1).self_(true).send().await
    });
    assert_eq!(
        target(found.await?.line()),
        (
            "GET",
            "/shelves/s%2F1/books/b",
            vec![
                "Genres=g",
                "match=m",
                "self=true",
                "tagKeys=k%201",
                "tagKeys=k2",
                "type=t",
                "url=-1"
            ]
        )
    );
    let counted = request(async |client| client.count().number(7).send().await).await?;
    assert_eq!(target(counted.line()), ("PUT", "/counters/7", vec![""]));
    let dropped = request(async |client| {
        let label = client.drop_label().label("a").format("b");
        label.send().await
    });
    let dropped = dropped.await?;
    assert_eq!(target(dropped.line()), ("DELETE", "/labels/a/b", vec![""]));
    let drafted = request(async |client| {
        let draft = client.gen_().kind(GenKind::SelfValue).gen_("g").été("é");
        draft.send().await
    });
    assert_eq!(
        target(drafted.await?.line()),
        (
            "POST",
            "/drafts/Self",
            vec!["%C3%A9t%C3%A9=%C3%A9", "gen=g"]
        )
    );
    Ok(())
}

/// The method, the path, and the pairs of the query, in order.
fn target(line: &str) -> (&str, &str, Vec<&str>) {
    let mut parts = line.split(' ');
    let (method, target) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    (method, path, pairs)
}

#[tokio::test]
async fn odd_values_of_enums_and_unions_are_read() -> TestResult {
    let body = r#"{"type":"UNKNOWN","self":"next","clone":[{"type":"a","builder":{"type":"b"}}],"builder":"c"}"#;
    let (_server, client) = server(Response::ok(body))?;
    let page = client
        .list_slots()
        .shelves("arn:obstacles:one")
        .send()
        .await?;
    assert_eq!(page.type_, Some(Condition::UnknownValue));
    assert_eq!(page.self_.as_deref(), Some("next"));
    assert_eq!(page.builder.as_deref(), Some("c"));
    assert_eq!(page.clone.unwrap_or_default().len(), 1);
    Ok(())
}
