//! Paginators ask for pages as they are wanted, and come to an end.

use std::pin::Pin;

use futures_core::Stream;
use ivschat_client::Error;
use ivschat_client::types::RoomSummary;

use crate::server::{Scripted, answer};

fn page(names: &[&str], token: Option<&str>) -> Vec<u8> {
    let rooms = names.iter().map(|name| serde_json::json!({ "name": name }));
    let page = serde_json::json!({ "rooms": rooms.collect::<Vec<_>>(), "nextToken": token });
    answer(200, &[], page.to_string())
}

/// The tokens that were asked for, in order.
fn tokens(server: &Scripted) -> Vec<Option<String>> {
    let bodies = server.arrived().into_iter().map(|request| request.body);
    let bodies = bodies.map(|body| {
        let body: serde_json::Value = serde_json::from_slice(&body).expect("a body is JSON");
        body.get("nextToken")
            .and_then(|token| token.as_str())
            .map(str::to_owned)
    });
    bodies.collect()
}

fn name(room: Option<Result<RoomSummary, Error>>) -> Option<String> {
    room.and_then(|room| room.expect("read").name)
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_item_is_wanted_and_no_page_before_its_turn() {
    let server = Scripted::in_turn([page(&["a", "b"], Some("2")), page(&["c"], None)]).await;
    let client = crate::client_of(&server.url);
    let mut rooms = client.list_rooms().into_paginator().items().send();
    assert_eq!(server.arrived().len(), 0);
    assert_eq!(name(rooms.next().await).as_deref(), Some("a"));
    assert_eq!(name(rooms.next().await).as_deref(), Some("b"));
    assert_eq!(server.arrived().len(), 1);
    assert_eq!(name(rooms.next().await).as_deref(), Some("c"));
    assert_eq!(name(rooms.next().await), None);
    assert_eq!(name(rooms.next().await), None);
    assert_eq!(tokens(&server), [None, Some("2".to_owned())]);
}

#[tokio::test]
async fn an_empty_token_ends_the_list() {
    let server = Scripted::in_turn([page(&["a"], Some(""))]).await;
    let pages = crate::client_of(&server.url)
        .list_rooms()
        .into_paginator()
        .send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.expect("listed");
    assert_eq!(pages.len(), 1);
    assert_eq!(server.arrived().len(), 1);
}

#[tokio::test]
async fn tokens_that_go_round_in_a_circle_do_not_loop() {
    let circle = ["x", "y", "x", "y"].map(|token| page(&["a"], Some(token)));
    let server = Scripted::in_turn(circle).await;
    let pages = crate::client_of(&server.url)
        .list_rooms()
        .into_paginator()
        .send();
    let pages = pages.try_collect().await.expect("listed");
    assert_eq!(pages.len(), 3);
    let asked = [None, Some("x".to_owned()), Some("y".to_owned())];
    assert_eq!(tokens(&server), asked);
}

#[tokio::test]
async fn an_error_is_yielded_once_and_ends_the_stream() {
    let denied = answer(403, &["x-amzn-errortype: AccessDeniedException"], "{}");
    let server = Scripted::in_turn([page(&["a"], Some("2")), denied]).await;
    let client = crate::client_of(&server.url);
    let mut rooms = client.list_rooms().into_paginator().items().send();
    assert_eq!(name(rooms.next().await).as_deref(), Some("a"));
    let error = rooms
        .try_next()
        .await
        .expect_err("the second page is refused");
    assert_eq!(error.code(), Some("AccessDeniedException"));
    assert!(rooms.next().await.is_none());
    assert_eq!(server.arrived().len(), 2);
}

#[tokio::test]
async fn the_page_size_goes_before_the_one_of_the_request() {
    let (endpoint, client) = crate::local().await;
    for _ in 0..7 {
        client.create_room().send().await.expect("created");
    }
    let list = client.list_rooms().max_results(5).into_paginator();
    let pages = list
        .page_size(3)
        .send()
        .try_collect()
        .await
        .expect("listed");
    let sizes: Vec<usize> = pages.iter().map(|page| page.rooms().len()).collect();
    assert_eq!(sizes, [3, 3, 1]);

    let all = client.list_rooms().into_paginator().items().page_size(2);
    let all = all
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .expect("listed");
    assert_eq!(all.len(), 7);
    endpoint.shutdown().await;
}

#[tokio::test]
async fn a_paginator_is_a_stream_of_the_futures_crates() {
    let server = Scripted::in_turn([page(&["a"], None)]).await;
    let client = crate::client_of(&server.url);
    let mut rooms = client.list_rooms().into_paginator().items().send();
    let next = std::future::poll_fn(|context| Stream::poll_next(Pin::new(&mut rooms), context));
    assert_eq!(name(next.await).as_deref(), Some("a"));
}

#[tokio::test]
async fn logging_configurations_come_in_pages_too() {
    let server = Scripted::answering(answer(
        200,
        &[],
        r#"{"loggingConfigurations":[{"name":"a"}]}"#,
    ))
    .await;
    let client = crate::client_of(&server.url);
    let mut all = client
        .list_logging_configurations()
        .into_paginator()
        .items()
        .send();
    let first = all.try_next().await.expect("read").expect("there is one");
    assert_eq!(first.name(), Some("a"));
    assert!(all.try_next().await.expect("read").is_none());
}

#[tokio::test]
async fn a_token_that_the_list_started_with_ends_it_too() {
    let server = Scripted::answering(page(&["a"], Some("x"))).await;
    let list = crate::client_of(&server.url).list_rooms().next_token("x");
    let pages = list.into_paginator().send().try_collect().await;
    assert_eq!(pages.expect("listed").len(), 1);
}
