//! A terminal chat: it sends each line that you type, and prints the messages of everyone in the room.
//!
//! ```sh
//! cargo run --example chat --features messaging
//! ```
//!
//! This starts a local endpoint with a room, and prints the address of a page where others can join. To join a room on AWS,
//! add `-- --aws ROOM_ARN USER_ID`. The region and the credentials are those of the environment.
//!
//! `/delete ID` deletes a message, and `/kick USER` disconnects a user. The end of the input leaves the room.

use std::error::Error;
use std::io::BufRead;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::messaging::{ChatRoom, RoomEvent};
use ivschat_client::types::ChatTokenCapability;
use ivschat_local::LocalEndpoint;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--aws", room_arn, user_id] => {
            let client = Client::from_env().await?;
            chat(join(&client, room_arn, user_id)?).await
        }
        [] => {
            let endpoint = LocalEndpoint::builder().console().start().await?;
            let (id, secret) = endpoint.credentials();
            let config = Config::builder()
                .region(Region::new("us-west-2"))
                .endpoint_url(endpoint.endpoint_url())
                .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
            let client = Client::from_conf(config.build());
            let created = client.create_room().name("lobby").send().await?;
            println!("* others can join at {}", endpoint.endpoint_url());
            chat(join(&client, created.arn().unwrap_or_default(), "alice")?).await
        }
        _ => Err("usage: chat [--aws ROOM_ARN USER_ID]".into()),
    }
}

/// Builds a room in which the user has every capability.
fn join(client: &Client, room_arn: &str, user_id: &str) -> Result<ChatRoom, Box<dyn Error>> {
    let token = client
        .create_chat_token()
        .room_identifier(room_arn)
        .user_id(user_id)
        .capabilities(ChatTokenCapability::SendMessage)
        .capabilities(ChatTokenCapability::DeleteMessage)
        .capabilities(ChatTokenCapability::DisconnectUser);
    let room = ChatRoom::builder().token_provider(token);
    match (client.config().endpoint_url(), client.config().region()) {
        (Some(url), _) => Ok(room.endpoint_url(url).build()?),
        (None, Some(region)) => Ok(room.region(region).build()?),
        (None, None) => Err("no region".into()),
    }
}

async fn chat(room: ChatRoom) -> Result<(), Box<dyn Error>> {
    let mut events = room.events();
    room.connect().await?;
    let mut lines = input();
    let mut sending = JoinSet::new();
    loop {
        tokio::select! {
            event = events.next() => match event {
                Some(RoomEvent::Disconnected(reason)) => {
                    println!("* disconnected: {reason}");
                    return Ok(());
                }
                Some(event) => print(&event),
                None => return Ok(()),
            },
            Some(_) = sending.join_next() => {}
            line = lines.recv() => match line {
                Some(line) => {
                    let room = room.clone();
                    // In a task of its own, so that messages are printed while this one waits for its response.
                    sending.spawn(async move {
                        if let Err(error) = run_line(&room, &line).await {
                            println!("* {error}");
                        }
                    });
                }
                None => {
                    while sending.join_next().await.is_some() {}
                    room.disconnect().await;
                }
            },
        }
    }
}

/// Reads the lines of the terminal in a thread, since reading blocks.
fn input() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Runs a command, or sends a message.
async fn run_line(room: &ChatRoom, line: &str) -> Result<(), ivschat_client::messaging::Error> {
    match line.split_once(' ') {
        Some(("/delete", id)) => room.delete_message(id).await.map(drop),
        Some(("/kick", user)) => room.disconnect_user(user).await.map(drop),
        _ if line.is_empty() => Ok(()),
        _ => room.send_message(line).await.map(drop),
    }
}

fn print(event: &RoomEvent) {
    match event {
        RoomEvent::Connecting => println!("* connecting"),
        RoomEvent::Connected => println!("* connected"),
        RoomEvent::Message(message) => println!(
            "[{}] {}: {}",
            message.id,
            printable(&message.sender.user_id),
            printable(&message.content)
        ),
        RoomEvent::MessageDeleted(event) => {
            println!("* message {} is deleted", printable(&event.message_id))
        }
        RoomEvent::UserDisconnected(event) => {
            println!("* {} is disconnected", printable(&event.user_id))
        }
        RoomEvent::Event(event) => {
            println!("* {} {:?}", printable(&event.event_name), event.attributes)
        }
        RoomEvent::Error(error) => println!("* {error}"),
        RoomEvent::Lagged(count) => println!("* {count} events were missed"),
        _ => {}
    }
}

/// Replaces control characters: others must not control your terminal.
fn printable(string: &str) -> String {
    string.replace(char::is_control, "\u{fffd}")
}
