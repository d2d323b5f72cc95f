//! Viewers that use the messaging client of this project.

use std::time::Instant;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use ivschat_client::messaging::{ChatRoom, RoomEvent, RoomEvents};

use super::{MESSAGE_ID, WINDOW};
use crate::Result;

/// A connection to a room.
pub(super) struct Viewer {
    room: ChatRoom,
    events: Option<RoomEvents>,
}

impl Viewer {
    pub(super) async fn connect(url: &str, token: String) -> Result<Self> {
        let room = ChatRoom::builder()
            .endpoint_url(url)
            .token_provider(move || {
                let token = token.clone();
                async move { Result::Ok(ivschat_client::messaging::ChatToken::new(token)) }
            })
            .build()?;
        room.connect().await?;
        Ok(Self { room, events: None })
    }

    /// Subscribes to the events of the room, before anyone sends.
    pub(super) fn subscribe(&mut self) {
        self.events.get_or_insert_with(|| self.room.events());
    }

    /// Receives events and messages.
    pub(super) async fn receive(&mut self, events: usize) -> Result<()> {
        for _ in 0..events {
            next(&mut self.events).await?;
        }
        Ok(())
    }

    /// Sends requests, and receives what they cause.
    pub(super) async fn send(&mut self, requests: usize) -> Result<()> {
        let Self { room, events } = self;
        let send = async {
            let requests = (0..requests).map(|_| room.delete_message(MESSAGE_ID));
            let mut requests = stream::iter(requests).buffer_unordered(WINDOW);
            while requests.try_next().await?.is_some() {}
            Result::Ok(())
        };
        let receive = async {
            for _ in 0..requests {
                next(events).await?;
            }
            Ok(())
        };
        tokio::try_join!(send, receive)?;
        Ok(())
    }

    /// Sends the time since `start`, in microseconds, as a message.
    pub(super) async fn send_time(&mut self, start: Instant) -> Result<()> {
        let time = start.elapsed().as_micros().to_string();
        self.room.send_message(time).await?;
        Ok(())
    }

    /// Receives messages with times, and returns how long each was under way, in microseconds.
    pub(super) async fn receive_times(
        &mut self,
        messages: usize,
        start: Instant,
    ) -> Result<Vec<u64>> {
        let mut latencies = Vec::with_capacity(messages);
        while latencies.len() < messages {
            if let RoomEvent::Message(message) = next(&mut self.events).await? {
                let received = start.elapsed().as_micros() as u64;
                let sent: u64 = message.content.parse()?;
                latencies.push(received.saturating_sub(sent));
            }
        }
        Ok(latencies)
    }
}

/// Waits for the next message or event.
async fn next(events: &mut Option<RoomEvents>) -> Result<RoomEvent> {
    let events = events.as_mut().ok_or("the viewer has not subscribed")?;
    match events.next().await.ok_or("the events have ended")? {
        event @ (RoomEvent::Message(_) | RoomEvent::MessageDeleted(_) | RoomEvent::Event(_)) => {
            Ok(event)
        }
        other => Err(format!("unexpected: {other:?}").into()),
    }
}
