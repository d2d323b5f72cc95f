//! The lifetime of a session.

use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::time::Instant;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_session_ends_with_error_401_and_then_a_close() {
    let chat = Chat::start_with(LocalEndpoint::builder().clock(|| seconds(0))).await;
    let start = Instant::now();
    let token = chat.token_with(json!({"userId": "ida", "sessionDurationInMinutes": 1}));
    let mut ida = chat.join_with(&token).await;
    let error = ida.receive().await;
    assert_eq!(start.elapsed().as_secs(), 60);
    assert_eq!(error["ErrorCode"], 401);
    assert_eq!(error["RequestId"], "");
    // A client that understands the error has time to close the connection.
    let close = ida.closed().await;
    assert_eq!(u16::from(close.code), 1001);
    assert_eq!(start.elapsed().as_secs(), 62);
}

#[tokio::test(start_paused = true)]
async fn after_error_401_nothing_is_delivered_and_the_client_may_close() {
    let chat = Chat::start_with(LocalEndpoint::builder().clock(|| seconds(0))).await;
    let token = chat.token_with(json!({"userId": "ida", "sessionDurationInMinutes": 1}));
    let mut ida = chat.join_with(&token).await;
    assert_eq!(ida.receive().await["ErrorCode"], 401);
    chat.operate("SendEvent", json!({"eventName": "app:late"}));
    ida.send(&message("late")).await;
    ida.0.close(None).await.unwrap();
    let close = ida.0.next().await.unwrap().unwrap();
    assert!(matches!(close, Message::Close(None)), "{close:?}");
}

#[tokio::test(start_paused = true)]
async fn a_session_also_ends_by_the_clock_of_the_endpoint() {
    let start = Instant::now();
    // A clock that runs a hundred times as fast.
    let clock = move || seconds(start.elapsed().as_secs() * 100);
    let chat = Chat::start_with(LocalEndpoint::builder().clock(clock)).await;
    let mut ida = chat.join("ida", MODERATOR).await;
    tokio::time::advance(Duration::from_secs(36)).await;
    ida.send(&message("late")).await;
    assert_eq!(ida.receive().await["ErrorCode"], 401);
}

#[tokio::test(start_paused = true)]
async fn a_viewer_that_responds_to_pings_stays_connected() {
    let chat = Chat::start_with(LocalEndpoint::builder().clock(|| seconds(0))).await;
    let token = chat.token_with(json!({"userId": "ida", "sessionDurationInMinutes": 180}));
    let mut ida = chat.join_with(&token).await;
    let start = Instant::now();
    for ping in 1..=100 {
        let frame = ida.0.next().await.unwrap().unwrap();
        assert!(frame.is_ping(), "{frame}");
        assert_eq!(start.elapsed().as_secs(), ping * 30);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_gone_is_dropped_after_two_pings() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", &[]).await;
    let start = Instant::now();
    // The client reads, but does not respond to pings.
    let stream = ida.0.get_mut();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 60);
    assert_eq!(bytes, [0x89, 0]);
}

#[tokio::test(start_paused = true)]
async fn pings_of_a_client_get_pongs() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", &[]).await;
    ida.0
        .send(Message::Ping("still there?".into()))
        .await
        .unwrap();
    let pong = ida.0.next().await.unwrap().unwrap();
    assert_eq!(pong, Message::Pong("still there?".into()));
}
