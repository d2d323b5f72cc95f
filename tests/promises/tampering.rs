//! A request that was altered on its way is refused, and changes nothing.

use crate::server::{Raw, altering};

/// What happens to a request, and the code with which it is refused.
type Alteration = (&'static str, fn(&mut Raw), &'static str);

const INVALID: &str = "InvalidSignatureException";
const INCOMPLETE: &str = "IncompleteSignatureException";

const ALTERATIONS: [Alteration; 22] = [
    (
        "another body",
        |raw| raw.body = br#"{"name":"x"}"#.to_vec(),
        INVALID,
    ),
    ("a space in the body", |raw| raw.body.push(b' '), INVALID),
    ("no body", |raw| raw.body.clear(), INVALID),
    (
        "another path",
        |raw| replace(raw, "/CreateRoom", "/DeleteRoom"),
        INVALID,
    ),
    (
        "a query",
        |raw| replace(raw, "/CreateRoom", "/CreateRoom?a=b"),
        INVALID,
    ),
    (
        "another method",
        |raw| replace(raw, "POST ", "PUT "),
        INVALID,
    ),
    (
        "another host",
        |raw| replace(raw, "127.0.0.1", "127.0.0.2"),
        INVALID,
    ),
    (
        "another content type",
        |raw| replace(raw, "application/json", "application/jsom"),
        INVALID,
    ),
    (
        "another region",
        |raw| replace(raw, "/us-west-2/", "/us-west-1/"),
        INVALID,
    ),
    (
        "another service",
        |raw| replace(raw, "/ivschat/aws4", "/ivs/aws4"),
        INVALID,
    ),
    (
        "fewer signed headers",
        |raw| replace(raw, "content-type;host", "host"),
        INCOMPLETE,
    ),
    (
        "a longer path",
        |raw| replace(raw, "/CreateRoom", "/CreateRoom/"),
        INVALID,
    ),
    (
        "a path that means the same",
        |raw| replace(raw, "/CreateRoom", "/Create%52oom"),
        INVALID,
    ),
    (
        "a query without a value",
        |raw| replace(raw, "/CreateRoom", "/CreateRoom?a"),
        INVALID,
    ),
    (
        "a longer content type",
        |raw| replace(raw, "application/json", "application/json; charset=utf-8"),
        INVALID,
    ),
    (
        "another terminator",
        |raw| replace(raw, "/aws4_request", "/aws5_request"),
        INVALID,
    ),
    (
        "another access key",
        |raw| replace(raw, "Credential=test/", "Credential=TEST/"),
        "UnrecognizedClientException",
    ),
    (
        "another algorithm",
        |raw| replace(raw, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"),
        INCOMPLETE,
    ),
    (
        "a longer signature",
        |raw| replace(raw, "Signature=", "Signature=0"),
        INVALID,
    ),
    (
        "a session token",
        |raw| raw.head.push_str("\r\nx-amz-security-token: session"),
        INCOMPLETE,
    ),
    (
        "a presigned query beside the header",
        |raw| replace(raw, "/CreateRoom", "/CreateRoom?X-Amz-Signature=00"),
        INCOMPLETE,
    ),
    (
        "no signature",
        |raw| replace(raw, "authorization:", "x-authorization:"),
        "MissingAuthenticationTokenException",
    ),
];

/// Replaces text in the head.
fn replace(raw: &mut Raw, from: &str, to: &str) {
    assert!(raw.head.contains(from), "`{from}` is not in {}", raw.head);
    raw.head = raw.head.replace(from, to);
}

/// States the length of the body as it is now.
fn state_length(raw: &mut Raw) {
    let lines = raw
        .head
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("content-length"));
    let head: Vec<&str> = lines.collect();
    raw.head = format!(
        "{}\r\ncontent-length: {}",
        head.join("\r\n"),
        raw.body.len()
    );
}

#[tokio::test]
async fn an_unaltered_request_passes_through_the_proxy() {
    let (endpoint, client) = crate::local().await;
    let proxy = altering(&endpoint.endpoint_url(), state_length).await;
    crate::client_of(proxy)
        .create_room()
        .name("lobby")
        .send()
        .await
        .expect("created");
    assert_eq!(crate::room_count(&client).await, 1);
}

#[tokio::test]
async fn each_alteration_is_refused_and_changes_nothing() {
    let (endpoint, client) = crate::local().await;
    for (what, alter, code) in ALTERATIONS {
        let proxy = altering(&endpoint.endpoint_url(), move |raw| {
            alter(raw);
            state_length(raw);
        })
        .await;
        let error = crate::client_of(proxy)
            .create_room()
            .name("lobby")
            .send()
            .await
            .unwrap_err();
        assert_eq!(
            (error.code(), error.status()),
            (Some(code), Some(403)),
            "{what}: {error}"
        );
    }
    assert_eq!(crate::room_count(&client).await, 0);
}
