//! Inspection by tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::body::MAX_BODY_BYTES;
use super::*;
use crate::ReceivedRequest;

/// Starts an endpoint whose clock is ahead by the returned number of seconds, which is zero at first.
async fn start_with_clock() -> (LocalEndpoint, Arc<AtomicU64>) {
    let ahead = Arc::new(AtomicU64::new(0));
    let seconds = Arc::clone(&ahead);
    let clock = move || {
        let ahead = Duration::from_secs(seconds.load(Ordering::Relaxed));
        SystemTime::UNIX_EPOCH + NOW + ahead
    };
    (builder().clock(clock).start().await.unwrap(), ahead)
}

#[tokio::test]
async fn requests_are_recorded_in_order() {
    let endpoint = builder().start().await.unwrap();
    post(&endpoint, "SendEvent", &json!({"eventName": "poll"})).await;
    without_body(&endpoint, "GET", "/tags/a%2Fb?c=%20").await;
    without_body(&endpoint, "GET", "/unknown").await;
    let request = |operation: Option<&str>, method: &str, target: &str| ReceivedRequest {
        operation: operation.map(str::to_owned),
        method: method.to_owned(),
        target: target.to_owned(),
        content_type: None,
        signed_headers: vec!["host".to_owned(), "x-amz-date".to_owned()],
        body: None,
    };
    let mut event = request(Some("SendEvent"), "POST", "/SendEvent");
    event.content_type = Some("application/json".to_owned());
    event.signed_headers.insert(0, "content-type".to_owned());
    event.body = Some(json!({"eventName": "poll"}));
    let expected = [
        event,
        request(Some("ListTagsForResource"), "GET", "/tags/a%2Fb?c=%20"),
        request(None, "GET", "/unknown"),
    ];
    assert_eq!(endpoint.requests(), expected);
}

