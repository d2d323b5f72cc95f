//! What a chat room promises its users, a module for each promise.

mod closes;
mod connecting;
mod errors;
mod hostile;
mod local_endpoint;
mod odd_frames;
mod redaction;
mod renewal;
mod requests;
mod review;
mod soak;
mod subscribers;
mod token_providers;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fixtures::{ChatServer, TestResult};
use ivschat_client::messaging::{
    ChatRoom, ChatRoomBuilder, ReconnectPolicy, RoomEvent, RoomEvents,
};

/// For what must happen at once: long enough on a busy machine, and never waited for if the promise is kept.
const PATIENCE: Duration = Duration::from_secs(20);

/// For limits that a test reaches: each costs this much.
const SHORT: Duration = Duration::from_millis(50);

/// Attempts follow one another at once, as many as by default.
fn without_backoff() -> ReconnectPolicy {
    ReconnectPolicy::default().with_initial_backoff(Duration::ZERO)
}

/// A room that connects again at once, with the tokens `LabToken.1`, `LabToken.2` …
fn builder(url: &str) -> ChatRoomBuilder {
    let count = Arc::new(AtomicUsize::new(0));
    ChatRoom::builder()
        .endpoint_url(url)
        .reconnect_policy(without_backoff())
        .token_provider(move || {
            let number = count.fetch_add(1, Ordering::Relaxed) + 1;
            async move { Ok::<_, Infallible>(format!("LabToken.{number}")) }
        })
}

/// A connected room, and its events from the beginning.
async fn connected(server: &ChatServer) -> TestResult<(ChatRoom, RoomEvents)> {
    let room = builder(server.url()).build()?;
    let mut events = room.events();
    room.connect().await?;
    expect(&mut events, &["connecting", "connected"]).await?;
    Ok((room, events))
}

/// What an event is, in a word or two.
fn name(event: &RoomEvent) -> String {
    match event {
        RoomEvent::Connecting => "connecting".to_owned(),
        RoomEvent::Connected => "connected".to_owned(),
        RoomEvent::Disconnected(reason) => reason.to_string(),
        RoomEvent::Message(message) => format!("message {}", message.content),
        RoomEvent::Event(event) => format!("event {}", event.event_name),
        RoomEvent::MessageDeleted(event) => format!("deleted {}", event.message_id),
        RoomEvent::UserDisconnected(event) => format!("kicked {}", event.user_id),
        RoomEvent::Error(error) => format!("error {}", error.code),
        RoomEvent::Lagged(count) => format!("lagged {count}"),
        other => format!("{other:?}"),
    }
}

/// The next event.
async fn next(events: &mut RoomEvents) -> TestResult<RoomEvent> {
    let next = tokio::time::timeout(PATIENCE, events.next()).await;
    Ok(next
        .map_err(|_| "no event")?
        .ok_or("the stream has ended")?)
}

/// Takes so many events, and compares them.
async fn expect(events: &mut RoomEvents, wanted: &[&str]) -> TestResult {
    for wanted in wanted {
        assert_eq!(name(&next(events).await?), *wanted);
    }
    Ok(())
}

/// Takes events up to the final one, and returns their names.
async fn until_disconnected(events: &mut RoomEvents) -> TestResult<Vec<String>> {
    let mut names = vec![];
    loop {
        let event = next(events).await?;
        names.push(name(&event));
        if matches!(event, RoomEvent::Disconnected(_)) {
            return Ok(names);
        }
        if names.len() > 10_000 {
            return Err("there is no end".into());
        }
    }
}
