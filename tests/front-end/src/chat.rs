//! Joining a room, and what happens in it.

use ivschat_client::config::{Config, Credentials};
use ivschat_client::messaging::{ChatRoom, RoomEvent, RoomEvents};
use ivschat_client::types::ChatTokenCapability;
use ivschat_client::{Client, messaging};

use crate::page::{Page, State};

/// What the user has chosen.
pub(crate) struct Choice {
    pub(crate) endpoint_url: String,
    pub(crate) room_name: String,
    pub(crate) user_id: String,
    pub(crate) capabilities: Vec<ChatTokenCapability>,
}

/// Prepares to join the room with this name, which is created if there is none.
///
/// The local endpoint accepts any credentials, so this page can create rooms and chat tokens. A page for the public
/// must not contain AWS credentials: it asks its back end for a chat token, and has no [`Client`]:
///
/// ```ignore
/// ChatRoom::builder().region("us-west-2").token_provider(|| async { ask_your_back_end().await }).build()
/// ```
pub(crate) async fn prepare(choice: Choice) -> Result<ChatRoom, String> {
    let credentials = Credentials::new("test", "test", None, None, "front end");
    let config = Config::builder()
        .endpoint_url(&choice.endpoint_url)
        .credentials_provider(credentials);
    let client = Client::from_conf(config.build());
    let room_arn = find_or_create_room(&client, &choice.room_name)
        .await
        .map_err(|error| error.to_string())?;
    // The room gets a new token from this builder whenever it connects.
    let token = client
        .create_chat_token()
        .room_identifier(room_arn)
        .user_id(choice.user_id)
        .set_capabilities(Some(choice.capabilities));
    ChatRoom::builder()
        // The local endpoint has one port for everything.
        .endpoint_url(&choice.endpoint_url)
        .token_provider(token)
        .build()
        .map_err(|error| error.to_string())
}

/// Returns the ARN of the room with this name.
async fn find_or_create_room(client: &Client, name: &str) -> Result<String, ivschat_client::Error> {
    let mut rooms = client.list_rooms().into_paginator().items().send();
    while let Some(room) = rooms.try_next().await? {
        if room.name() == Some(name) {
            return Ok(room.arn().unwrap_or_default().to_owned());
        }
    }
    let created = client.create_room().name(name).send().await?;
    Ok(created.arn().unwrap_or_default().to_owned())
}

/// Shows what happens in a room, until it is disconnected.
pub(crate) async fn show_events(mut events: RoomEvents, room: ChatRoom, page: &Page) {
    let mut was_connected = false;
    while let Some(event) = events.next().await {
        match event {
            RoomEvent::Connecting if was_connected => {
                page.show_state(State::Connecting, "Connection lost, reconnecting…");
            }
            RoomEvent::Connecting => page.show_state(State::Connecting, "Connecting…"),
            RoomEvent::Connected => {
                if was_connected {
                    page.add_notice("Reconnected. Messages may be missing here.");
                }
                was_connected = true;
                page.show_state(State::Connected, "Connected");
            }
            RoomEvent::Message(message) => page.add_message(&message),
            RoomEvent::MessageDeleted(deleted) => page.delete_message(&deleted.message_id),
            RoomEvent::UserDisconnected(user) => {
                page.add_notice(&format!("{} was disconnected.", user.user_id));
            }
            RoomEvent::Event(event) => page.add_notice(&format!("Event: {}", event.event_name)),
            RoomEvent::Error(error) => page.show_problem(&error.to_string()),
            RoomEvent::Lagged(count) => page.add_notice(&format!("{count} events are missing.")),
            RoomEvent::Disconnected(reason) => {
                page.show_state(State::Disconnected, "Not connected");
                return show_reason(reason, &room, page);
            }
            _ => {}
        }
    }
}

fn show_reason(reason: messaging::DisconnectReason, room: &ChatRoom, page: &Page) {
    let problem = match (reason, room.close_frame(), room.last_error()) {
        (messaging::DisconnectReason::ClientDisconnect, ..) => return,
        (messaging::DisconnectReason::ServerDisconnect, Some(frame), _) => {
            let reason = Some(frame.reason).filter(|reason| !reason.is_empty());
            let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            format!("You were disconnected{reason}")
        }
        (_, _, Some(error)) => error.to_string(),
        (reason, ..) => reason.to_string(),
    };
    page.show_problem(&problem);
}
