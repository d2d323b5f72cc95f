//! A connection is replaced before its token expires: without a gap, and without anything twice.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use fixtures::{ChatConnection, ChatServer, TestResult, frames};
use ivschat_client::messaging::{ChatRoom, ChatToken, RoomEvent};
use ivschat_client::primitives::DateTime;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::{expect, next, without_backoff};

/// A room with an order of its own, in which somebody talks all the time.
struct Talk {
    frames: broadcast::Sender<String>,
    /// Which connections were opened and closed, in order.
    log: Mutex<Vec<String>>,
}

impl Talk {
    /// Takes part as a viewer: gets everything in the room's order, until the client closes.
    async fn view(&self, mut connection: ChatConnection) -> std::io::Result<()> {
        let number = connection.number;
        let mut frames = self.frames.subscribe();
        self.record(format!("{number} opened"));
        connection.accept().await?;
        let result = loop {
            tokio::select! {
                frame = frames.recv() => connection.send(frame.map_err(std::io::Error::other)?).await?,
                request = connection.request() => match request {
                    Ok(request) => self.say(&request),
                    Err(error) => break Err(error),
                },
            }
        };
        self.record(format!("{number} closed"));
        result
    }

    fn record(&self, entry: String) {
        self.log.lock().expect("nothing panics").push(entry);
    }

    fn log(&self) -> Vec<String> {
        self.log.lock().expect("nothing panics").clone()
    }

    fn say(&self, request: &Value) {
        let id = request["RequestId"].as_str().unwrap_or_default();
        let _ = self.frames.send(frames::echo(id, request).to_string());
    }
}

fn expiring(
    builder: ivschat_client::messaging::ChatRoomBuilder,
    lifetimes: &'static [u64],
) -> ivschat_client::messaging::ChatRoomBuilder {
    let count = Arc::new(Mutex::new(0));
    builder.token_provider(move || {
        let mut count = count.lock().expect("nothing panics");
        let lifetime = lifetimes[(*count).min(lifetimes.len() - 1)];
        *count += 1;
        let token = ChatToken::new(format!("Exp.{count}"));
        let time = SystemTime::now() + Duration::from_secs(lifetime);
        let token = token.token_expiration_time(DateTime::from(time));
        async { Ok::<_, std::convert::Infallible>(token) }
    })
}

/// The first token lives for two seconds, so that this takes one.
#[tokio::test]
async fn a_connection_is_renewed_before_its_token_expires() -> TestResult {
    let talk = Arc::new(Talk {
        frames: broadcast::channel(100_000).0,
        log: Mutex::default(),
    });
    let room_of_server = Arc::clone(&talk);
    let server = ChatServer::start(move |connection| {
        let talk = Arc::clone(&room_of_server);
        async move { talk.view(connection).await }
    })
    .await?;
    let room = ChatRoom::builder()
        .endpoint_url(server.url())
        .reconnect_policy(without_backoff())
        .event_capacity(1_000_000);
    let room = expiring(room, &[2, 3600]).build()?;
    let mut events = room.events();
    room.connect().await?;
    expect(&mut events, &["connecting", "connected"]).await?;

    // Somebody talks all the time, until both connections were open and the first is closed.
    let mut said = 0;
    while talk.log().len() < 3 {
        let message = frames::message(&format!("{said:012}"), "", &said.to_string());
        let _ = talk.frames.send(message.to_string());
        said += 1;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(talk.log(), ["1 opened", "2 opened", "1 closed"]);
    // This user talks, too, on the new connection.
    room.send_message("the end").await?;
    for number in 0..said {
        expect(&mut events, &[&format!("message {number}")]).await?;
    }
    // No event tells of the change.
    assert!(
        matches!(next(&mut events).await?, RoomEvent::Message(message) if message.content == "the end")
    );
    assert_eq!(server.tokens(), ["Exp.1", "Exp.2"]);
    assert_eq!(server.close_codes(), [1000]);
    Ok(())
}

/// It could not be used in time anyway, and the service has accepted it: the clock of this machine is wrong.
#[tokio::test]
async fn a_token_that_seems_expired_causes_no_loop() -> TestResult {
    let server = ChatServer::echoing().await?;
    let room = expiring(ChatRoom::builder().endpoint_url(server.url()), &[0]).build()?;
    room.connect().await?;
    for _ in 0..100 {
        room.send_message("x").await?;
    }
    assert_eq!(server.tokens(), ["Exp.1"]);
    Ok(())
}
