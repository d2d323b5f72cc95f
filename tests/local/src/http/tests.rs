mod access;
mod connections;
mod console;
mod cross_origin;
mod error_bodies;
mod faults;
mod health;
mod hosts;
mod inspection;
mod limits;
mod log;
mod malformed;
mod presigned;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::body::MAX_BODY_BYTES;
use crate::clock::Timestamp;
use crate::inspection::ReceivedRequest;
use crate::signature::canonical::SignedRequest;
use crate::signature::tests::sign;
use crate::{Builder, LocalEndpoint};

/// 2022-12-02T08:21:20.754Z
const NOW: Duration = Duration::from_millis(1_669_969_280_754);
const NO_ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/000000000000";

fn builder() -> Builder {
    LocalEndpoint::builder().clock(|| SystemTime::UNIX_EPOCH + NOW)
}

struct Response {
    status: u16,
    headers: HeaderMap,
    body: Option<Value>,
}

impl Response {
    fn read(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect();
        let response = Self {
            status: status.parse().unwrap(),
            headers,
            body: (!body.is_empty()).then(|| serde_json::from_str(body).unwrap()),
        };
        assert_eq!(response.header("x-amzn-requestid").unwrap().len(), 36);
        assert_eq!(
            response.header("date"),
            Some("Fri, 02 Dec 2022 08:21:20 GMT")
        );
        if let (Some(code), Some(body)) = (response.code(), &response.body) {
            error_bodies::check(code, body);
        }
        let content_type = response.body.is_some().then_some("application/json");
        assert_eq!(response.header("content-type"), content_type);
        response
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn code(&self) -> Option<&str> {
        self.header("x-amzn-errortype")
    }

    fn member(&self, name: &str) -> &Value {
        &self.body.as_ref().unwrap()[name]
    }
}

/// Sends a request with exactly these headers on a new connection.
async fn send(
    endpoint: &LocalEndpoint,
    method: &str,
    target: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let request = request(method, target, headers, body);
    Response::read(&exchange(endpoint, &request).await)
}

fn request(method: &str, target: &str, headers: &HeaderMap, body: &[u8]) -> Vec<u8> {
    let mut request = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n").into_bytes();
    for (name, value) in headers {
        request.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    request.extend(format!("content-length: {}\r\n\r\n", body.len()).into_bytes());
    request.extend(body);
    request
}

/// Sends bytes on a new connection, and returns the response, which is empty if the connection is dropped.
async fn exchange(endpoint: &LocalEndpoint, request: &[u8]) -> Vec<u8> {
    let address = endpoint.endpoint_url().replace("http://", "");
    let mut connection = TcpStream::connect(address).await.unwrap();
    // A dropped connection may fail while it is written or read.
    let _: io::Result<()> = connection.write_all(request).await;
    let mut response = Vec::new();
    let _: io::Result<usize> = connection.read_to_end(&mut response).await;
    response
}

fn headers(content_type: Option<&str>) -> HeaderMap {
    let date = Timestamp::nearest(SystemTime::UNIX_EPOCH + NOW).basic();
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("localhost"));
    headers.insert("x-amz-date", date.parse().unwrap());
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
    }
    headers
}

async fn call_signed(
    endpoint: &LocalEndpoint,
    (method, target, region): (&str, &str, &str),
    mut headers: HeaderMap,
    body: &[u8],
) -> Response {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let request = SignedRequest {
        method,
        path,
        query,
        headers: &headers,
    };
    let authorization = sign(&request, body, region);
    headers.insert("authorization", authorization.parse().unwrap());
    send(endpoint, method, target, &headers, body).await
}

/// Sends a signed request of an operation.
async fn post(endpoint: &LocalEndpoint, operation: &str, input: &Value) -> Response {
    let target = format!("/{operation}");
    let body = input.to_string();
    let headers = headers(Some("application/json"));
    let line = ("POST", target.as_str(), "us-west-2");
    call_signed(endpoint, line, headers, body.as_bytes()).await
}

async fn without_body(endpoint: &LocalEndpoint, method: &str, target: &str) -> Response {
    call_signed(endpoint, (method, target, "us-west-2"), headers(None), b"").await
}

#[tokio::test]
async fn a_room_lives_and_dies() {
    let endpoint = builder().start().await.unwrap();
    let created = post(&endpoint, "CreateRoom", &json!({"name": "lobby"})).await;
    assert_eq!((created.status, created.code()), (200, None));
    assert_eq!(created.member("createTime"), "2022-12-02T08:21:20.754Z");

    let identifier = json!({"identifier": created.member("arn")});
    let read = post(&endpoint, "GetRoom", &identifier).await;
    assert_eq!(read.body, created.body);

    let deleted = post(&endpoint, "DeleteRoom", &identifier).await;
    assert_eq!((deleted.status, deleted.body), (204, None));
    let gone = post(&endpoint, "GetRoom", &identifier).await;
    assert_eq!(
        (gone.status, gone.code()),
        (404, Some("ResourceNotFoundException"))
    );
    assert_eq!(gone.member("resourceType"), "ROOM");
}

