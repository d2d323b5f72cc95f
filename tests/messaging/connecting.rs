//! How a room connects: with which request, how often, and what it says when that fails.

use std::convert::Infallible;
use std::sync::Arc;

use fixtures::{ChatServer, Response, ScriptedServer, TestResult, frames};
use ivschat_client::messaging::{
    ChatRoom, ConnectionState, DisconnectReason, ErrorKind, ReconnectPolicy, RoomEvent,
};
use tokio::sync::Notify;

use crate::{SHORT, builder, connected, expect, next, until_disconnected, without_backoff};

#[tokio::test]
async fn the_handshake_is_that_of_the_official_sdk() -> TestResult {
    let server = ChatServer::echoing().await?;
    let (_room, _events) = connected(&server).await?;
    let handshake = server.handshakes().remove(0);
    assert_eq!(handshake.line(), "GET / HTTP/1.1");
    let host = server.url().trim_start_matches("ws://");
    for (name, value) in [
        ("host", host),
        ("upgrade", "websocket"),
        ("connection", "Upgrade"),
        ("sec-websocket-version", "13"),
        // Raw and alone.
        ("sec-websocket-protocol", "LabToken.1"),
    ] {
        assert_eq!(handshake.header(name), Some(value), "{name}");
    }
    // 16 bytes in base64.
    let key = handshake.header("sec-websocket-key").unwrap_or_default();
    assert_eq!((key.len(), &key[22..]), (24, "=="));
    assert_eq!(handshake.header("authorization"), None);
    Ok(())
}

#[tokio::test]
async fn path_and_query_of_the_endpoint_are_kept() -> TestResult {
    let server = ChatServer::echoing().await?;
    let room = builder(&format!("{}/some/path?x=1", server.url())).build()?;
    room.connect().await?;
    assert_eq!(server.handshakes()[0].line(), "GET /some/path?x=1 HTTP/1.1");
    Ok(())
}

async fn room_with_token(server: &ChatServer, token: &'static str) -> TestResult<ChatRoom> {
    let room = ChatRoom::builder()
        .endpoint_url(server.url())
        .reconnect_policy(without_backoff())
        .token_provider(move || async move { Ok::<_, Infallible>(token) });
    Ok(room.build()?)
}

#[tokio::test]
async fn every_token_of_the_service_can_be_sent() -> TestResult {
    let server = ChatServer::echoing().await?;
    let tokens = [
        "AQICAHlab#1rstu2!4hlm!#5",
        "eyJh.eyJi.c2ln_-",
        "!#$%&'*+-.^_`|~09azAZ",
    ];
    for token in tokens {
        room_with_token(&server, token).await?.connect().await?;
    }
    assert_eq!(server.tokens(), tokens);
    Ok(())
}

#[tokio::test]
async fn an_invalid_token_is_not_sent_and_not_retried() -> TestResult {
    let server = ChatServer::echoing().await?;
    for token in ["", "a b", "a/b", "a=", "a,b", "a:b", "a\r\nx: y", "é"] {
        let room = room_with_token(&server, token).await?;
        let mut events = room.events();
        let error = room.connect().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidToken), "{error}");
        assert_eq!(
            until_disconnected(&mut events).await?,
            ["connecting", "socketError"]
        );
    }
    assert!(server.handshakes().is_empty());
    Ok(())
}

/// What the official SDK does, too: one attempt and three more, each with a new token, and one `connecting`.
#[tokio::test]
async fn a_failed_handshake_is_retried_three_times_with_new_tokens() -> TestResult {
    let not_echoed = ChatServer::start(|mut connection| async move {
        connection.accept_with("").await?;
        connection.echo().await
    });
    let other = ChatServer::start(|mut connection| async move {
        connection
            .accept_with("sec-websocket-protocol: hunter2\r\n")
            .await?;
        connection.echo().await
    });
    let extension = ChatServer::start(|mut connection| async move {
        let token = connection.handshake.header("sec-websocket-protocol");
        let token = token.unwrap_or_default().to_owned();
        let lines = format!(
            "sec-websocket-protocol: {token}\r\nsec-websocket-extensions: permessage-deflate\r\n"
        );
        connection.accept_with(&lines).await?;
        connection.echo().await
    });
    let expired = ChatServer::start(|connection| connection.refuse(401, "the token has expired"));
    let forbidden = ChatServer::start(|connection| connection.refuse(403, ""));
    let redirect = ChatServer::start(|mut connection| async move {
        connection
            .send_bytes("HTTP/1.1 302 Found\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n")
            .await
    });
    for (server, message) in [
        (not_echoed.await?, "does not select the chat token"),
        (other.await?, "does not select the chat token"),
        (extension.await?, "an extension that was not offered"),
        (expired.await?, "HTTP status 401: the token has expired"),
        (forbidden.await?, "HTTP status 403"),
        (redirect.await?, "HTTP status 302"),
    ] {
        let room = builder(server.url()).build()?;
        let mut events = room.events();
        let error = room.connect().await.unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert!(matches!(error.kind(), ErrorKind::Handshake(_)), "{error:?}");
        assert_eq!(
            until_disconnected(&mut events).await?,
            ["connecting", "socketError"]
        );
        let tokens = ["LabToken.1", "LabToken.2", "LabToken.3", "LabToken.4"];
        assert_eq!(server.tokens(), tokens);
        for token in tokens.iter().chain(&["hunter2"]) {
            assert!(!format!("{error} {error:?}").contains(token), "{error:?}");
        }
        assert_eq!(room.state(), ConnectionState::Disconnected);
        assert!(room.last_error().is_some());
    }
    Ok(())
}

