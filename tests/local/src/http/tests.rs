//! HTTP requests to a running endpoint.

mod access;
mod connections;
mod console;
mod cross_origin;
mod error_bodies;
mod faults;
mod health;
mod hosts;
mod inspection;
mod lifecycle;
mod limits;
mod log;
mod malformed;
mod operations;
mod presigned;

use std::io;
use std::time::{Duration, SystemTime};

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::clock::Timestamp;
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

/// Returns the address that an endpoint listens on.
fn address(endpoint: &LocalEndpoint) -> String {
    endpoint.endpoint_url().replace("http://", "")
}

/// Returns the path of a resource's tags.
fn tags_of(arn: &str) -> String {
    format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"))
}

/// Sends bytes on a new connection, and returns the response, which is empty if the connection is dropped.
async fn exchange(endpoint: &LocalEndpoint, request: &[u8]) -> Vec<u8> {
    let mut connection = TcpStream::connect(address(endpoint)).await.unwrap();
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
