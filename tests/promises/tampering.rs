//! The local endpoint rejects a request that was altered in transit, and changes nothing.

use fixtures::{Request, ScriptedServer, Step, TestResult};
use ivschat_client::Error;
use ivschat_client::operation::create_room::CreateRoomOutput;
use ivschat_local::LocalEndpoint;

/// A name, a function that alters a request, and the expected error code.
type Alteration = (&'static str, fn(&mut Request), &'static str);

const INVALID: &str = "InvalidSignatureException";
const INCOMPLETE: &str = "IncompleteSignatureException";

const ALTERATIONS: [Alteration; 22] = [
    (
        "another body",
        |request| request.body = br#"{"name":"x"}"#.to_vec(),
        INVALID,
    ),
    (
        "a space in the body",
        |request| request.body.push(b' '),
        INVALID,
    ),
    ("no body", |request| request.body.clear(), INVALID),
    (
        "another path",
        |request| replace(request, "/CreateRoom", "/DeleteRoom"),
        INVALID,
    ),
    (
        "a query",
        |request| replace(request, "/CreateRoom", "/CreateRoom?a=b"),
        INVALID,
    ),
    (
        "another method",
        |request| replace(request, "POST ", "PUT "),
        INVALID,
    ),
    (
        "another host",
        |request| replace(request, "127.0.0.1", "127.0.0.2"),
        INVALID,
    ),
    (
        "another content type",
        |request| replace(request, "application/json", "application/jsom"),
        INVALID,
    ),
    (
        "another region",
        |request| replace(request, "/us-west-2/", "/us-west-1/"),
        INVALID,
    ),
    (
        "another service",
        |request| replace(request, "/ivschat/aws4", "/ivs/aws4"),
        INVALID,
    ),
    (
        "fewer signed headers",
        |request| replace(request, "content-type;host", "host"),
        INCOMPLETE,
    ),
    (
        "a longer path",
        |request| replace(request, "/CreateRoom", "/CreateRoom/"),
        INVALID,
    ),
    (
        "a path that means the same",
        |request| replace(request, "/CreateRoom", "/Create%52oom"),
        INVALID,
    ),
    (
        "a query without a value",
        |request| replace(request, "/CreateRoom", "/CreateRoom?a"),
        INVALID,
    ),
    (
        "a longer content type",
        |request| {
            replace(
                request,
                "application/json",
                "application/json; charset=utf-8",
            )
        },
        INVALID,
    ),
    (
        "another terminator",
        |request| replace(request, "/aws4_request", "/aws5_request"),
        INVALID,
    ),
    (
        "another access key",
        |request| replace(request, "Credential=test/", "Credential=TEST/"),
        "UnrecognizedClientException",
    ),
    (
        "another algorithm",
        |request| replace(request, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"),
        INCOMPLETE,
    ),
    (
        "a longer signature",
        |request| replace(request, "Signature=", "Signature=0"),
        INVALID,
    ),
    (
        "a session token",
        |request| request.head.push_str("\r\nx-amz-security-token: session"),
        INCOMPLETE,
    ),
    (
        "a presigned query beside the header",
        |request| replace(request, "/CreateRoom", "/CreateRoom?X-Amz-Signature=00"),
        INCOMPLETE,
    ),
    (
        "no signature",
        |request| replace(request, "authorization:", "x-authorization:"),
        "MissingAuthenticationTokenException",
    ),
];

/// Replaces a part of the head.
fn replace(request: &mut Request, from: &str, to: &str) {
    assert!(
        request.head.contains(from),
        "`{from}` is not in {}",
        request.head
    );
    request.head = request.head.replace(from, to);
}

/// Creates a room through a proxy that alters the request.
async fn create_room_through(
    endpoint: &LocalEndpoint,
    alter: impl Fn(&mut Request) + Send + Sync + 'static,
) -> TestResult<Result<CreateRoomOutput, Error>> {
    let url = endpoint.endpoint_url();
    let proxy = ScriptedServer::with(move |mut request| {
        alter(&mut request);
        Step::Forward(request, url.clone())
    })?;
    let call = fixtures::client(proxy.url()).create_room().name("lobby");
    Ok(call.send().await)
}

#[tokio::test]
async fn an_unaltered_request_passes_through_the_proxy() -> TestResult {
    let (endpoint, client) = fixtures::local_endpoint().await?;
    create_room_through(&endpoint, |_| {}).await??;
    assert_eq!(fixtures::room_count(&client).await?, 1);
    Ok(())
}

#[tokio::test]
async fn each_alteration_is_rejected_and_changes_nothing() -> TestResult {
    let (endpoint, client) = fixtures::local_endpoint().await?;
    for (name, alter, code) in ALTERATIONS {
        let error = create_room_through(&endpoint, alter).await?.unwrap_err();
        assert_eq!(
            (error.code(), error.status()),
            (Some(code), Some(403)),
            "{name}: {error}"
        );
    }
    assert_eq!(fixtures::room_count(&client).await?, 0);
    Ok(())
}
