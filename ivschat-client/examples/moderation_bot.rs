//! A bot that reads the messages of a room, deletes those with forbidden words, and disconnects a user who goes on.
//!
//! ```sh
//! cargo run --example moderation_bot --features messaging
//! ```
//!
//! This runs on a local endpoint. Add `-- --aws` to run it on AWS, with the region and the credentials of the environment.
//! It creates a room, lets Eve write until the bot disconnects her, and deletes the room.

use std::collections::HashMap;
use std::error::Error;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::messaging::{
    ChatMessage, ChatRoom, DeleteMessage, DisconnectUser, RoomEvent, RoomEvents,
};
use ivschat_client::types::ChatTokenCapability;
use ivschat_local::LocalEndpoint;

const FORBIDDEN: [&str; 2] = ["scam", "spam"];

/// How many messages of a user the bot deletes before it disconnects the user.
const MAX_DELETIONS: u32 = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--aws") {
        return run(&Client::from_env().await?).await;
    }
    let endpoint = LocalEndpoint::start().await?;
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
    run(&Client::from_conf(config.build())).await
}

async fn run(client: &Client) -> Result<(), Box<dyn Error>> {
    use ChatTokenCapability::{DeleteMessage, DisconnectUser, SendMessage};
    let created = client.create_room().name("moderated").send().await?;
    let arn = created.arn().ok_or("the room has no ARN")?;
    let bot = join(client, arn, "moderator", &[DeleteMessage, DisconnectUser])?;
    let eve = join(client, arn, "eve", &[SendMessage])?;
    let events = bot.events();
    bot.connect().await?;
    // A bot that moderates a real room runs until it is stopped: `tokio::signal::ctrl_c()` instead of Eve.
    tokio::select! {
        () = moderate(&bot, events) => {}
        written = write(&eve) => written?,
    }
    bot.disconnect().await;
    client.delete_room().identifier(arn).send().await?;
    Ok(())
}

/// Moderates a room until it is disconnected for good. A short interruption is bridged by the room itself.
async fn moderate(room: &ChatRoom, mut events: RoomEvents) {
    let mut deletions = HashMap::new();
    while let Some(event) = events.next().await {
        match event {
            RoomEvent::Message(message) => {
                if let Err(error) = check(room, &message, &mut deletions).await {
                    // The next message may be moderated all the same.
                    eprintln!("message {}: {error}", message.id);
                }
            }
            RoomEvent::Lagged(count) => eprintln!("{count} events were missed"),
            RoomEvent::Disconnected(reason) => {
                eprintln!("disconnected: {reason}");
                return;
            }
            _ => {}
        }
    }
}

async fn check(
    room: &ChatRoom,
    message: &ChatMessage,
    deletions: &mut HashMap<String, u32>,
) -> Result<(), ivschat_client::messaging::Error> {
    let content = message.content.to_lowercase();
    let Some(word) = FORBIDDEN.iter().find(|word| content.contains(**word)) else {
        return Ok(());
    };
    let user = &message.sender.user_id;
    println!("deleting a message of {user}: {}", message.content);
    let reason = format!("contains `{word}`");
    room.delete_message(DeleteMessage::new(&message.id).reason(reason))
        .await?;
    let count = deletions.entry(user.clone()).or_default();
    *count += 1;
    if *count >= MAX_DELETIONS {
        println!("disconnecting {user}");
        let reason = "too many forbidden words";
        room.disconnect_user(DisconnectUser::new(user).reason(reason))
            .await?;
    }
    Ok(())
}

/// Plays a user, until she is disconnected.
async fn write(eve: &ChatRoom) -> Result<(), Box<dyn Error>> {
    let mut events = eve.events();
    eve.connect().await?;
    for content in ["Hello!", "Buy SPAM today", "No spam? A scam!"] {
        eve.send_message(content).await?;
    }
    while let Some(event) = events.next().await {
        match event {
            RoomEvent::MessageDeleted(event) => {
                println!("eve: deleted, {}", event.reason.unwrap_or_default());
            }
            RoomEvent::Disconnected(reason) => {
                println!("eve: disconnected, {reason}");
                break;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Builds a room in which the user has these capabilities.
fn join(
    client: &Client,
    room_arn: &str,
    user_id: &str,
    capabilities: &[ChatTokenCapability],
) -> Result<ChatRoom, Box<dyn Error>> {
    let token = client
        .create_chat_token()
        .room_identifier(room_arn)
        .user_id(user_id)
        .set_capabilities(Some(capabilities.to_vec()));
    let room = ChatRoom::builder().token_provider(token);
    match (client.config().endpoint_url(), client.config().region()) {
        (Some(url), _) => Ok(room.endpoint_url(url).build()?),
        (None, Some(region)) => Ok(room.region(region).build()?),
        (None, None) => Err("no region".into()),
    }
}
