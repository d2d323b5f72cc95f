//! Requests from web pages.

use super::*;

/// The headers that an SDK sends, and those that tracing and caching tools add.
const REQUESTED_HEADERS: &str = "amz-sdk-invocation-id,authorization,cache-control,content-type,traceparent,\
                                 x-amz-date,x-amzn-trace-id";

async fn from_page(endpoint: &LocalEndpoint, method: &str, origin: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("localhost"));
    headers.insert("origin", origin.parse().unwrap());
    if method == "OPTIONS" {
        let method = HeaderValue::from_static("POST");
        headers.insert("access-control-request-method", method);
        let names = HeaderValue::from_static(REQUESTED_HEADERS);
        headers.insert("access-control-request-headers", names);
    }
    send(endpoint, method, "/CreateRoom", &headers, b"").await
}

#[tokio::test]
async fn a_preflight_needs_no_signature() {
    let endpoint = builder().start().await.unwrap();
    let response = from_page(&endpoint, "OPTIONS", "http://localhost:3000").await;
    assert_eq!(response.status, 204);
    let header = |name| response.header(name).unwrap();
    assert_eq!(
        header("access-control-allow-origin"),
        "http://localhost:3000"
    );
    assert!(header("access-control-allow-methods").contains("POST"));
    assert_eq!(header("access-control-allow-headers"), REQUESTED_HEADERS);
    assert!(endpoint.requests().is_empty());
}

#[tokio::test]
async fn a_page_of_this_machine_may_read_responses_and_errors() {
    let endpoint = builder().start().await.unwrap();
    let response = from_page(&endpoint, "POST", "http://127.0.0.1:5173").await;
    assert_eq!(response.status, 403);
    let header = |name| response.header(name).unwrap();
    assert_eq!(
        header("access-control-allow-origin"),
        "http://127.0.0.1:5173"
    );
    assert_eq!(
        header("access-control-expose-headers"),
        "x-amzn-requestid, x-amzn-errortype, date, retry-after, x-amz-retry-after"
    );
}

#[tokio::test]
async fn another_page_may_not() {
    let endpoint = builder().start().await.unwrap();
    for method in ["OPTIONS", "POST"] {
        let response = from_page(&endpoint, method, "https://example.com").await;
        assert_eq!(response.header("access-control-allow-origin"), None);
        assert_eq!(response.header("access-control-allow-headers"), None);
        // A response for one page must not be cached for another.
        assert_eq!(response.header("vary"), Some("origin"));
    }
}

#[tokio::test]
async fn a_foreign_page_changes_nothing_even_with_dns_rebinding() {
    let endpoint = builder().allow_unsigned().start().await.unwrap();
    let mut json = headers(Some("application/json"));
    for origin in ["http://rebound.example.com:4580", "null"] {
        json.insert("origin", HeaderValue::from_static(origin));
        let response = send(&endpoint, "POST", "/CreateRoom", &json, b"{}").await;
        assert_eq!(response.status, 403, "{origin}");
    }
    assert!(endpoint.rooms().is_empty());
    json.insert("origin", HeaderValue::from_static("http://localhost:3000"));
    let response = send(&endpoint, "POST", "/CreateRoom", &json, b"{}").await;
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn options_without_an_origin_is_not_an_operation() {
    let endpoint = builder().start().await.unwrap();
    let response = without_body(&endpoint, "OPTIONS", "/CreateRoom").await;
    assert_eq!(response.code(), Some("UnknownOperationException"));
}
