//! Tests of a program, on a local endpoint in the same process: without a network, an account, or mocks.
//!
//! ```sh
//! cargo test --example offline_tests --features messaging
//! ```
//!
//! `cargo run --example offline_tests --features messaging` runs the program itself on a local endpoint, and on AWS with
//! `-- --aws`, with the region and the credentials of the environment.

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::error::BoxError;
use ivschat_client::types::ChatTokenCapability;
use ivschat_local::LocalEndpoint;

/// The program: it opens a room for an event, and invites people.
async fn open(client: &Client, name: &str) -> Result<String, BoxError> {
    let created = client.create_room().name(name).send().await?;
    created.arn.ok_or_else(|| "the room has no ARN".into())
}

async fn invite(client: &Client, room: &str, user: &str, writes: bool) -> Result<String, BoxError> {
    let capabilities = writes.then_some(ChatTokenCapability::SendMessage);
    let issued = client
        .create_chat_token()
        .room_identifier(room)
        .user_id(user)
        .set_capabilities(Some(capabilities.into_iter().collect()))
        .send()
        .await?;
    issued.token.ok_or_else(|| "no token".into())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    if std::env::args().any(|argument| argument == "--aws") {
        return run(&Client::from_env().await?).await;
    }
    let endpoint = LocalEndpoint::start().await?;
    run(&client_of(&endpoint)).await
}

async fn run(client: &Client) -> Result<(), BoxError> {
    let room = open(client, "premiere").await?;
    let token = invite(client, &room, "alice", true).await?;
    println!("a token with {} characters for {room}", token.len());
    client.delete_room().identifier(room).send().await?;
    Ok(())
}

/// Returns a client of a local endpoint.
fn client_of(endpoint: &LocalEndpoint) -> Client {
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
    Client::from_conf(config.build())
}

#[cfg(test)]
mod tests {
    use ivschat_client::messaging::ChatRoom;
    use ivschat_local::{FaultRule, Quotas};

    use super::*;

    #[tokio::test]
    async fn a_token_has_what_the_program_asked_for() -> Result<(), BoxError> {
        let endpoint = LocalEndpoint::start().await?;
        let client = client_of(&endpoint);
        let room = open(&client, "premiere").await?;
        let token = invite(&client, &room, "alice", true).await?;
        let token = endpoint.open_valid_chat_token(&token)?;
        assert_eq!(token.user_id, "alice");
        assert_eq!(token.room_arn, room);
        Ok(())
    }

    #[tokio::test]
    async fn viewers_cannot_write() -> Result<(), BoxError> {
        let endpoint = LocalEndpoint::start().await?;
        let client = client_of(&endpoint);
        let arn = open(&client, "premiere").await?;
        let token = invite(&client, &arn, "bob", false).await?;
        let room = ChatRoom::builder()
            .endpoint_url(endpoint.endpoint_url())
            .token_provider(move || std::future::ready(Ok::<_, BoxError>(token.clone())))
            .build()?;
        room.connect().await?;
        assert!(room.send_message("hello").await.is_err());
        assert!(endpoint.chat_messages(&arn).is_empty());
        Ok(())
    }

    #[tokio::test]
    async fn a_full_account_is_an_error() -> Result<(), BoxError> {
        let quotas = Quotas::default().rooms(1);
        let endpoint = LocalEndpoint::builder().quotas(quotas).start().await?;
        let client = client_of(&endpoint);
        open(&client, "first").await?;
        assert!(open(&client, "second").await.is_err());
        Ok(())
    }

    #[tokio::test]
    async fn a_token_is_issued_even_if_the_service_fails_once() -> Result<(), BoxError> {
        let fault = FaultRule::error("CreateChatToken", 503, "ServiceUnavailable").times(1);
        let endpoint = LocalEndpoint::builder().fault(fault).start().await?;
        let client = client_of(&endpoint);
        let room = open(&client, "premiere").await?;
        invite(&client, &room, "alice", true).await?;
        let requests = endpoint.requests();
        let operations = requests
            .iter()
            .filter_map(|request| request.operation.as_deref());
        let attempts = operations.filter(|operation| *operation == "CreateChatToken");
        assert_eq!(attempts.count(), 2);
        Ok(())
    }
}
