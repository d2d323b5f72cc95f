//! Handshakes over HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;

use super::*;

/// The key in the example of RFC 6455.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// Returns a handshake as a browser sends it.
fn handshake(version: &str, key: &str, token: &str) -> String {
    format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\n\
         sec-websocket-version: {version}\r\nsec-websocket-key: {key}\r\nsec-websocket-protocol: {token}\r\n\r\n"
    )
}

fn address(endpoint: &LocalEndpoint) -> String {
    endpoint.endpoint_url().replace("http://", "")
}

fn request(endpoint: &LocalEndpoint, target: &str, protocols: &str) -> Request {
    let url = endpoint.endpoint_url().replace("http://", "ws://") + target;
    let mut request = url.into_client_request().unwrap();
    if !protocols.is_empty() {
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", protocols.parse().unwrap());
    }
    request
}

/// Connects, or returns the status, code and message of the error.
async fn connect(
    endpoint: &LocalEndpoint,
    request: Request,
) -> Result<Person<TcpStream>, (u16, String, String)> {
    let stream = TcpStream::connect(address(endpoint)).await.unwrap();
    let protocol = request.headers().get("sec-websocket-protocol").cloned();
    match client_async(request, stream).await {
        Ok((socket, response)) => {
            let selected = response.headers().get("sec-websocket-protocol");
            let first = protocol
                .as_ref()
                .and_then(|all| all.to_str().ok()?.split(',').next());
            assert_eq!(selected.and_then(|one| one.to_str().ok()), first);
            Ok(Person(socket))
        }
        Err(Error::Http(response)) => {
            let code = response.headers()["x-amzn-errortype"]
                .to_str()
                .unwrap()
                .to_owned();
            let body = response.body().clone().unwrap_or_default();
            let body: Value = serde_json::from_slice(&body).unwrap_or_default();
            let message = body["message"].as_str().unwrap_or_default().to_owned();
            Err((response.status().as_u16(), code, message))
        }
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_token_opens_a_connection_on_any_path_without_an_operation() {
    let chat = Chat::start().await;
    for target in ["", "/", "/some/path?x=1"] {
        let token = chat.token("ida", MODERATOR);
        let mut request = request(&chat.endpoint, target, &token);
        // The application has another origin, and `Host` may be the name of a container.
        let headers = request.headers_mut();
        headers.insert("origin", "https://chat.example.com".parse().unwrap());
        headers.insert("host", "ivschat".parse().unwrap());
        let mut ida = connect(&chat.endpoint, request).await.ok().unwrap();
        ida.send(&message("hi")).await;
        assert_eq!(ida.receive().await["Content"], "hi");
    }
}

#[tokio::test]
async fn only_a_get_request_that_asks_for_websocket_is_a_handshake() {
    let chat = Chat::start_with(LocalEndpoint::builder().allow_unsigned()).await;
    let address = address(&chat.endpoint);
    for (start, status) in [
        (
            "GET / HTTP/1.1\r\nconnection: upgrade, close\r\nupgrade: websocket",
            426,
        ),
        (
            "POST / HTTP/1.1\r\nconnection: upgrade, close\r\nupgrade: websocket",
            404,
        ),
        (
            "GET / HTTP/1.1\r\nconnection: close\r\nupgrade: websocket",
            404,
        ),
        (
            "GET / HTTP/1.1\r\nconnection: upgrade, close\r\nupgrade: h2c",
            404,
        ),
    ] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let request = format!("{start}\r\nhost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{start}: {response}"
        );
    }
}

#[tokio::test]
async fn a_viewer_receives_frames_from_the_handshake_on() {
    let chat = Chat::start().await;
    let token = chat.token("ida", &[]);
    let mut ida = connect(&chat.endpoint, request(&chat.endpoint, "/", &token))
        .await
        .ok()
        .unwrap();
    chat.operate("SendEvent", json!({"eventName": "app:first"}));
    assert_eq!(ida.receive().await["EventName"], "app:first");
}

#[tokio::test]
async fn other_subprotocols_may_follow_the_token() {
    let chat = Chat::start().await;
    let protocols = format!("{}, chat", chat.token("ida", &[]));
    let connected = connect(&chat.endpoint, request(&chat.endpoint, "/", &protocols)).await;
    assert!(connected.is_ok());
}

#[tokio::test]
async fn a_handshake_without_a_valid_token_is_rejected_with_a_reason() {
    let chat = Chat::start().await;
    let valid = chat.token("ida", &[]);
    let other = Chat::start().await.token("ida", &[]);
    let mut altered = valid.clone().into_bytes();
    altered[60] = if altered[60] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    for (token, status, reason) in [
        ("", 401, "no chat token"),
        ("LabToken.1", 403, "AQICAH"),
        (&altered, 403, "was altered"),
        (&other, 403, "another endpoint"),
    ] {
        let refused = connect(&chat.endpoint, request(&chat.endpoint, "/", token)).await;
        let (code, _, message) = refused.err().unwrap();
        assert_eq!(code, status, "{message}");
        assert!(message.contains(reason), "{message}");
    }
    let used = connect(&chat.endpoint, request(&chat.endpoint, "/", &valid)).await;
    assert!(used.is_ok());
    let refused = connect(&chat.endpoint, request(&chat.endpoint, "/", &valid)).await;
    let (status, code, message) = refused.err().unwrap();
    assert_eq!((status, &*code), (401, "UnauthorizedException"));
    assert!(message.contains("used before"), "{message}");

    let late = chat.token("ida", &[]);
    chat.operate("DeleteRoom", json!({}));
    let refused = connect(&chat.endpoint, request(&chat.endpoint, "/", &late)).await;
    let (status, code, _) = refused.err().unwrap();
    assert_eq!((status, &*code), (403, "ForbiddenException"));
}

#[tokio::test]
async fn a_token_expires_by_the_clock_of_the_endpoint() {
    let now = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&now);
    let builder = LocalEndpoint::builder().clock(move || seconds(clock.load(Ordering::Relaxed)));
    let chat = Chat::start_with(builder).await;
    let tokens: Vec<_> = (0..2).map(|_| chat.token("ida", &[])).collect();
    let session = json!({"userId": "ida", "sessionDurationInMinutes": 10});
    let session = chat.token_with(session);
    for (token, time, status) in [
        (&tokens[0], 3599, 200),
        (&tokens[1], 3600, 401),
        (&session, 600, 401),
    ] {
        now.store(time, Ordering::Relaxed);
        let connected = connect(&chat.endpoint, request(&chat.endpoint, "/", token)).await;
        assert_eq!(connected.map_or_else(|refusal| refusal.0, |_| 200), status);
    }
}

