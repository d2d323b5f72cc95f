//! Servers that do what no server should do. Nothing panics, hangs, or grows.

use std::time::Duration;

use fixtures::{ChatConnection, ChatServer, TestResult, frames};
use ivschat_client::messaging::{ErrorKind, RoomEvent};

use crate::{builder, connected, expect, next, until_disconnected, without_backoff};

/// A server that is hostile on its first connection, and good on the next.
async fn hostile_once<F, Fut>(hostile: F) -> TestResult<ChatServer>
where
    F: Fn(ChatConnection) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let server = ChatServer::start(move |mut connection| {
        let hostile = hostile.clone();
        async move {
            connection.accept().await?;
            if connection.number == 1 {
                return hostile(connection).await;
            }
            connection.echo().await
        }
    });
    Ok(server.await?)
}

/// Connects, is treated badly, and connects again.
async fn recovers(server: &ChatServer, message: &str) -> TestResult {
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    room.connect().await?;
    expect(
        &mut events,
        &["connecting", "connected", "connecting", "connected"],
    )
    .await?;
    room.send_message("fine").await?;
    let error = room.last_error().ok_or("no error")?;
    assert!(
        matches!(error.kind(), ErrorKind::ConnectionLost(_)),
        "{error:?}"
    );
    assert!(error.to_string().contains(message), "{error}");
    Ok(())
}

/// The size is refused when it is announced, before anything is kept.
#[tokio::test]
async fn a_frame_of_10_mb_ends_the_connection() -> TestResult {
    let server = hostile_once(|mut connection| async move {
        connection
            .send_bytes(frames::whole(1, "x".repeat(10_000_000)))
            .await?;
        connection.hang().await
    });
    recovers(&server.await?, "more than 131072 bytes").await
}