#[tokio::test]
async fn debug_of_a_request_shows_no_contents() {
    let endpoint = builder().start().await.unwrap();
    let event = json!({"eventName": "poll", "attributes": {"secret": "hunter2"}});
    post(&endpoint, "SendEvent", &event).await;
    let presigned = "/tags/x?X-Amz-Signature=hunter2";
    send(&endpoint, "GET", presigned, &headers(None), b"").await;
    let shown = format!("{:?}", endpoint.requests());
    assert!(shown.contains("SendEvent"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_chat_token_opens_to_its_contents() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let input = json!({
        "roomIdentifier": room.member("arn"),
        "userId": "alice",
        "capabilities": ["SEND_MESSAGE", "DELETE_MESSAGE"],
        "attributes": {"displayName": "Alice"},
        "sessionDurationInMinutes": 180,
    });
    let response = post(&endpoint, "CreateChatToken", &input).await;
    let token = response.member("token").as_str().unwrap();
    let opened = endpoint.open_valid_chat_token(token).unwrap();
    assert_eq!(opened.room_arn, *room.member("arn"));
    assert_eq!(opened.user_id, "alice");
    assert_eq!(opened.capabilities, ["SEND_MESSAGE", "DELETE_MESSAGE"]);
    assert_eq!(opened.attributes["displayName"], "Alice");
    let issued = SystemTime::UNIX_EPOCH + NOW;
    assert_eq!(
        opened.token_expiration_time,
        issued + Duration::from_mins(60)
    );
    assert_eq!(
        opened.session_expiration_time,
        issued + Duration::from_mins(180)
    );
}

#[tokio::test]
async fn a_chat_token_expires_by_the_clock_of_the_endpoint() {
    let (endpoint, ahead) = start_with_clock().await;
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let input = json!({"roomIdentifier": room.member("arn"), "userId": "alice"});
    let response = post(&endpoint, "CreateChatToken", &input).await;
    let token = response.member("token").as_str().unwrap();

    ahead.store(3599, Ordering::Relaxed);
    endpoint.open_valid_chat_token(token).unwrap();
    ahead.store(3600, Ordering::Relaxed);
    let expired = endpoint.open_valid_chat_token(token).unwrap_err();
    assert!(
        expired.to_string().contains("2022-12-02T09:21:20.754Z"),
        "{expired}"
    );
    endpoint.open_chat_token(token).unwrap();
}

#[tokio::test]
async fn a_chat_token_with_an_expired_session_is_not_valid() {
    let (endpoint, ahead) = start_with_clock().await;
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let input = json!({
        "roomIdentifier": room.member("arn"),
        "userId": "alice",
        "sessionDurationInMinutes": 1,
    });
    let response = post(&endpoint, "CreateChatToken", &input).await;
    let token = response.member("token").as_str().unwrap();
    ahead.store(59, Ordering::Relaxed);
    endpoint.open_valid_chat_token(token).unwrap();
    ahead.store(60, Ordering::Relaxed);
    endpoint.open_valid_chat_token(token).unwrap_err();
}

#[tokio::test]
async fn four_mebibytes_of_requests_are_kept() {
    let endpoint = builder().start().await.unwrap();
    let body = json!({"name": "x".repeat(MAX_BODY_BYTES - 1000)});
    for _ in 0..6 {
        assert_eq!(post(&endpoint, "CreateRoom", &body).await.status, 400);
    }
    let remembered = endpoint.requests();
    assert_eq!(remembered.len(), 4);
    assert!(remembered.iter().all(|request| request.body.is_some()));
}

#[tokio::test]
async fn every_byte_of_a_request_counts_towards_the_history() {
    let endpoint = builder().start().await.unwrap();
    let names = |prefix: &str| -> String {
        let names = (10_000..22_000).map(|number| format!("{prefix}{number}"));
        names.collect::<Vec<_>>().join(";")
    };
    let authorization = |names: &str| {
        format!(
            "AWS4-HMAC-SHA256 Credential=test/20221202/us-west-2/ivschat/aws4_request, \
             SignedHeaders={names}, Signature=00"
        )
    };
    post(&endpoint, "ListRooms", &json!({})).await;
    for _ in 0..50 {
        let mut headers = headers(Some("application/json"));
        let value = authorization(&names("abc")).parse().unwrap();
        headers.insert("authorization", value);
        let response = send(&endpoint, "POST", "/ListRooms", &headers, b"{}").await;
        assert_eq!(response.status, 403);
    }
    let remembered = endpoint.requests();
    // Of 1 MiB, each takes 108 KB; and the first request, which was authenticated.
    assert_eq!(remembered.len(), 9 + 1);
    assert_eq!(remembered[0].signed_headers.len(), 3);
    assert_eq!(remembered[1].signed_headers.len(), 12_000);
}

#[tokio::test]
async fn a_hundred_unauthenticated_requests_with_small_bodies_are_kept() {
    let endpoint = builder().start().await.unwrap();
    let json = headers(Some("application/json"));
    for _ in 0..101 {
        send(&endpoint, "POST", "/CreateRoom", &json, b"{}").await;
    }
    let remembered = endpoint.requests();
    assert_eq!(remembered.len(), 100);
    assert_eq!(remembered[0].body, Some(json!({})));
    let large = json!({"name": "x".repeat(64 * 1024)}).to_string();
    send(&endpoint, "POST", "/CreateRoom", &json, large.as_bytes()).await;
    assert_eq!(endpoint.requests()[99].body, None);
}

#[tokio::test]
async fn sent_events_can_be_inspected() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let event = json!({
        "roomIdentifier": room.member("arn"),
        "eventName": "poll",
        "attributes": {"question": "hunter2"},
    });
    let response = post(&endpoint, "SendEvent", &event).await;
    post(
        &endpoint,
        "SendEvent",
        &json!({"roomIdentifier": NO_ROOM, "eventName": "poll"}),
    )
    .await;
    let events = endpoint.sent_events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].id, *response.member("id"));
    assert_eq!(events[0].room_arn, *room.member("arn"));
    assert_eq!(events[0].event_name, "poll");
    assert_eq!(events[0].attributes["question"], "hunter2");
    assert!(!format!("{events:?}").contains("hunter2"));
}
