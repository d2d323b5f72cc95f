//! Who may call, and what.

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::{AccessKey, StartError};

/// The key that the helpers sign with.
fn test_key() -> AccessKey {
    AccessKey::new("test", "test")
}

async fn call_with_session(endpoint: &LocalEndpoint, token: Option<&str>) -> Answer {
    let mut headers = headers(Some("application/json"));
    if let Some(token) = token {
        headers.insert("x-amz-security-token", token.parse().unwrap());
    }
    let line = ("POST", "/ListRooms", "us-west-2");
    call_signed(endpoint, line, headers, b"{}").await
}

#[tokio::test]
async fn a_key_may_be_for_some_operations_only() {
    let key = test_key().allow_only(["ListRooms", "GetRoom"]);
    let endpoint = builder().add_access_key(key).start().await.unwrap();
    let denied = post(&endpoint, "CreateRoom", &json!({"name": "?"})).await;
    let expected = (403, Some("AccessDeniedException"));
    assert_eq!((denied.status, denied.code()), expected);
    let allowed = post(&endpoint, "ListRooms", &json!({})).await;
    assert_eq!(allowed.body, Some(json!({"rooms": []})));
}

#[tokio::test]
async fn each_key_has_its_own_secret() {
    for (first, second, status) in [
        (("other", "other"), ("test", "test"), 200),
        (("test", "other"), ("other", "test"), 403),
    ] {
        let builder = builder().access_key(first.0, first.1);
        let builder = builder.access_key(second.0, second.1);
        let endpoint = builder.start().await.unwrap();
        assert_eq!(endpoint.credentials(), first);
        assert_eq!(
            post(&endpoint, "ListRooms", &json!({})).await.status,
            status
        );
    }
}

#[tokio::test]
async fn a_key_may_require_a_session_token() {
    let key = test_key().session_token("session/+=");
    let endpoint = builder().add_access_key(key).start().await.unwrap();
    assert_eq!(
        call_with_session(&endpoint, Some("session/+="))
            .await
            .status,
        200
    );
    for wrong in [None, Some("session"), Some("session/+=x")] {
        let refused = call_with_session(&endpoint, wrong).await;
        let expected = (403, Some("UnrecognizedClientException"));
        assert_eq!((refused.status, refused.code()), expected);
    }
}

#[tokio::test]
async fn requests_need_a_signature_unless_they_may_come_without() {
    let endpoint = builder().allow_unsigned().start().await.unwrap();
    let unsigned = headers(Some("application/json"));
    let created = send(&endpoint, "POST", "/CreateRoom", &unsigned, b"{}").await;
    let arn = created.member("arn").as_str().unwrap();
    assert!(arn.starts_with("arn:aws:ivschat:us-west-2:"), "{arn}");

    let mut wrong = unsigned;
    wrong.insert("authorization", HeaderValue::from_static("Bearer token"));
    let refused = send(&endpoint, "POST", "/CreateRoom", &wrong, b"{}").await;
    assert_eq!(refused.code(), Some("IncompleteSignatureException"));
}

#[tokio::test]
async fn an_endpoint_of_one_region_refuses_others() {
    let builder = builder().region("eu-west-1").allow_unsigned();
    let endpoint = builder.start().await.unwrap();
    let refused = post(&endpoint, "ListRooms", &json!({})).await;
    assert_eq!(refused.code(), Some("InvalidSignatureException"));
    let json = headers(Some("application/json"));
    let line = ("POST", "/ListRooms", "eu-west-1");
    let accepted = call_signed(&endpoint, line, json.clone(), b"{}").await;
    assert_eq!(accepted.status, 200);
    let created = send(&endpoint, "POST", "/CreateRoom", &json, b"{}").await;
    let arn = created.member("arn").as_str().unwrap();
    assert!(arn.contains(":eu-west-1:"), "{arn}");
}

#[tokio::test]
async fn wrong_settings_are_errors_of_the_start() {
    let twice = builder().access_key("a", "b").access_key("a", "c");
    let unknown = test_key().allow_only(["MakeRoom"]);
    let fault = "MakeRoom:drop".parse().unwrap();
    let errors = [
        twice.start().await,
        builder().add_access_key(unknown).start().await,
        builder().fault(fault).start().await,
        builder().region("US West").start().await,
    ];
    let [twice, unknown, fault, region] = errors.map(Result::unwrap_err);
    assert!(matches!(twice, StartError::AccessKey(_)), "{twice}");
    assert!(matches!(unknown, StartError::Operation(_)), "{unknown}");
    assert!(matches!(fault, StartError::Operation(_)), "{fault}");
    assert!(matches!(region, StartError::Region(_)), "{region}");
}

#[tokio::test]
async fn what_a_request_says_is_not_in_its_debug() {
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
async fn a_chat_token_opens_to_what_it_was_made_for() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let input = json!({
        "roomIdentifier": room.member("arn"),
        "userId": "alice",
        "capabilities": ["SEND_MESSAGE", "DELETE_MESSAGE"],
        "attributes": {"displayName": "Alice"},
        "sessionDurationInMinutes": 180,
    });
    let answer = post(&endpoint, "CreateChatToken", &input).await;
    let token = answer.member("token").as_str().unwrap();
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
    let later = Arc::new(AtomicU64::new(0));
    let seconds = Arc::clone(&later);
    let clock = move || {
        let passed = Duration::from_secs(seconds.load(Ordering::Relaxed));
        SystemTime::UNIX_EPOCH + NOW + passed
    };
    let endpoint = builder().clock(clock).start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let input = json!({"roomIdentifier": room.member("arn"), "userId": "alice"});
    let answer = post(&endpoint, "CreateChatToken", &input).await;
    let token = answer.member("token").as_str().unwrap();

    later.store(3599, Ordering::Relaxed);
    endpoint.open_valid_chat_token(token).unwrap();
    later.store(3600, Ordering::Relaxed);
    let expired = endpoint.open_valid_chat_token(token).unwrap_err();
    assert!(
        expired.to_string().contains("2022-12-02T09:21:20.754Z"),
        "{expired}"
    );
    endpoint.open_chat_token(token).unwrap();
}
