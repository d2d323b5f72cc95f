//! Subscribers: each has its own events, and its own pace.

use fixtures::{ChatServer, TestResult, frames};
use ivschat_client::messaging::RoomEvent;

use crate::{builder, connected, expect, next, until_disconnected};

/// Sends so many messages, then closes.
async fn flooding(count: usize) -> TestResult<ChatServer> {
    let server = ChatServer::start(move |mut connection| async move {
        connection.accept().await?;
        let mut batch = vec![];
        for number in 0..count {
            let id = format!("{number:012}");
            let message = frames::message(&id, "", &number.to_string());
            batch.extend(frames::whole(1, message.to_string()));
            if batch.len() > 100_000 {
                connection.send_bytes(&batch).await?;
                batch.clear();
            }
        }
        connection.send_bytes(&batch).await?;
        connection.close(1000, "").await
    });
    Ok(server.await?)
}

#[tokio::test]
async fn a_slow_subscriber_lags_and_others_are_not_affected() -> TestResult {
    let server = flooding(5000).await?;
    let room = builder(server.url()).event_capacity(10_000).build()?;
    let mut fast = room.events();
    let slow_room = builder(server.url()).event_capacity(100).build()?;
    let mut slow = slow_room.events();
    let mut also_slow = slow_room.events();
    room.connect().await?;
    slow_room.connect().await?;

    let names = until_disconnected(&mut fast).await?;
    assert_eq!(names.len(), 5003);
    for number in 0..5000 {
        assert_eq!(names[number + 2], format!("message {number}"));
    }

    // Nothing is taken before everything has arrived.
    while slow_room.close_frame().is_none() {
        tokio::task::yield_now().await;
    }
    for events in [&mut slow, &mut also_slow] {
        // Of 2 + 5000 + 1 events, the last 100 are left.
        assert_eq!(next(events).await?, RoomEvent::Lagged(4903));
        let names = until_disconnected(events).await?;
        assert_eq!(names.len(), 100);
        assert_eq!(names[..2], ["message 4901", "message 4902"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_subscriber_that_keeps_up_misses_nothing() -> TestResult {
    let server = ChatServer::echoing().await?;
    let room = builder(server.url()).event_capacity(4).build()?;
    let _sleeping = room.events();
    room.connect().await?;
    let mut events = room.events();
    for number in 0..100 {
        let number = number.to_string();
        room.send_message(number.as_str()).await?;
        expect(&mut events, &[&format!("message {number}")]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_subscriber_gets_the_events_from_its_own_beginning() -> TestResult {
    let server = ChatServer::echoing().await?;
    let (room, mut events) = connected(&server).await?;
    room.send_message("1").await?;
    let mut late = room.events();
    room.send_message("2").await?;
    expect(&mut events, &["message 1", "message 2"]).await?;
    expect(&mut late, &["message 2"]).await?;
    drop(events);
    room.send_message("3").await?;
    expect(&mut late, &["message 3"]).await
}

/// The event comes first, as in the official SDK.
#[tokio::test]
async fn an_event_arrives_before_its_request_returns() -> TestResult {
    let server = ChatServer::echoing().await?;
    let (room, events) = connected(&server).await?;
    let sent = room.send_message("x").await?;
    let mut events = events;
    let ready = std::future::poll_fn(|context| {
        let stream = std::pin::Pin::new(&mut events);
        std::task::Poll::Ready(futures_core::Stream::poll_next(stream, context))
    });
    let std::task::Poll::Ready(Some(event)) = ready.await else {
        return Err("the event is not there".into());
    };
    assert_eq!(event, RoomEvent::Message(sent));
    Ok(())
}
