//! How connections end, and what follows.

use std::sync::Arc;

use fixtures::{ChatServer, Received, TestResult, frames};
use ivschat_client::messaging::{
    ChatRoom, ConnectionState, DisconnectReason, ErrorKind, RoomEvent,
};
use serde_json::json;
use tokio::sync::Notify;

use crate::{
    PATIENCE, SHORT, builder, connected, expect, next, until_disconnected, without_backoff,
};

/// Any close handshake that is completed is final for the official SDK, whatever its code.
#[tokio::test]
async fn a_room_does_not_reconnect_after_a_close_frame() -> TestResult {
    for (code, reason) in [
        (1000, "bye"),
        (1001, "going away"),
        (1008, "policy"),
        (1011, "oops"),
        (1012, "restart"),
        (3000, "x"),
        (4401, "custom"),
    ] {
        let server = ChatServer::start(move |mut connection| async move {
            connection.accept().await?;
            connection.close(code, reason).await
        })
        .await?;
        let room = builder(server.url()).build()?;
        let mut events = room.events();
        room.connect().await?;
        assert_eq!(
            until_disconnected(&mut events).await?,
            ["connecting", "connected", "serverDisconnect"]
        );
        let frame = room.close_frame().ok_or("no close frame")?;
        assert_eq!((frame.code, frame.reason.as_str()), (code, reason));
        let printed = format!("{frame:?}");
        assert!(printed.contains(&code.to_string()) && !printed.contains(reason));
        let error = room.last_error().ok_or("no error")?;
        let disconnected = DisconnectReason::ServerDisconnect;
        assert!(matches!(error.kind(), ErrorKind::Disconnected(it) if *it == disconnected));
        room.disconnect().await;
        assert_eq!(
            (server.tokens().len(), server.close_codes()),
            (1, vec![code])
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_close_frame_needs_no_code() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        connection.send_bytes(frames::whole(8, "")).await?;
        connection.hang().await
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    expect(&mut events, &["serverDisconnect"]).await?;
    assert_eq!(room.close_frame().map(|frame| frame.code), Some(1005));
    Ok(())
}

#[tokio::test]
async fn a_room_reconnects_after_configured_close_codes() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        let code = if connection.number == 1 { 1012 } else { 1001 };
        connection.close(code, "").await
    })
    .await?;
    let policy = without_backoff().with_close_codes([1012]);
    let room = builder(server.url()).reconnect_policy(policy).build()?;
    let mut events = room.events();
    room.connect().await?;
    assert_eq!(
        until_disconnected(&mut events).await?,
        [
            "connecting",
            "connected",
            "connecting",
            "connected",
            "serverDisconnect"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_room_reconnects_with_a_new_token_after_a_reset() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        if connection.number == 1 {
            return connection.reset();
        }
        connection.echo().await
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    expect(&mut events, &["connecting", "connected"]).await?;
    assert_eq!(room.send_message("back").await?.content, "back");
    assert_eq!(server.tokens(), ["LabToken.1", "LabToken.2"]);
    let error = room.last_error().ok_or("no error")?;
    assert!(
        matches!(error.kind(), ErrorKind::ConnectionLost(_)),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn requests_on_a_lost_connection_may_have_been_applied() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        if connection.number == 1 {
            connection.request().await?;
            return connection.reset();
        }
        connection.echo().await
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    let error = room.send_message("lost").await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::ConnectionLost(_)),
        "{error:?}"
    );
    assert!(error.may_have_been_applied());
    assert!(
        error.to_string().contains("may have been applied"),
        "{error}"
    );
    expect(&mut events, &["connecting", "connected"]).await
}

#[tokio::test]
async fn requests_fail_when_the_room_is_disconnected() -> TestResult {
    let arrived = Arc::new(Notify::new());
    let notify = Arc::clone(&arrived);
    let server = ChatServer::start(move |mut connection| {
        let notify = Arc::clone(&notify);
        async move {
            connection.accept().await?;
            connection.request().await?;
            notify.notify_one();
            connection.request().await.map(drop)
        }
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    let other = room.clone();
    let request = tokio::spawn(async move { other.send_message("void").await });
    arrived.notified().await;
    room.disconnect().await;
    let error = request.await?.unwrap_err();
    let reason = DisconnectReason::ClientDisconnect;
    assert!(
        matches!(error.kind(), ErrorKind::Disconnected(it) if *it == reason),
        "{error:?}"
    );
    assert!(error.may_have_been_applied());
    assert_eq!(next(&mut events).await?, RoomEvent::Disconnected(reason));
    assert_eq!(server.close_codes(), [1000]);
    Ok(())
}

/// The order of the official samples: the event first, then the close frame.
#[tokio::test]
async fn a_disconnected_user_receives_the_event() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        let attributes = json!({ "UserId": "me", "Reason": "r" });
        connection
            .send(frames::event(
                "Yy81bCd2Ef3G",
                "",
                "aws:DISCONNECT_USER",
                attributes,
            ))
            .await?;
        connection.close(1000, "").await
    })
    .await?;
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    room.connect().await?;
    assert_eq!(
        until_disconnected(&mut events).await?,
        ["connecting", "connected", "kicked me", "serverDisconnect"]
    );
    Ok(())
}

