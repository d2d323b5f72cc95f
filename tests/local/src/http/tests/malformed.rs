//! Malformed and oversized requests.

use super::super::body::MAX_BODY_BYTES;
use super::*;

#[tokio::test]
async fn malformed_http_gets_an_error_of_the_service() {
    let endpoint = builder().start().await.unwrap();
    for request in [
        "GARBAGE\r\n\r\n",
        "POST /CreateRoom HTTP/9.9\r\n\r\n",
        "PO ST /CreateRoom HTTP/1.1\r\n\r\n",
        "POST /CreateRoom HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n",
        "POST /CreateRoom HTTP/1.1\r\nho st: x\r\n\r\n",
    ] {
        let bytes = exchange(&endpoint, request.as_bytes()).await;
        assert!(!bytes.is_empty(), "{request}");
        let response = Response::read(&bytes);
        let expected = (400, Some("ValidationException"));
        assert_eq!((response.status, response.code()), expected, "{request}");
        assert_eq!(response.member("reason"), "OTHER");
        assert_eq!(response.header("connection"), Some("close"));
    }
}

#[tokio::test]
async fn too_many_headers_and_a_path_that_is_too_long_are_rejected() {
    let endpoint = builder().start().await.unwrap();
    let many = "a: b\r\n".repeat(101);
    let request = format!("GET / HTTP/1.1\r\n{many}\r\n");
    let response = Response::read(&exchange(&endpoint, request.as_bytes()).await);
    assert_eq!(response.status, 431);
    assert_eq!(
        response.code(),
        Some("RequestHeaderFieldsTooLargeException")
    );

    let request = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(1 << 16));
    let response = Response::read(&exchange(&endpoint, request.as_bytes()).await);
    assert_eq!(response.status, 414);
    assert_eq!(response.code(), Some("RequestUriTooLongException"));
}

#[tokio::test]
async fn the_endpoint_continues_after_a_client_disconnects() {
    let endpoint = builder().start().await.unwrap();
    let mut connection = TcpStream::connect(address(&endpoint)).await.unwrap();
    let head = b"POST /CreateRoom HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";
    connection.write_all(head).await.unwrap();
    drop(connection);
    let response = post(&endpoint, "CreateRoom", &json!({})).await;
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn a_path_or_method_without_an_operation_is_rejected() {
    let endpoint = builder().start().await.unwrap();
    for (method, target, status) in [
        ("GET", "/CreateRoom", 405),
        ("PUT", "/tags/x", 405),
        ("POST", "/createroom", 404),
        ("POST", "/CreateRoom/", 404),
        ("POST", "//CreateRoom", 404),
        ("POST", "/x/../CreateRoom", 404),
        ("GET", "/tags/a/b", 404),
        ("GET", "/", 404),
    ] {
        let response = without_body(&endpoint, method, target).await;
        let expected = (status, Some("UnknownOperationException"));
        assert_eq!(
            (response.status, response.code()),
            expected,
            "{method} {target}"
        );
    }
}

#[tokio::test]
async fn a_path_that_is_not_utf_8_is_rejected() {
    let endpoint = builder().start().await.unwrap();
    let response = without_body(&endpoint, "GET", "/tags/%FF").await;
    assert_eq!(
        (response.status, response.code()),
        (400, Some("ValidationException"))
    );
}

#[tokio::test]
async fn a_query_that_is_not_utf_8_is_rejected() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let arn = room.member("arn").as_str().unwrap();
    let path = tags_of(arn);
    let response = without_body(&endpoint, "DELETE", &format!("{path}?tagKeys=%FF")).await;
    assert_eq!(
        (response.status, response.code()),
        (400, Some("ValidationException"))
    );
}

#[tokio::test]
async fn a_body_must_be_a_json_object() {
    let endpoint = builder().start().await.unwrap();
    let deep = "[".repeat(100_000);
    for (content_type, body) in [
        ("application/json", "".as_bytes()),
        ("application/json", b"{"),
        ("application/json", b"null"),
        ("application/json", b"[]"),
        ("application/json", b"\xff"),
        ("application/json", b"{\"name\": \"\\ud800\"}"),
        ("application/json", b"{\"maximumMessageLength\": 1e999}"),
        ("application/json", deep.as_bytes()),
        ("text/plain", b"{}"),
    ] {
        let line = ("POST", "/CreateRoom", "us-west-2");
        let response = call_signed(&endpoint, line, headers(Some(content_type)), body).await;
        assert_eq!(
            (response.status, response.code()),
            (400, Some("ValidationException"))
        );
        assert_eq!(response.member("reason"), "OTHER");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_rejected() {
    let endpoint = builder().start().await.unwrap();
    for size in [MAX_BODY_BYTES, 4 * MAX_BODY_BYTES] {
        let response = post(&endpoint, "CreateRoom", &json!({"name": "x".repeat(size)})).await;
        let expected = (413, Some("RequestEntityTooLargeException"));
        assert_eq!((response.status, response.code()), expected);
    }
}