#[tokio::test]
async fn a_token_that_is_used_concurrently_opens_one_connection() {
    let chat = Chat::start().await;
    let token = chat.token("ida", &[]);
    let connect = || connect(&chat.endpoint, request(&chat.endpoint, "/", &token));
    let results = futures_util::future::join_all((0..8).map(|_| connect())).await;
    let opened = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn a_malformed_handshake_leaves_the_token_unused() {
    let chat = Chat::start().await;
    let token = chat.token("ida", &[]);
    for (version, key, status) in [
        ("8", KEY, "426"),
        ("", KEY, "426"),
        ("13", "", "400"),
        ("13", "short", "400"),
        ("13", KEY, "101"),
    ] {
        let address = address(&chat.endpoint);
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(handshake(version, key, &token).as_bytes())
            .await
            .unwrap();
        let mut response = vec![0; 2048];
        let length = stream.read(&mut response).await.unwrap();
        let response = String::from_utf8_lossy(&response[..length]).to_lowercase();
        assert!(
            response.starts_with(&format!("http/1.1 {status}")),
            "{response}"
        );
        if status == "101" {
            // The example in RFC 6455.
            assert!(response.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="));
        }
        if status == "426" {
            assert!(response.contains("sec-websocket-version: 13"));
        }
    }
}

#[tokio::test]
async fn the_path_of_an_operation_does_not_accept_handshakes() {
    let chat = Chat::start().await;
    let token = chat.token("ida", &[]);
    let refused = connect(
        &chat.endpoint,
        request(&chat.endpoint, "/CreateRoom", &token),
    )
    .await;
    assert_eq!(refused.err().unwrap().0, 403);
    assert!(
        connect(&chat.endpoint, request(&chat.endpoint, "/", &token))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_fault_rule_fails_or_drops_a_handshake_and_the_token_stays_unused() {
    let builder = LocalEndpoint::builder();
    let rules = ["Connect:503*1", "Connect:page=502+1*1", "Connect:drop+2*1"];
    let builder = rules.iter().fold(builder, |builder, rule| {
        builder.fault(rule.parse().unwrap())
    });
    let chat = Chat::start_with(builder).await;
    let token = chat.token("ida", &[]);
    let connect = || async {
        let address = address(&chat.endpoint);
        let stream = TcpStream::connect(address).await.unwrap();
        client_async(request(&chat.endpoint, "/", &token), stream).await
    };
    for status in [503, 502] {
        let Err(Error::Http(response)) = connect().await else {
            panic!("connected");
        };
        assert_eq!(response.status(), status);
    }
    let dropped = connect().await;
    assert!(
        !matches!(dropped, Ok(_) | Err(Error::Http(_))),
        "{dropped:?}"
    );
    assert!(connect().await.is_ok());
}

#[tokio::test]
async fn a_frame_that_arrives_with_the_handshake_is_read() {
    let chat = Chat::start().await;
    let token = chat.token("ida", MODERATOR);
    let mut bytes = handshake("13", KEY, &token).into_bytes();
    let request = message("early").to_string();
    bytes.extend(hostile::header(0x81, request.len() as u64));
    bytes.extend(request.as_bytes());
    let address = address(&chat.endpoint);
    let mut bob = chat.join("bob", &[]).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&bytes).await.unwrap();
    assert_eq!(bob.receive().await["Content"], "early");
}

#[tokio::test]
async fn a_client_that_leaves_at_any_point_of_the_handshake_leaves_nothing_behind() {
    let chat = Chat::start().await;
    let token = chat.token("ida", MODERATOR);
    let handshake = handshake("13", KEY, &token);
    let address = address(&chat.endpoint);
    for length in 0..handshake.len() {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream
            .write_all(&handshake.as_bytes()[..length])
            .await
            .unwrap();
    }
    // No handshake was complete, so the token is still unused.
    let connected = connect(&chat.endpoint, request(&chat.endpoint, "/", &token)).await;
    drop(connected.ok().unwrap());
    let messaging = &chat.endpoint.shared.messaging;
    messaging.stopped().await;
    assert!(messaging.rooms.is_empty());
}

#[tokio::test]
async fn handshakes_are_recorded_without_their_tokens() {
    let chat = Chat::start().await;
    let token = chat.token("ida", &[]);
    let opened = connect(&chat.endpoint, request(&chat.endpoint, "/chat?x=1", &token)).await;
    assert!(opened.is_ok());
    let refused = connect(&chat.endpoint, request(&chat.endpoint, "/", "LabToken.1")).await;
    assert!(refused.is_err());
    let requests = chat.endpoint.requests();
    let shown: Vec<_> = requests
        .iter()
        .map(|one| (one.operation.as_deref(), one.target.as_str()))
        .collect();
    assert_eq!(
        shown,
        [(Some("Connect"), "/chat?x=1"), (Some("Connect"), "/")]
    );
}