#[tokio::test]
async fn error_401_refuses_the_request_and_leads_to_a_new_connection() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        if connection.number == 1 {
            let request = connection.request().await?;
            let id = request["RequestId"].as_str().unwrap_or_default();
            connection
                .send(frames::error("e1", id, 401, "expired"))
                .await?;
        }
        connection.echo().await
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    let error = room.send_message("x").await.unwrap_err();
    assert_eq!(
        (error.code(), error.may_have_been_applied()),
        (Some(401), false)
    );
    expect(&mut events, &["connecting", "connected"]).await?;
    room.send_message("y").await?;
    assert_eq!(server.tokens(), ["LabToken.1", "LabToken.2"]);
    assert_eq!(server.close_codes(), [1000]);
    Ok(())
}

#[tokio::test]
async fn a_room_gives_up_when_every_connection_breaks_at_once() -> TestResult {
    let resetting = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        connection.reset()
    });
    let expiring = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        connection
            .send(frames::error("e", "", 401, "expired"))
            .await?;
        connection.echo().await
    });
    for server in [resetting.await?, expiring.await?] {
        let room = builder(server.url()).build()?;
        let mut events = room.events();
        room.connect().await?;
        let names = until_disconnected(&mut events).await?;
        assert_eq!(names.last().map(String::as_str), Some("socketError"));
        // The first connection, and as many attempts as are allowed.
        assert_eq!(server.tokens().len(), 5);
    }
    Ok(())
}

#[tokio::test]
async fn disconnect_waits_for_the_service_for_a_second() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        connection.hang().await
    })
    .await?;
    let (room, _events) = connected(&server).await?;
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    room.disconnect().await;
    assert_eq!(start.elapsed().as_secs(), 1);
    Ok(())
}

#[tokio::test]
async fn a_half_open_connection_is_detected() -> TestResult {
    let ended = Arc::new(Notify::new());
    let notify = Arc::clone(&ended);
    let server = ChatServer::start(move |mut connection| {
        let notify = Arc::clone(&notify);
        async move {
            connection.accept().await?;
            if connection.number == 1 {
                assert_eq!(connection.receive().await?, Received::Ping(vec![]));
                connection.hang().await?;
                notify.notify_one();
                return Ok(());
            }
            connection.echo().await
        }
    })
    .await?;
    let room = builder(server.url())
        .ping_interval(SHORT)
        .ping_timeout(SHORT)
        .build()?;
    let mut events = room.events();
    room.connect().await?;
    expect(
        &mut events,
        &["connecting", "connected", "connecting", "connected"],
    )
    .await?;
    let error = room.last_error().ok_or("no error")?;
    assert!(
        error.to_string().contains("respond to a ping within 50ms"),
        "{error}"
    );
    // The next connection responds to pings, and stays.
    room.send_message("x").await?;
    tokio::time::timeout(PATIENCE, ended.notified()).await?;
    Ok(())
}

#[tokio::test]
async fn pings_of_the_service_are_responded_to() -> TestResult {
    let (sender, mut pong) = tokio::sync::mpsc::channel(1);
    let server = ChatServer::start(move |mut connection| {
        let sender = sender.clone();
        async move {
            connection.accept().await?;
            connection.ping("hi").await?;
            let _ = sender.send(connection.receive().await?).await;
            connection.echo().await
        }
    })
    .await?;
    let (_room, _events) = connected(&server).await?;
    assert_eq!(pong.recv().await, Some(Received::Pong(b"hi".to_vec())));
    Ok(())
}

#[tokio::test]
async fn the_last_handle_closes_the_connection_and_ends_the_events() -> TestResult {
    let server = ChatServer::echoing().await?;
    let (room, mut events) = connected(&server).await?;
    let clone = room.clone();
    drop(room);
    clone.send_message("still here").await?;
    expect(&mut events, &["message still here"]).await?;
    drop(clone);
    expect(&mut events, &["clientDisconnect"]).await?;
    let end = tokio::time::timeout(PATIENCE, events.next()).await?;
    assert_eq!(end, None);
    assert_eq!(server.close_codes(), [1000]);
    Ok(())
}

#[tokio::test]
async fn the_last_handle_ends_an_attempt() -> TestResult {
    let server = ChatServer::start(|connection| connection.hang()).await?;
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    let connecting = tokio::spawn(async move { room.connect().await });
    expect(&mut events, &["connecting"]).await?;
    connecting.abort();
    expect(&mut events, &["clientDisconnect"]).await?;
    assert_eq!(tokio::time::timeout(PATIENCE, events.next()).await?, None);
    Ok(())
}

/// Each test here has a runtime of its own; an application may have a second one, too.
#[test]
fn a_room_survives_the_end_of_its_runtime() -> TestResult {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    };
    let first = runtime()?;
    let server = first.block_on(ChatServer::echoing())?;
    let room: ChatRoom = builder(server.url()).build()?;
    first.block_on(room.connect())?;
    drop(server);
    drop(first);

    let second = runtime()?;
    assert_eq!(room.state(), ConnectionState::Disconnected);
    second.block_on(async {
        let error = room.send_message("x").await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::NotConnected(_)),
            "{error:?}"
        );
        let error = room.connect().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Connection(_)),
            "{error:?}"
        );
        Ok(())
    })
}