#[tokio::test]
async fn status_and_body_of_a_refusal_can_be_read() -> TestResult {
    let body = "the token\nhas expired ".repeat(1000);
    let sent = body.clone();
    let server = ChatServer::start(move |connection| {
        let body = sent.clone();
        async move { connection.refuse(401, &body).await }
    });
    let server = server.await?;
    let room = builder(server.url()).build()?;
    let error = room.connect().await.unwrap_err();
    let ErrorKind::Handshake(handshake) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(handshake.status(), 401);
    // The beginning of it.
    let read = handshake.body().unwrap_or_default();
    assert!(read.len() > 1000 && read.len() < 10_000 && body.starts_with(read));
    // In one line, and not all of it.
    let text = error.to_string();
    assert!(text.len() < 2000 && !text.contains('\n'), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_handshake_may_fail_twice() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        if connection.number <= 2 {
            return connection.refuse(503, "").await;
        }
        connection.accept().await?;
        connection.echo().await
    })
    .await?;
    let (_room, _events) = connected(&server).await?;
    assert_eq!(server.tokens().len(), 3);
    Ok(())
}

#[tokio::test]
async fn without_reconnect_attempts_one_failure_is_final() -> TestResult {
    let server = ChatServer::start(|connection| connection.refuse(401, "")).await?;
    let policy = ReconnectPolicy::default().with_max_reconnect_attempts(0);
    let room = builder(server.url()).reconnect_policy(policy).build()?;
    room.connect().await.unwrap_err();
    assert_eq!(server.tokens(), ["LabToken.1"]);
    Ok(())
}

/// Where nobody listens, and where the server goes away at every point of the handshake.
#[tokio::test]
async fn a_server_may_go_away_at_every_point_of_the_handshake() -> TestResult {
    let full = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
                sec-websocket-protocol: LabToken.1\r\nsec-websocket-accept: bm90IHRoZSBhY2NlcHQga2V5\r\n\r\n";
    for length in (0..=full.len()).step_by(13).chain([full.len()]) {
        let server = ScriptedServer::responding(Response::raw(&full[..length]))?;
        let policy = without_backoff().with_max_reconnect_attempts(1);
        let room = builder(server.url()).reconnect_policy(policy).build()?;
        let error = room.connect().await.unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Connection(_) | ErrorKind::Handshake(_)
            ),
            "{length}: {error:?}"
        );
        assert_eq!(server.requests().len(), 2, "{length}");
    }
    Ok(())
}

#[tokio::test]
async fn an_unreachable_or_hanging_server_is_an_error() -> TestResult {
    let nobody = ScriptedServer::start(Vec::<Response>::new())?;
    let room = builder(nobody.url()).build()?;
    let error = room.connect().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connection(_)), "{error}");

    let hanging = ChatServer::start(|connection| connection.hang()).await?;
    let policy = without_backoff().with_max_reconnect_attempts(1);
    let room = builder(hanging.url())
        .reconnect_policy(policy)
        .connect_timeout(SHORT)
        .build()?;
    let error = room.connect().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ConnectTimeout(limit) if *limit == SHORT));
    assert_eq!(hanging.tokens().len(), 2);
    Ok(())
}

#[tokio::test]
async fn connecting_twice_opens_one_connection() -> TestResult {
    let gate = Arc::new(Notify::new());
    let opened = Arc::clone(&gate);
    let server = ChatServer::start(move |mut connection| {
        let gate = Arc::clone(&opened);
        async move {
            gate.notified().await;
            connection.accept().await?;
            connection.echo().await
        }
    })
    .await?;
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    let other = room.clone();
    let first = tokio::spawn(async move { other.connect().await });
    expect(&mut events, &["connecting"]).await?;
    assert_eq!(room.state(), ConnectionState::Connecting);
    gate.notify_one();
    // One waits for the same connection, one comes too late to wait.
    room.connect().await?;
    first.await??;
    room.connect().await?;
    expect(&mut events, &["connected"]).await?;
    assert_eq!(server.tokens(), ["LabToken.1"]);
    Ok(())
}

