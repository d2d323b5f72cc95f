//! Malformed and oversized requests.

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
    let address = endpoint.endpoint_url().replace("http://", "");
    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = b"POST /CreateRoom HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";
    connection.write_all(head).await.unwrap();
    drop(connection);
    let response = post(&endpoint, "CreateRoom", &json!({})).await;
    assert_eq!(response.status, 200);
}
