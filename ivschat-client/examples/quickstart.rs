//! Creates a room, issues a chat token, and sends a message.
//!
//! ```sh
//! cargo run --example quickstart --features messaging
//! ```
//!
//! This runs on a local endpoint. Add `-- --aws` to run it on AWS, with the region and the credentials of the environment.

use std::error::Error;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::messaging::{ChatRoom, RoomEvent};
use ivschat_client::types::ChatTokenCapability;
use ivschat_local::LocalEndpoint;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--aws") {
        return chat(&Client::from_env().await?).await;
    }
    let endpoint = LocalEndpoint::start().await?;
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
    chat(&Client::from_conf(config.build())).await
}

async fn chat(client: &Client) -> Result<(), Box<dyn Error>> {
    let created = client.create_room().name("lobby").send().await?;
    let arn = created.arn().ok_or("the room has no ARN")?;
    println!("created {arn}");

    // A back end creates a token for each user, and the user's app connects with it.
    // Here, one program does both.
    let token = client
        .create_chat_token()
        .room_identifier(arn)
        .user_id("alice")
        .capabilities(ChatTokenCapability::SendMessage);
    let room = ChatRoom::builder().token_provider(token);
    let room = match (client.config().endpoint_url(), client.config().region()) {
        (Some(url), _) => room.endpoint_url(url).build()?,
        (None, Some(region)) => room.region(region).build()?,
        (None, None) => return Err("no region".into()),
    };
    let mut events = room.events();
    room.connect().await?;
    room.send_message("hello").await?;
    while let Some(event) = events.next().await {
        if let RoomEvent::Message(message) = event {
            println!("{}: {}", message.sender.user_id, message.content);
            break;
        }
    }
    room.disconnect().await;

    client.delete_room().identifier(arn).send().await?;
    println!("deleted {arn}");
    Ok(())
}
