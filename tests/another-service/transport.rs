//! What travels outside of JSON bodies, and how operations on one path differ.

use std::time::Duration;

use fixtures::{Response, TestResult};
use workshop_client::config::RetryConfig;
use workshop_client::primitives::{Blob, DateTime};
use workshop_client::types::{Route, Wrapping};

use crate::{request, server};

/// 1994-11-06T08:49:37Z, an example of RFC 9110.
fn time() -> DateTime {
    DateTime::from_secs(784_111_777)
}

#[tokio::test]
async fn operations_on_one_path_differ_by_a_constant() -> TestResult {
    let add = request(async |client| client.add_parcels().weights(1).send().await).await?;
    assert_eq!(add.line(), "POST /parcels?operation=add HTTP/1.1");
    assert_eq!(str::from_utf8(&add.body)?, r#"{"weights":[1]}"#);
    let remove = request(async |client| {
        let remove = client.remove_parcels().wrapping(Wrapping::Bag);
        remove.x_amz_invocation_type("Event").send().await
    });
    let remove = remove.await?;
    assert_eq!(
        remove.line(),
        "POST /parcels?operation=remove&wrapping=BAG HTTP/1.1"
    );
    assert_eq!(remove.header("x-amz-invocation-type"), Some("Event"));
    assert_eq!(remove.body, b"");
    Ok(())
}

#[tokio::test]
async fn headers_are_sent_and_signed_and_bytes_are_the_body() -> TestResult {
    let label = request(async |client| {
        let label = client
            .put_label()
            .parcel_id("a")
            .x_sent(time())
            .x_due(time());
        let label = label
            .x_stops("here")
            .x_stops("there, at last")
            .x_fragile(true);
        let label = label
            .x_weight(1.0)
            .x_wrapping(Wrapping::Box)
            .x_context("{}");
        let label = label
            .notes("Left", "at the door")
            .image(Blob::new([0, 255]));
        label.content_type("image/png").send().await
    });
    let label = label.await?;
    for (name, value) in [
        ("x-sent", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("x-due", "784111777"),
        ("x-stops", "here, \"there, at last\""),
        ("x-fragile", "true"),
        ("x-weight", "1.0"),
        ("x-wrapping", "BOX"),
        ("x-context", "e30="),
        ("x-note-left", "at the door"),
        ("content-type", "image/png"),
    ] {
        assert_eq!(label.header(name), Some(value), "{name}");
        let signature = label.header("authorization").unwrap_or_default();
        assert!(signature.contains(name), "{name}: {signature}");
    }
    assert_eq!(label.body, [0, 255]);
    Ok(())
}

#[tokio::test]
async fn a_payload_has_the_type_of_its_member_and_may_be_absent() -> TestResult {
    let label = |image: Option<Blob>| {
        request(async |client| {
            let label = client.put_label().parcel_id("a").x_sent(time());
            label.set_image(image).send().await
        })
    };
    let bytes = label(Some(Blob::new("a"))).await?;
    assert_eq!(
        bytes.header("content-type"),
        Some("application/octet-stream")
    );
    let nothing = label(None).await?;
    assert_eq!(
        (nothing.header("content-type"), &*nothing.body),
        (None, &b""[..])
    );
    let text = request(async |client| client.send_note().note("a \"b\"").send().await).await?;
    assert_eq!(text.header("content-type"), Some("text/plain"));
    assert_eq!(text.body, b"a \"b\"");
    let route = request(async |client| {
        let route = Route::builder().stops("here").build();
        client.put_route().route_id("a").route(route).send().await
    });
    let route = route.await?;
    assert_eq!(route.header("content-type"), Some("application/json"));
    assert_eq!(route.body, br#"{"stops":["here"]}"#);
    let empty = request(async |client| client.put_route().route_id("a").send().await).await?;
    assert_eq!(empty.body, b"{}");
    Ok(())
}

#[tokio::test]
async fn a_greedy_label_has_segments() -> TestResult {
    let file = request(async |client| client.get_file().shelf(7).path("a b/c").send().await);
    assert_eq!(file.await?.line(), "GET /files/7/a%20b/c HTTP/1.1");
    Ok(())
}

#[tokio::test]
async fn the_query_has_timestamps_numbers_and_entries_of_maps() -> TestResult {
    let find = request(async |client| {
        let find = client.find_routes().since(time()).lengths(0.5).lengths(2.0);
        find.filters("b", "&")
            .filters("a", "1")
            .marker("m")
            .send()
            .await
    });
    assert_eq!(
        find.await?.line(),
        "GET /routes?a=1&b=%26&lengths=0.5&lengths=2.0&marker=m&since=1994-11-06T08%3A49%3A37Z HTTP/1.1"
    );
    Ok(())
}

#[tokio::test]
async fn a_client_makes_up_the_idempotency_token() -> TestResult {
    let order = |token: Option<&'static str>| {
        request(async move |client| {
            let order = client.order_pickup().id("body").id_in_path("path");
            order
                .set_client_token(token.map(str::to_owned))
                .send()
                .await
        })
    };
    let given = order(Some("mine")).await?;
    assert_eq!(given.line(), "POST /pickups/path HTTP/1.1");
    assert_eq!(given.body, br#"{"clientToken":"mine","id":"body"}"#);
    let [one, other] = [order(None).await?, order(None).await?].map(|order| order.json());
    let [one, other] = [&one?["clientToken"], &other?["clientToken"]].map(ToString::to_string);
    assert_eq!((one.len(), other.len()), (38, 38), "{one} {other}");
    assert_ne!(one, other);
    Ok(())
}

#[tokio::test]
async fn all_attempts_have_the_same_idempotency_token() -> TestResult {
    let (server, client) = server(Response::error(500, "InternalServerException"))?;
    let order = client.order_pickup().id_in_path("path").customize();
    let millisecond = Duration::from_millis(1);
    let retries = RetryConfig::standard()
        .with_initial_backoff(millisecond)
        .with_max_backoff(millisecond);
    let failed = order.retry_config(retries).send().await;
    assert!(failed.is_err());
    let requests = server.requests();
    let bodies: Vec<&[u8]> = requests.iter().map(|one| one.body.as_slice()).collect();
    assert_eq!(bodies.len(), 3, "{failed:?}");
    assert!(bodies[0].starts_with(b"{\"clientToken\":\""), "{failed:?}");
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{failed:?}");
    Ok(())
}

#[tokio::test]
async fn a_response_has_members_in_its_head() -> TestResult {
    let response = Response::new(203, "\u{1}bytes")
        .header("ETag", "\"a\"")
        .header("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")
        .header("X-Parts", "1, 2")
        .header("X-Wrapping", "SACK")
        .header("X-Note-Left", "at the door");
    let (_server, client) = server(response)?;
    let file = client.get_file().shelf(1).path("a").send().await?;
    assert_eq!(file.tag(), Some("\"a\""));
    assert_eq!(file.changed(), Some(&time()));
    assert_eq!(file.parts(), [1, 2]);
    assert_eq!(file.wrapping(), Some(&Wrapping::from("SACK")));
    let notes = file.notes.clone().unwrap_or_default();
    assert_eq!(notes.get("left").map(String::as_str), Some("at the door"));
    assert_eq!(file.status(), Some(203));
    assert_eq!(file.content(), Some(&Blob::new("\u{1}bytes")));
    let (_server, client) = server(Response::ok(r#"{"stops":["here"]}"#).header("X-Version", "3"))?;
    let route = client.put_route().route_id("a").send().await?;
    assert_eq!(route.version(), Some(3));
    assert_eq!(
        route.route().map(Route::stops),
        Some(&["here".to_owned()][..])
    );
    let (_server, client) = server(Response::ok(r#"[["here"]]"#))?;
    let not_an_object = client.put_route().route_id("a").send().await;
    assert!(not_an_object.is_err(), "{not_an_object:?}");
    let (_server, client) = server(Response::ok("not JSON"))?;
    let note = client.send_note().send().await?;
    assert_eq!(note.reply(), Some("not JSON"));
    Ok(())
}

#[tokio::test]
async fn pages_are_recognized_by_the_names_of_members() -> TestResult {
    let (server, client) = server(Response::ok(r#"{"routes":[{}],"nextMarker":"m"}"#))?;
    let pages = client.find_routes().into_paginator().page_size(1).items();
    let items = pages.send().collect::<Vec<_>>().await;
    // The marker of the second page is that of the first, which ends the list.
    assert_eq!(items.len(), 2);
    let lines = server
        .requests()
        .iter()
        .map(|one| one.line().to_owned())
        .collect::<Vec<_>>();
    assert_eq!(
        lines,
        [
            "GET /routes?limit=1 HTTP/1.1",
            "GET /routes?limit=1&marker=m HTTP/1.1"
        ]
    );
    Ok(())
}
