//! People chat in a browser.

use std::time::Duration;

use fixtures::{Endpoint, TestResult, client, create_room};
use ivschat_client::Client;
use ivschat_client::messaging::{
    ChatRoom, ConnectionState, DisconnectReason, ErrorKind, ReconnectPolicy, RoomEvent, RoomEvents,
    SendMessage,
};
use ivschat_client::types::ChatTokenCapability;
use wasm_bindgen_test::wasm_bindgen_test;

/// Builds a room whose user has every capability, and connects it.
async fn join(
    endpoint: &Endpoint,
    client: &Client,
    room_arn: &str,
    user_id: &str,
) -> TestResult<(ChatRoom, RoomEvents)> {
    let capabilities = [
        ChatTokenCapability::SendMessage,
        ChatTokenCapability::DeleteMessage,
        ChatTokenCapability::DisconnectUser,
    ];
    let token = client
        .create_chat_token()
        .room_identifier(room_arn)
        .user_id(user_id)
        .set_capabilities(Some(capabilities.to_vec()));
    let room = ChatRoom::builder()
        .endpoint_url(&endpoint.url)
        .reconnect_policy(ReconnectPolicy::default().with_initial_backoff(Duration::ZERO))
        .token_provider(token)
        .build()?;
    let mut events = room.events();
    room.connect().await?;
    assert_eq!(next(&mut events).await?, RoomEvent::Connecting);
    assert_eq!(next(&mut events).await?, RoomEvent::Connected);
    Ok((room, events))
}

/// Returns the next event. A missing one ends the tests with their timeout.
async fn next(events: &mut RoomEvents) -> TestResult<RoomEvent> {
    Ok(events.next().await.ok_or("the stream has ended")?)
}

#[wasm_bindgen_test]
async fn two_people_chat_and_moderate() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    let arn = create_room(&client).await?;
    let (alice, mut at_alice) = join(&endpoint, &client, &arn, "alice").await?;
    let (bob, mut at_bob) = join(&endpoint, &client, &arn, "bob").await?;

    // The sender gets the message, too.
    let message = SendMessage::new("hello 🦀").attribute("color", "teal");
    let sent = alice.send_message(message).await?;
    assert_eq!(
        (sent.content.as_str(), sent.sender.user_id.as_str()),
        ("hello 🦀", "alice")
    );
    for events in [&mut at_alice, &mut at_bob] {
        assert_eq!(next(events).await?, RoomEvent::Message(sent.clone()));
    }

    let deleted = bob.delete_message(&sent.id).await?;
    for events in [&mut at_alice, &mut at_bob] {
        assert_eq!(
            next(events).await?,
            RoomEvent::MessageDeleted(deleted.clone())
        );
    }

    // A moderator's disconnection is final.
    let disconnected = alice.disconnect_user("bob").await?;
    assert_eq!(
        next(&mut at_bob).await?,
        RoomEvent::UserDisconnected(disconnected)
    );
    let RoomEvent::Disconnected(_) = next(&mut at_bob).await? else {
        return Err("not disconnected".into());
    };
    let error = bob
        .send_message("still here?")
        .await
        .expect_err("bob is not connected");
    assert!(matches!(
        error.kind(),
        ErrorKind::NotConnected(ConnectionState::Disconnected)
    ));

    // A new token, a new connection.
    bob.connect().await?;
    bob.send_message("again").await?;
    alice.disconnect().await;
    assert_eq!(alice.state(), ConnectionState::Disconnected);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_lost_connection_fails_pending_requests_and_is_replaced() -> TestResult {
    let endpoint = Endpoint::with_faults(&["SEND_MESSAGE:drop*1"]).await?;
    let client = client(&endpoint.url);
    let arn = create_room(&client).await?;
    let (alice, mut events) = join(&endpoint, &client, &arn, "alice").await?;
    let error = alice
        .send_message("lost")
        .await
        .expect_err("the connection is lost");
    assert!(error.may_have_been_applied(), "{error}");
    assert_eq!(next(&mut events).await?, RoomEvent::Connecting);
    assert_eq!(next(&mut events).await?, RoomEvent::Connected);
    let sent = alice.send_message("found").await?;
    assert_eq!(next(&mut events).await?, RoomEvent::Message(sent));
    Ok(())
}

#[wasm_bindgen_test]
async fn a_room_ends_its_connection_on_request() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    let arn = create_room(&client).await?;
    let (alice, mut events) = join(&endpoint, &client, &arn, "alice").await?;
    alice.disconnect().await;
    assert_eq!(
        next(&mut events).await?,
        RoomEvent::Disconnected(DisconnectReason::ClientDisconnect)
    );
    Ok(())
}

#[wasm_bindgen_test]
async fn an_unreachable_room_is_an_error() -> TestResult {
    let url = fixtures::unreachable_url().await?;
    let room = ChatRoom::builder()
        .endpoint_url(url)
        .reconnect_policy(ReconnectPolicy::default().with_max_reconnect_attempts(0))
        .token_provider(|| async { Ok::<_, std::convert::Infallible>("T0kenForNobody".to_owned()) })
        .build()?;
    let error = room.connect().await.expect_err("nothing listens");
    let shown = error.to_string();
    assert!(!shown.contains('\n') && !shown.contains("T0ken"), "{shown}");
    Ok(())
}
