//! A room renews its connection in a browser, where pages cannot send pings.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use fixtures::{Endpoint, TestResult, client, create_room};
use ivschat_client::error::BoxError;
use ivschat_client::messaging::{ChatRoom, ChatToken, RoomEvent};
use ivschat_client::primitives::DateTime;
use ivschat_client::types::ChatTokenCapability;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn renewals_lose_nothing_and_repeat_nothing() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    let arn = create_room(&client).await?;
    let token = |user_id: &str| {
        client
            .create_chat_token()
            .room_identifier(&arn)
            .user_id(user_id)
            .capabilities(ChatTokenCapability::SendMessage)
    };

    // In a browser, neither a provider nor its future need be `Send`.
    let tokens = Rc::new(Cell::new(0));
    let (counted, request) = (Rc::clone(&tokens), token("viewer"));
    let provider = move || {
        let (counted, request) = (Rc::clone(&counted), request.clone());
        async move {
            let response = request.send().await?;
            counted.set(counted.get() + 1);
            let expiry = response.token_expiration_time.ok_or("no expiry")?;
            // A token lives for an hour. With two seconds left, the room renews the connection after one.
            let expiry = DateTime::from_secs_f64(expiry.as_secs_f64() - 3598.0);
            Ok::<_, BoxError>(ChatToken::from(response).token_expiration_time(expiry))
        }
    };
    let viewer = ChatRoom::builder()
        .endpoint_url(&endpoint.url)
        .token_provider(provider)
        .build()?;
    let mut events = viewer.events();
    viewer.connect().await?;
    assert_eq!(events.next().await, Some(RoomEvent::Connecting));
    assert_eq!(events.next().await, Some(RoomEvent::Connected));

    let writer = ChatRoom::builder()
        .endpoint_url(&endpoint.url)
        .token_provider(token("writer"))
        .request_timeout(Duration::from_secs(30))
        .build()?;
    writer.connect().await?;
    while tokens.get() < 4 {
        match writer.send_message("a message").await {
            Ok(sent) => assert_eq!(events.next().await, Some(RoomEvent::Message(sent))),
            // The room permits ten messages a second.
            Err(error) if error.code() == Some(429) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[wasm_bindgen_test]
async fn clients_rooms_and_their_futures_are_send() -> TestResult {
    fn assert_send(_: &impl Send) {}
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    assert_send(&client);
    assert_send(&client.list_rooms().send());
    assert_send(&client.list_rooms().into_paginator().items().send());
    let not_send = Rc::new("token");
    let room = ChatRoom::builder()
        .endpoint_url(&endpoint.url)
        .token_provider(move || std::future::ready(Ok::<_, BoxError>(*not_send)))
        .build()?;
    assert_send(&room);
    assert_send(&room.connect());
    assert_send(&room.send_message("a message"));
    Ok(())
}
