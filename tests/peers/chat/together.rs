//! People with different clients in one room.

use ::ivschat_client::types::ChatTokenCapability::SendMessage;
use fixtures::TestResult;
use ivschat_local::LocalEndpoint;
use serde_json::{Value, json};
use tokio::try_join;

use super::endpoint::{Chat, MODERATOR};
use super::person::{Client, Person};

const ROUNDS: usize = 20;

#[tokio::test]
async fn everybody_sees_the_same_in_the_same_order() -> TestResult {
    let chat = Chat::start_with(LocalEndpoint::builder().connection_rate(100)).await?;
    let room = chat.client.update_room().identifier(&chat.room_arn);
    room.maximum_message_rate_per_second(100).send().await?;
    let (mut alice, mut bob) = try_join!(
        chat.join(Client::MessagingSdk, "alice", MODERATOR),
        chat.join(Client::IvschatClient, "bob", &[SendMessage]),
    )?;

    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let message = json!({"content": format!("message {round}")});
        let (by_alice, by_bob, event) = try_join!(
            alice.call("sendMessage", &message),
            bob.call("sendMessage", &message),
            chat.send_event("app:round"),
        )?;
        acknowledged.extend([by_alice, by_bob, event]);
    }
    let deletion = json!({"id": acknowledged[1]["id"], "reason": "spam"});
    acknowledged.push(alice.call("deleteMessage", &deletion).await?);
    let disconnection = json!({"userId": "bob", "reason": "rude"});
    acknowledged.push(alice.call("disconnectUser", &disconnection).await?);

    let at_alice = events(&mut alice, acknowledged.len()).await?;
    let at_bob = events(&mut bob, acknowledged.len()).await?;
    assert_eq!(at_alice, at_bob);
    bob.expect("disconnect", "serverDisconnect").await?;

    let order: Vec<_> = at_alice.iter().map(|event| &event["payload"]).collect();
    for acknowledged in &acknowledged {
        assert!(order.contains(&acknowledged), "{acknowledged}");
    }
    let messages = at_alice.iter().filter(|event| event["event"] == "message");
    let ids: Vec<_> = messages
        .map(|event| event["payload"]["id"].clone())
        .collect();
    let recorded = chat.endpoint.chat_messages(&chat.room_arn);
    let recorded: Vec<_> = recorded
        .into_iter()
        .map(|message| json!(message.id))
        .collect();
    assert_eq!(ids, recorded);
    assert_eq!(ids.len(), 2 * ROUNDS);
    Ok(())
}

/// Takes the next `count` events.
async fn events(person: &mut Person, count: usize) -> TestResult<Vec<Value>> {
    let mut events = Vec::new();
    while events.len() < count {
        events.push(person.event().await?);
    }
    Ok(events)
}
