//! Paginators request pages on demand, and always end.

use std::pin::Pin;

use fixtures::{Request, Response, ScriptedServer, TestResult};
use futures_core::Stream;
use ivschat_client::Error;
use ivschat_client::types::RoomSummary;

fn page(names: &[&str], token: Option<&str>) -> Response {
    let rooms = names.iter().map(|name| serde_json::json!({ "name": name }));
    let page = serde_json::json!({ "rooms": rooms.collect::<Vec<_>>(), "nextToken": token });
    Response::ok(page.to_string())
}

/// Returns the token of each request.
fn tokens(server: &ScriptedServer) -> TestResult<Vec<Option<String>>> {
    let token = |request: Request| {
        let body = request.json()?;
        Ok(body["nextToken"].as_str().map(str::to_owned))
    };
    server.requests().into_iter().map(token).collect()
}

fn name(room: Option<Result<RoomSummary, Error>>) -> TestResult<Option<String>> {
    Ok(room.transpose()?.and_then(|room| room.name))
}

#[tokio::test]
async fn a_page_is_requested_when_its_first_item_is_read() -> TestResult {
    let server = ScriptedServer::start([page(&["a", "b"], Some("2")), page(&["c"], None)])?;
    let client = fixtures::client(server.url());
    let mut rooms = client.list_rooms().into_paginator().items().send();
    assert_eq!(server.requests().len(), 0);
    assert_eq!(name(rooms.next().await)?.as_deref(), Some("a"));
    assert_eq!(name(rooms.next().await)?.as_deref(), Some("b"));
    assert_eq!(server.requests().len(), 1);
    assert_eq!(name(rooms.next().await)?.as_deref(), Some("c"));
    assert_eq!(name(rooms.next().await)?, None);
    assert_eq!(name(rooms.next().await)?, None);
    assert_eq!(tokens(&server)?, [None, Some("2".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn an_empty_token_ends_the_list() -> TestResult {
    let server = ScriptedServer::responding(page(&["a"], Some("")))?;
    let pages = fixtures::client(server.url())
        .list_rooms()
        .into_paginator()
        .send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await?;
    assert_eq!(pages.len(), 1);
    assert_eq!(server.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_cycle_of_tokens_ends_the_list() -> TestResult {
    let cycle = ["x", "y", "x", "y"].map(|token| page(&["a"], Some(token)));
    let server = ScriptedServer::start(cycle)?;
    let pages = fixtures::client(server.url())
        .list_rooms()
        .into_paginator()
        .send();
    let pages = pages.try_collect().await?;
    assert_eq!(pages.len(), 3);
    let asked = [None, Some("x".to_owned()), Some("y".to_owned())];
    assert_eq!(tokens(&server)?, asked);
    Ok(())
}

#[tokio::test]
async fn an_error_is_yielded_once_and_ends_the_stream() -> TestResult {
    let denied = Response::error(403, "AccessDeniedException");
    let server = ScriptedServer::start([page(&["a"], Some("2")), denied])?;
    let client = fixtures::client(server.url());
    let mut rooms = client.list_rooms().into_paginator().items().send();
    assert_eq!(name(rooms.next().await)?.as_deref(), Some("a"));
    let error = rooms.try_next().await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDeniedException"));
    assert!(rooms.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_page_size_overrides_the_one_in_the_request() -> TestResult {
    let (endpoint, client) = fixtures::local_endpoint().await?;
    for _ in 0..7 {
        client.create_room().send().await?;
    }
    let list = client.list_rooms().max_results(5).into_paginator();
    let pages = list.page_size(3).send().try_collect().await?;
    let sizes: Vec<usize> = pages.iter().map(|page| page.rooms().len()).collect();
    assert_eq!(sizes, [3, 3, 1]);

    let all = client.list_rooms().into_paginator().items().page_size(2);
    let all = all.send().collect::<Result<Vec<_>, _>>().await?;
    assert_eq!(all.len(), 7);
    endpoint.shutdown().await;
    Ok(())
}

#[tokio::test]
async fn a_paginator_implements_the_stream_trait_of_futures() -> TestResult {
    let (_server, client) = fixtures::scripted_server(page(&["a"], None))?;
    let mut rooms = client.list_rooms().into_paginator().items().send();
    let next = std::future::poll_fn(|context| Stream::poll_next(Pin::new(&mut rooms), context));
    assert_eq!(name(next.await)?.as_deref(), Some("a"));
    Ok(())
}

#[tokio::test]
async fn logging_configurations_are_paginated_too() -> TestResult {
    let body = r#"{"loggingConfigurations":[{"name":"a"}]}"#;
    let (_server, client) = fixtures::scripted_server(Response::ok(body))?;
    let mut all = client
        .list_logging_configurations()
        .into_paginator()
        .items()
        .send();
    let first = all.try_next().await?.ok_or("no item")?;
    assert_eq!(first.name(), Some("a"));
    assert!(all.try_next().await?.is_none());
    Ok(())
}

#[tokio::test]
async fn the_initial_token_ends_the_list_when_it_is_returned_again() -> TestResult {
    let server = ScriptedServer::responding(page(&["a"], Some("x")))?;
    let list = fixtures::client(server.url()).list_rooms().next_token("x");
    let pages = list.into_paginator().send().try_collect().await?;
    assert_eq!(pages.len(), 1);
    Ok(())
}