#[tokio::test]
async fn a_frame_that_announces_more_than_there_is_memory_ends_the_connection() -> TestResult {
    let server = hostile_once(|mut connection| async move {
        connection
            .send_bytes([0x81, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
            .await?;
        connection.hang().await
    });
    recovers(&server.await?, "more than 131072 bytes").await
}

#[tokio::test]
async fn fragments_without_an_end_end_the_connection() -> TestResult {
    let server = hostile_once(|mut connection| async move {
        connection.send_bytes(frames::fragment(0x01, "x")).await?;
        loop {
            connection
                .send_bytes(frames::fragment(0x00, "x".repeat(1000)))
                .await?;
        }
    });
    recovers(&server.await?, "more than 131072 bytes").await
}

/// Fragments that add nothing would never reach the limit; a frame that never ends is a silence.
#[tokio::test]
async fn a_frame_that_never_ends_counts_as_silence() -> TestResult {
    for fragment in [&b"\x00\x00"[..], b"x"] {
        let server = hostile_once(move |mut connection| async move {
            connection.send_bytes(frames::fragment(0x01, "x")).await?;
            // The head of a frame of 100,000 bytes, if that is what the fragments are part of.
            if fragment == b"x" {
                let head = [0x00, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xa0];
                connection.send_bytes(head).await?;
            }
            loop {
                connection.send_bytes(fragment).await?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
        .await?;
        let room = builder(server.url())
            .ping_interval(crate::SHORT)
            .ping_timeout(crate::SHORT)
            .build()?;
        let mut events = room.events();
        room.connect().await?;
        expect(
            &mut events,
            &["connecting", "connected", "connecting", "connected"],
        )
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn violations_of_the_protocol_end_the_connection() -> TestResult {
    let violations: [(&'static [u8], &str); 8] = [
        (b"\x81\x82\x00\x00\x00\x00{}", "masked"),
        (b"\xc1\x02{}", "extension"),
        (b"\x83\x02{}", "opcode"),
        (b"\x81\x01\xff", "utf-8"),
        (b"\x00\x02{}", "opcode"),
        (b"\x09\x00", "fragmented control frame"),
        (b"\x88\x01x", "payload length"),
        (b"HTTP/1.1 200 OK\r\n\r\n", ""),
    ];
    for (bytes, message) in violations {
        let server = hostile_once(move |mut connection| async move {
            connection.send_bytes(bytes).await?;
            connection.hang().await
        });
        recovers(&server.await?, message).await?;
    }
    Ok(())
}

#[tokio::test]
async fn unread_pings_end_the_connection() -> TestResult {
    let server = hostile_once(|mut connection| async move {
        let pings = frames::whole(9, "x".repeat(125)).repeat(100);
        loop {
            connection.send_bytes(&pings).await?;
        }
    });
    recovers(&server.await?, "does not read").await
}

#[tokio::test]
async fn malformed_frames_are_counted() -> TestResult {
    let server = hostile_once(|mut connection| async move {
        let deep = "[".repeat(50_000);
        for text in [
            "", "{", "null", "[]", "7", "\"x\"", "{}", r#"{"Type":7}"#, deep.as_str(),
            r#"{"Type":"MESSAGE"}"#,
            r#"{"Type":"MESSAGE","Id":7,"Content":"x","SendTime":"2031-04-05T06:07:08Z","Sender":{"UserId":"u"}}"#,
            r#"{"Type":"MESSAGE","Id":"","Content":"x","SendTime":"2031-04-05T06:07:08Z","Sender":{"UserId":"u"}}"#,
            r#"{"Type":"MESSAGE","Id":"a","Content":{},"SendTime":"2031-04-05T06:07:08Z","Sender":{"UserId":"u"}}"#,
            r#"{"Type":"MESSAGE","Id":"a","Content":"x","SendTime":"soon","Sender":{"UserId":"u"}}"#,
            r#"{"Type":"MESSAGE","Id":"a","Content":"x","SendTime":"9e99-04-05T06:07:08Z","Sender":{"UserId":"u"}}"#,
            r#"{"Type":"MESSAGE","Id":"a","Content":"x","SendTime":"2031-04-05T06:07:08Z","Sender":[]}"#,
            r#"{"Type":"MESSAGE","Id":"a","Content":"x","SendTime":"2031-04-05T06:07:08Z","Sender":{"UserId":7}}"#,
            r#"{"Type":"MESSAGE","Id":"a","Content":"x","SendTime":"2031-04-05T06:07:08Z","Sender":{"UserId":"u"},"Attributes":[]}"#,
            r#"{"Type":"EVENT","Id":"a","EventName":null,"SendTime":"2031-04-05T06:07:08Z"}"#,
            r#"{"Type":"ERROR","Id":"a","ErrorCode":-1}"#,
            r#"{"Type":"ERROR","Id":"a","ErrorCode":65536}"#,
            r#"{"Type":"ERROR","Id":"a","ErrorCode":4.5}"#,
            r#"{"Type":"ERROR","Id":"a"}"#,
        ] {
            connection.send(text).await?;
        }
        // Binary frames are not for this protocol.
        connection.send_bytes(frames::whole(2, b"\xff\xfe")).await?;
        connection.send(frames::message("Fine00000001", "", "fine")).await?;
        connection.echo().await
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    expect(&mut events, &["message fine"]).await?;
    assert_eq!(room.frame_counts().malformed, 23);
    Ok(())
}

#[tokio::test]
async fn a_flood_of_100_000_messages_is_survived() -> TestResult {
    let server = hostile_once(|mut connection| async move {
        let mut batch = vec![];
        for number in 0..100_000 {
            let message = format!(
                r#"{{"Type":"MESSAGE","Id":"{number}","Content":"x","SendTime":"{}","Sender":{{"UserId":"u"}}}}"#,
                frames::SEND_TIME
            );
            batch.extend(frames::whole(1, message));
            if batch.len() > 100_000 {
                connection.send_bytes(&batch).await?;
                batch.clear();
            }
        }
        connection.send_bytes(&batch).await?;
        connection.close(1000, "").await
    })
    .await?;
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    room.connect().await?;
    let (mut received, mut missed) = (0, 0);
    loop {
        match next(&mut events).await? {
            RoomEvent::Message(_) => received += 1,
            RoomEvent::Lagged(count) => missed += count,
            RoomEvent::Disconnected(_) => break,
            // The first two may be among the missed.
            RoomEvent::Connecting | RoomEvent::Connected => missed += 1,
            event => return Err(format!("{event:?}").into()),
        }
    }
    assert_eq!(received + missed, 100_002);
    Ok(())
}

/// What is said after a close frame is not part of the conversation.
#[tokio::test]
async fn nothing_is_delivered_after_a_close_frame() -> TestResult {
    let server = hostile_once(|mut connection| async move {
        connection
            .send_bytes(frames::whole(8, 1000u16.to_be_bytes()))
            .await?;
        loop {
            connection
                .send(frames::message("LateId000001", "", "late"))
                .await?;
        }
    })
    .await?;
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    room.connect().await?;
    assert_eq!(
        until_disconnected(&mut events).await?,
        ["connecting", "connected", "serverDisconnect"]
    );
    room.disconnect().await;
    drop(room);
    assert_eq!(events.next().await, None);
    Ok(())
}

#[tokio::test]
async fn a_server_that_does_not_respond_to_a_close_frame_is_left() -> TestResult {
    let server = hostile_once(|mut connection| async move {
        connection.receive().await?;
        loop {
            connection.send("{}").await?;
        }
    })
    .await?;
    let room = builder(server.url())
        .reconnect_policy(without_backoff())
        .build()?;
    room.connect().await?;
    room.disconnect().await;
    room.connect().await?;
    room.send_message("fine").await?;
    Ok(())
}