#[tokio::test]
async fn a_room_connects_again_after_disconnect_and_after_a_final_failure() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        if (2..=5).contains(&connection.number) {
            return connection.refuse(403, "").await;
        }
        connection.accept().await?;
        connection.echo().await
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    room.disconnect().await;
    room.disconnect().await;
    expect(&mut events, &["clientDisconnect"]).await?;
    assert!(room.last_error().is_none());
    room.connect().await.unwrap_err();
    expect(&mut events, &["connecting", "socketError"]).await?;
    room.connect().await?;
    expect(&mut events, &["connecting", "connected"]).await?;
    room.send_message("here again").await?;
    assert_eq!(server.tokens().len(), 6);
    Ok(())
}

#[tokio::test]
async fn disconnect_ends_an_attempt() -> TestResult {
    let server = ChatServer::start(|connection| connection.hang()).await?;
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    let other = room.clone();
    let connecting = tokio::spawn(async move { other.connect().await });
    expect(&mut events, &["connecting"]).await?;
    room.disconnect().await;
    let error = connecting.await?.unwrap_err();
    let reason = DisconnectReason::ClientDisconnect;
    assert!(matches!(error.kind(), ErrorKind::Disconnected(it) if *it == reason));
    assert_eq!(next(&mut events).await?, RoomEvent::Disconnected(reason));
    Ok(())
}

#[tokio::test]
async fn dropping_the_future_of_connect_does_not_cancel_it() -> TestResult {
    let server = ChatServer::echoing().await?;
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    let mut connect = Box::pin(room.connect());
    let first_poll = std::future::poll_fn(|context| {
        std::task::Poll::Ready(connect.as_mut().poll(context).is_pending())
    });
    assert!(first_poll.await);
    drop(connect);
    expect(&mut events, &["connecting", "connected"]).await
}

#[test]
fn a_region_has_an_endpoint() -> TestResult {
    let builder = ChatRoom::builder().region("us-west-2");
    let builder = builder.token_provider(|| async { Ok::<_, Infallible>("t") });
    let room = format!("{:?}", builder.build()?);
    let host = "edge.ivschat.us-west-2.amazonaws.com";
    assert!(room.contains(host), "{room}");
    Ok(())
}

#[test]
fn build_rejects_an_incomplete_or_invalid_configuration() {
    let token = || async { Ok::<_, Infallible>("t") };
    let with_provider = || ChatRoom::builder().token_provider(token);
    for (builder, message) in [
        (ChatRoom::builder().region("us-west-2"), "no token provider"),
        (with_provider(), "no endpoint"),
        (with_provider().region("us west"), "not a region"),
        (with_provider().region(""), "the region is empty"),
        (
            with_provider().region("us-west-2\n"),
            "ends with a line break",
        ),
        (with_provider().region("-a"), "not a region"),
        (with_provider().region("evil.example/"), "not a region"),
        (with_provider().endpoint_url("ftp://127.0.0.1"), "ws://"),
        (with_provider().endpoint_url("nonsense"), "ws://"),
        (with_provider().endpoint_url("ws://u:hunter2@h"), "password"),
        (with_provider().endpoint_url("ws://hunter2@h"), "user name"),
        (with_provider().endpoint_url("ws://:hunter2@h"), "password"),
        (with_provider().endpoint_url("ws://h/#f"), "fragment"),
    ] {
        let error = builder.build().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Configuration(_)));
        assert!(error.to_string().contains(message), "{error}");
        assert!(!format!("{error}{error:?}").contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn an_error_of_a_server_is_cut_and_escaped() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        let request = connection.request().await?;
        let id = request["RequestId"].as_str().unwrap_or_default();
        let message = format!("no\n\u{202e}{}", "x".repeat(50_000));
        connection
            .send(frames::error("e", id, 400, &message))
            .await?;
        connection.echo().await
    })
    .await?;
    let (room, _events) = connected(&server).await?;
    let error = room.send_message("x").await.unwrap_err();
    let text = error.to_string();
    assert!(text.len() < 2000, "{text}");
    assert!(!text.contains(['\n', '\u{202e}']), "{text}");
    assert_eq!(error.message().map(str::len), Some(50_006));
    Ok(())
}