#[tokio::test]
async fn labels_and_query_are_decoded_once() {
    let endpoint = builder().start().await.unwrap();
    let tags = json!({"tags": {"a b": "", "a+b": "", "a%20b": "", "ä/&=": ""}});
    let created = post(&endpoint, "CreateRoom", &tags).await;
    let arn = created.member("arn").as_str().unwrap();
    let path = format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"));

    let target = format!("{path}?tagKeys=a%20b&tagKeys=a+b&tagKeys=%C3%A4%2F%26%3D");
    let untagged = without_body(&endpoint, "DELETE", &target).await;
    assert_eq!((untagged.status, untagged.body), (200, Some(json!({}))));
    let left = without_body(&endpoint, "GET", &path).await;
    assert_eq!(left.member("tags"), &json!({"a%20b": ""}));
}

#[tokio::test]
async fn a_token_expires_after_an_hour_and_a_session_as_asked() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let mut input = json!({"roomIdentifier": room.member("arn"), "userId": "alice"});
    let token = post(&endpoint, "CreateChatToken", &input).await;
    assert_eq!(
        token.member("tokenExpirationTime"),
        "2022-12-02T09:21:20.754Z"
    );
    assert_eq!(
        token.member("sessionExpirationTime"),
        "2022-12-02T09:21:20.754Z"
    );
    input["sessionDurationInMinutes"] = json!(180);
    let token = post(&endpoint, "CreateChatToken", &input).await;
    assert_eq!(
        token.member("tokenExpirationTime"),
        "2022-12-02T09:21:20.754Z"
    );
    assert_eq!(
        token.member("sessionExpirationTime"),
        "2022-12-02T11:21:20.754Z"
    );
}

#[tokio::test]
async fn attributes_are_limited_by_their_bytes() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    for (operation, limit) in [("CreateChatToken", 1024), ("SendEvent", 4096)] {
        for (bytes, status) in [(limit, 200), (limit + 2, 400)] {
            // Two bytes each, since the limit is in bytes.
            let value = "ä".repeat(bytes / 2 - 1);
            let input = json!({
                "roomIdentifier": room.member("arn"),
                "userId": "alice",
                "eventName": "poll",
                "attributes": {"kk": value},
            });
            let response = post(&endpoint, operation, &input).await;
            assert_eq!(response.status, status, "{operation} {bytes}");
        }
    }
}

#[tokio::test]
async fn tag_keys_have_bounds() {
    let endpoint = builder().start().await.unwrap();
    for (key, status) in [
        ("", 400),
        (&*"ä".repeat(128), 200),
        (&*"a".repeat(129), 400),
    ] {
        let response = post(&endpoint, "CreateRoom", &json!({"tags": {key: ""}})).await;
        assert_eq!(response.status, status, "{key}");
    }
}

#[tokio::test]
async fn reserved_tag_keys_are_rejected_and_not_stored() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let arn = room.member("arn").as_str().unwrap();
    let path = format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"));
    for (key, status) in [
        ("aws:name", 400),
        ("AWS:", 400),
        ("aWs:ä", 400),
        ("aws", 200),
        ("awsä:", 200),
        ("my-aws:name", 200),
    ] {
        let tags = json!({"tags": {key: "", "b": ""}});
        let created = post(&endpoint, "CreateRoom", &tags).await;
        assert_eq!(created.status, status, "{key}");
        let mut logs = tags.clone();
        logs["destinationConfiguration"] = json!({"s3": {"bucketName": "chat-logs"}});
        let created = post(&endpoint, "CreateLoggingConfiguration", &logs).await;
        assert_eq!(created.status, status, "{key}");
        let json = headers(Some("application/json"));
        let line = ("POST", path.as_str(), "us-west-2");
        let body = tags.to_string();
        let tagged = call_signed(&endpoint, line, json, body.as_bytes()).await;
        assert_eq!(tagged.status, status, "{key}");
        if status == 400 {
            assert_eq!(tagged.code(), Some("ValidationException"));
            let stored = without_body(&endpoint, "GET", &path).await;
            assert_eq!(stored.member("tags"), &json!({}));
        }
    }
    // Three of each were rejected.
    assert_eq!(endpoint.rooms().len(), 1 + 3);
}

#[tokio::test]
async fn all_invalid_members_are_listed() {
    let endpoint = builder().start().await.unwrap();
    let fields = |response: &Response| -> Vec<String> {
        let fields = response.member("fieldList").as_array().unwrap();
        let name = |field: &Value| field["name"].as_str().unwrap().to_owned();
        fields.iter().map(name).collect()
    };
    let list = json!({"maxResults": 51, "name": "?", "nextToken": "abc"});
    let response = post(&endpoint, "ListRooms", &list).await;
    assert_eq!(fields(&response), ["maxResults", "name", "nextToken"]);
    let room = json!({"name": "?", "tags": {"": ""}});
    let response = post(&endpoint, "CreateRoom", &room).await;
    assert_eq!(fields(&response), ["name", "tags"]);
    let event = json!({"attributes": {"a": "x".repeat(4096)}, "eventName": ""});
    let response = post(&endpoint, "SendEvent", &event).await;
    assert_eq!(
        fields(&response),
        ["attributes", "eventName", "roomIdentifier"]
    );
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
    let path = format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"));
    let response = without_body(&endpoint, "DELETE", &format!("{path}?tagKeys=%FF")).await;
    assert_eq!(
        (response.status, response.code()),
        (400, Some("ValidationException"))
    );
}

