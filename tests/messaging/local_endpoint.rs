//! Chat on the local endpoint: people, a moderator, and the control plane.

use fixtures::{TestResult, local_endpoint};
use ivschat_client::Client;
use ivschat_client::messaging::{
    ChatRoom, ConnectionState, DeleteMessage, DisconnectUser, ErrorKind, RoomEvent, RoomEvents,
    SendMessage,
};
use ivschat_client::types::ChatTokenCapability;

use crate::{expect, next, without_backoff};

/// Whom a test lets into a room.
struct Place {
    endpoint: ivschat_local::LocalEndpoint,
    client: Client,
    room_arn: String,
}

impl Place {
    async fn open() -> TestResult<Self> {
        let (endpoint, client) = local_endpoint().await?;
        let room = client
            .create_room()
            .maximum_message_length(20)
            .send()
            .await?;
        Ok(Self {
            endpoint,
            client,
            room_arn: room.arn.ok_or("no ARN")?,
        })
    }

    async fn join(
        &self,
        user_id: &str,
        capabilities: &[ChatTokenCapability],
    ) -> TestResult<(ChatRoom, RoomEvents)> {
        let token = self
            .client
            .create_chat_token()
            .room_identifier(&self.room_arn)
            .user_id(user_id)
            .attributes("name", user_id.to_uppercase())
            .set_capabilities(Some(capabilities.to_vec()));
        let room = ChatRoom::builder()
            .endpoint_url(self.endpoint.endpoint_url())
            .token_provider(token)
            .reconnect_policy(without_backoff())
            .build()?;
        let mut events = room.events();
        room.connect().await?;
        expect(&mut events, &["connecting", "connected"]).await?;
        Ok((room, events))
    }
}

#[tokio::test]
async fn people_talk_and_are_moderated() -> TestResult {
    let place = Place::open().await?;
    let (alice, mut at_alice) = place
        .join("alice", &[ChatTokenCapability::SendMessage])
        .await?;
    let (bob, mut at_bob) = place
        .join("bob", &[ChatTokenCapability::SendMessage])
        .await?;
    let all = [
        ChatTokenCapability::SendMessage,
        ChatTokenCapability::DeleteMessage,
        ChatTokenCapability::DisconnectUser,
    ];
    let (moderator, _at_moderator) = place.join("moderator", &all).await?;

    let sent = alice
        .send_message(SendMessage::new("hello").attribute("color", "teal"))
        .await?;
    assert_eq!((sent.id.len(), sent.sender.user_id.as_str()), (12, "alice"));
    assert_eq!(sent.sender.attributes["name"], "ALICE");
    for events in [&mut at_alice, &mut at_bob] {
        assert_eq!(next(events).await?, RoomEvent::Message(sent.clone()));
    }

    let deleted = moderator
        .delete_message(DeleteMessage::new(&sent.id).reason("spam"))
        .await?;
    assert_eq!(
        next(&mut at_bob).await?,
        RoomEvent::MessageDeleted(deleted.clone())
    );
    assert_eq!(deleted.message_id, sent.id);

    let event = place
        .client
        .send_event()
        .room_identifier(&place.room_arn)
        .event_name("app:poll")
        .attributes("q", "1")
        .send()
        .await?;
    let RoomEvent::Event(poll) = next(&mut at_bob).await? else {
        return Err("no event".into());
    };
    assert_eq!(
        (Some(poll.id.as_str()), poll.request_id),
        (event.id.as_deref(), None)
    );

    let kicked = moderator
        .disconnect_user(DisconnectUser::new("bob").reason("rude"))
        .await?;
    assert_eq!(
        next(&mut at_bob).await?,
        RoomEvent::UserDisconnected(kicked)
    );
    expect(&mut at_bob, &["serverDisconnect"]).await?;
    assert_eq!(
        bob.close_frame().map(|frame| frame.reason).as_deref(),
        Some("rude")
    );
    let error = bob.send_message("still here?").await.unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::NotConnected(ConnectionState::Disconnected)
    ));
    // A new token, a new connection.
    bob.connect().await?;
    bob.send_message("again").await?;
    Ok(())
}

#[tokio::test]
async fn refused_requests_are_errors() -> TestResult {
    let place = Place::open().await?;
    let (viewer, _events) = place.join("viewer", &[]).await?;
    let (alice, _events) = place
        .join("alice", &[ChatTokenCapability::SendMessage])
        .await?;
    let refused = [
        (viewer.send_message("hello").await.map(drop), 403),
        (alice.delete_message("k3Jd82LmQp0Z").await.map(drop), 403),
        (alice.disconnect_user("viewer").await.map(drop), 403),
        (alice.send_message("x".repeat(21)).await.map(drop), 400),
        (alice.send_message("").await.map(drop), 400),
        (
            alice
                .send_message(SendMessage::new("x").attribute("x", "x".repeat(2000)))
                .await
                .map(drop),
            413,
        ),
    ];
    for (result, code) in refused {
        let error = result.unwrap_err();
        assert_eq!(error.code(), Some(code), "{error}");
        assert!(!error.may_have_been_applied(), "{error}");
    }
    // 20 characters, of which each takes four bytes.
    alice.send_message("🦀".repeat(20)).await?;
    Ok(())
}

#[tokio::test]
async fn a_deleted_room_disconnects_and_has_no_tokens() -> TestResult {
    let place = Place::open().await?;
    let (alice, mut events) = place.join("alice", &[]).await?;
    let (client, arn) = (&place.client, &place.room_arn);
    client.delete_room().identifier(arn).send().await?;
    expect(&mut events, &["serverDisconnect"]).await?;
    // There are no more tokens for it.
    let error = alice.connect().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::TokenProvider(_)),
        "{error:?}"
    );
    assert!(
        error.to_string().contains("ResourceNotFoundException"),
        "{error}"
    );
    expect(&mut events, &["connecting", "fetchTokenError"]).await
}

#[tokio::test]
async fn a_token_that_was_used_is_refused_with_the_reason() -> TestResult {
    let place = Place::open().await?;
    let request = place
        .client
        .create_chat_token()
        .room_identifier(&place.room_arn);
    let token = request
        .user_id("alice")
        .send()
        .await?
        .token
        .ok_or("no token")?;
    let room = ChatRoom::builder()
        .endpoint_url(place.endpoint.endpoint_url())
        .reconnect_policy(without_backoff())
        .token_provider(move || {
            let token = token.clone();
            async { Ok::<_, std::convert::Infallible>(token) }
        })
        .build()?;
    room.connect().await?;
    room.disconnect().await;
    let error = room.connect().await.unwrap_err();
    assert!(error.to_string().contains("HTTP status 401"), "{error}");
    assert!(error.to_string().contains("used"), "{error}");
    Ok(())
}
