//! Access keys and regions.

use super::*;
use crate::{AccessKey, StartError};

/// The key that the test helpers sign with.
fn test_key() -> AccessKey {
    AccessKey::new("test", "test")
}

async fn call_with_session(endpoint: &LocalEndpoint, token: Option<&str>) -> Response {
    let mut headers = headers(Some("application/json"));
    if let Some(token) = token {
        headers.insert("x-amz-security-token", token.parse().unwrap());
    }
    let line = ("POST", "/ListRooms", "us-west-2");
    call_signed(endpoint, line, headers, b"{}").await
}

#[tokio::test]
async fn a_key_may_permit_only_some_operations() {
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
async fn requests_need_a_signature_unless_unsigned_ones_are_allowed() {
    let endpoint = builder().allow_unsigned().start().await.unwrap();
    let unsigned = headers(Some("application/json"));
    let created = send(&endpoint, "POST", "/CreateRoom", &unsigned, b"{}").await;
    let arn = created.member("arn").as_str().unwrap();
    assert!(arn.starts_with("arn:aws:ivschat:us-west-2:"), "{arn}");

    let mut wrong = unsigned;
    wrong.insert("authorization", HeaderValue::from_static("Bearer token"));
    let accepted = send(&endpoint, "POST", "/CreateRoom", &wrong, b"{}").await;
    assert_eq!(accepted.status, 200);
}

#[tokio::test]
async fn an_endpoint_of_one_region_rejects_others() {
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
async fn invalid_settings_are_start_errors() {
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
    assert!(
        matches!(unknown, StartError::OperationOfAccessKey(_)),
        "{unknown}"
    );
    assert!(matches!(fault, StartError::Operation(_)), "{fault}");
    assert!(matches!(region, StartError::Region(_)), "{region}");
    let long = builder().region("a".repeat(33)).start().await;
    assert!(matches!(long, Err(StartError::Region(_))));
}

#[tokio::test]
async fn a_request_with_a_rejected_signature_changes_nothing_but_is_recorded() {
    let endpoint = builder().start().await.unwrap();
    let headers = headers(Some("application/json"));
    let unsigned = send(&endpoint, "POST", "/CreateRoom", &headers, b"{}").await;
    let expected = (403, Some("MissingAuthenticationTokenException"));
    assert_eq!((unsigned.status, unsigned.code()), expected);
    // Without a signature, a client does not learn which operations exist.
    let unknown = send(&endpoint, "POST", "/Unknown", &headers, b"{").await;
    assert_eq!((unknown.status, unknown.code()), expected);

    let rooms = post(&endpoint, "ListRooms", &json!({})).await;
    assert_eq!(rooms.body, Some(json!({"rooms": []})));
    assert_eq!(endpoint.requests().len(), 3);
}