#[tokio::test]
async fn the_region_is_that_of_the_signature() {
    let endpoint = builder().account("210987654321").start().await.unwrap();
    let json = || headers(Some("application/json"));
    let here = call_signed(
        &endpoint,
        ("POST", "/CreateRoom", "eu-west-1"),
        json(),
        b"{}",
    )
    .await;
    let arn = here.member("arn").as_str().unwrap();
    assert!(
        arn.starts_with("arn:aws:ivschat:eu-west-1:210987654321:room/"),
        "{arn}"
    );
    let elsewhere = post(&endpoint, "GetRoom", &json!({"identifier": arn})).await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test]
async fn a_stopped_endpoint_releases_its_port() {
    let endpoint = builder().start().await.unwrap();
    let address = endpoint.endpoint_url().replace("http://", "");
    // An idle connection does not delay a shutdown.
    let _idle = TcpStream::connect(&address).await.unwrap();
    endpoint.shutdown().await;
    assert!(TcpStream::connect(&address).await.is_err());
}

// Paused time advances automatically when all tasks wait.
#[tokio::test(start_paused = true)]
async fn a_request_that_outlasts_a_shutdown_is_not_performed() {
    let builder = builder().allow_unsigned().latency(Duration::from_secs(60));
    let endpoint = builder.start().await.unwrap();
    let address = endpoint.endpoint_url().replace("http://", "");
    let mut connection = TcpStream::connect(address).await.unwrap();
    let json = headers(Some("application/json"));
    let request = request("POST", "/CreateRoom", &json, b"{}");
    connection.write_all(&request).await.unwrap();
    while endpoint.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    endpoint.shutdown().await;
    let mut response = Vec::new();
    let _: io::Result<usize> = connection.read_to_end(&mut response).await;
    assert_eq!(response, b"");
}

#[tokio::test]
async fn a_dropped_endpoint_releases_its_port() {
    let endpoint = builder().start().await.unwrap();
    let address = endpoint.endpoint_url().replace("http://", "");
    drop(endpoint);
    // Dropping does not wait until the server has stopped.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
        if TcpStream::connect(&address).await.is_err() {
            return;
        }
    }
    panic!("{address} is still served");
}

#[tokio::test]
async fn a_port_in_use_and_a_wrong_account_are_errors() {
    let endpoint = builder().start().await.unwrap();
    let url = endpoint.endpoint_url();
    let (_, port) = url.rsplit_once(':').unwrap();
    let error = builder().port(port.parse().unwrap()).start().await;
    let error = error.unwrap_err();
    assert!(matches!(error, crate::StartError::Listen { .. }), "{error}");
    for account in ["", "12345678901", "12345678901x"] {
        let error = builder().account(account).start().await.unwrap_err();
        assert!(matches!(error, crate::StartError::Account(_)), "{error}");
    }
}

#[tokio::test]
async fn a_clock_that_http_cannot_express_is_a_start_error() {
    let distant = Duration::from_secs(300_000_000_000);
    for time in [
        SystemTime::UNIX_EPOCH - Duration::from_secs(1),
        SystemTime::UNIX_EPOCH + distant,
    ] {
        let error = LocalEndpoint::builder().clock(move || time).start().await;
        let error = error.unwrap_err();
        assert!(matches!(error, crate::StartError::Clock), "{error}");
    }
}

#[tokio::test]
async fn a_clock_that_leaves_the_range_does_not_fail_requests() {
    let clock = Arc::new(Mutex::new(SystemTime::UNIX_EPOCH + NOW));
    let shown = Arc::clone(&clock);
    let builder = LocalEndpoint::builder().allow_unsigned();
    let endpoint = builder.clock(move || *shown.lock().unwrap());
    let endpoint = endpoint.start().await.unwrap();
    let distant = Duration::from_secs(300_000_000_000);
    for (time, shown) in [
        (SystemTime::UNIX_EPOCH - distant, "1970-01-01T00:00:00.000Z"),
        (SystemTime::UNIX_EPOCH + distant, "9999-12-31T23:59:59.999Z"),
    ] {
        *clock.lock().unwrap() = time;
        let json = headers(Some("application/json"));
        let request = request("POST", "/CreateRoom", &json, b"{}");
        let response = String::from_utf8(exchange(&endpoint, &request).await).unwrap();
        assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
        let time = format!(r#""createTime":"{shown}""#);
        assert!(response.contains(&time), "{response}");
    }
}
