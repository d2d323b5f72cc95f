//! People talk, moderators moderate, and the control plane takes part.

use ::ivschat_client::types::ChatTokenCapability::SendMessage;
use fixtures::TestResult;
use serde_json::json;

use super::endpoint::{Chat, MODERATOR};
use super::person::Client;
use super::test_with_each_client;

test_with_each_client! {
    everybody_receives_a_message,
    somebody_leaves_and_comes_back,
    a_moderator_deletes_a_message_and_disconnects_a_user,
    events_of_the_control_plane_arrive,
}

async fn everybody_receives_a_message(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    let mut alice = chat.join(client, "alice", &[SendMessage]).await?;
    let mut bob = chat.join(client, "bob", &[]).await?;

    let input = json!({"content": "hi 👋", "attributes": {"color": "teal"}});
    let message = alice.call("sendMessage", input).await?;
    let recorded = chat.endpoint.chat_messages(&chat.room_arn).pop();
    let recorded = recorded.ok_or("no message")?;
    let expected = json!({
        "id": recorded.id,
        "sender": {"userId": "alice", "attributes": {"name": "ALICE"}},
        "content": "hi 👋",
        "sendTime": chat.time()?,
        "requestId": recorded.request_id,
        "attributes": {"color": "teal"},
    });
    assert_eq!(message, expected);
    // The service chooses the ID, and the client the request ID, a UUID.
    assert_eq!((recorded.id.len(), recorded.request_id.len()), (12, 36));

    alice.expect("message", &message).await?;
    let plain = alice.say("no attributes").await?;
    assert_eq!(plain.get("attributes"), None);
    for message in [message, plain] {
        bob.expect("message", message).await?;
    }
    Ok(())
}

async fn somebody_leaves_and_comes_back(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    let mut alice = chat.join(client, "alice", &[SendMessage]).await?;
    alice.say("bye").await?;
    alice.disconnect().await?;

    let token = chat.token("alice", &[SendMessage]).await?;
    alice.add_token(token).await?;
    alice.connect().await?;
    alice.say("hi again").await?;
    Ok(())
}

async fn a_moderator_deletes_a_message_and_disconnects_a_user(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    let mut moderator = chat.join(client, "moderator", MODERATOR).await?;
    let mut eve = chat.join(client, "eve", &[SendMessage]).await?;
    let message = eve.say("buy this").await?;
    moderator.expect("message", &message).await?;

    let input = json!({"id": message["id"], "reason": "spam"});
    let deleted = moderator.call("deleteMessage", input).await?;
    let expected = json!({
        "id": deleted["id"],
        "messageId": message["id"],
        "reason": "spam",
        "sendTime": chat.time()?,
        "requestId": deleted["requestId"],
        "attributes": {"MessageID": message["id"], "MessageId": message["id"], "Reason": "spam"},
    });
    assert_eq!(deleted, expected);

    let input = json!({"userId": "eve", "reason": "rude"});
    let disconnected = moderator.call("disconnectUser", input).await?;
    let expected = json!({
        "id": disconnected["id"],
        "userId": "eve",
        "reason": "rude",
        "sendTime": chat.time()?,
        "requestId": disconnected["requestId"],
        "attributes": {"UserId": "eve", "Reason": "rude"},
    });
    assert_eq!(disconnected, expected);

    for person in [&mut moderator, &mut eve] {
        person.expect("messageDelete", &deleted).await?;
        person.expect("userDisconnect", &disconnected).await?;
    }
    eve.expect("disconnect", "serverDisconnect").await?;
    let connections = chat.endpoint.chat_connections(&chat.room_arn);
    let users = connections.iter().map(|connection| &connection.user_id);
    assert_eq!(users.collect::<Vec<_>>(), ["moderator"]);
    moderator.say("back to the topic").await?;
    Ok(())
}

async fn events_of_the_control_plane_arrive(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    let mut viewer = chat.join(client, "viewer", &[]).await?;
    let event = chat.send_event("app:poll").await?;
    viewer.expect("event", event).await?;

    let deletion = chat.client.delete_message().room_identifier(&chat.room_arn);
    let deleted = deletion.id("k3Jd82LmQp0Z").reason("spam").send().await?;
    let expected = json!({
        "id": deleted.id,
        "messageId": "k3Jd82LmQp0Z",
        "reason": "spam",
        "sendTime": chat.time()?,
        "attributes": {"MessageID": "k3Jd82LmQp0Z", "MessageId": "k3Jd82LmQp0Z", "Reason": "spam"},
    });
    viewer.expect("messageDelete", expected).await?;

    let disconnection = chat.client.disconnect_user();
    let disconnection = disconnection.room_identifier(&chat.room_arn);
    disconnection
        .user_id("viewer")
        .reason("rude")
        .send()
        .await?;
    let event = viewer.event().await?;
    let expected = json!({
        // The response does not contain this ID.
        "id": event["payload"]["id"],
        "userId": "viewer",
        "reason": "rude",
        "sendTime": chat.time()?,
        "attributes": {"UserId": "viewer", "Reason": "rude"},
    });
    assert_eq!(
        event,
        json!({"event": "userDisconnect", "payload": expected})
    );
    viewer.expect("disconnect", "serverDisconnect").await
}
