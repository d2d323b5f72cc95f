//! Actions of viewers, and the frames that they cause.

use super::*;

#[tokio::test(start_paused = true)]
async fn all_viewers_get_identical_bytes_in_the_same_order() {
    let chat = Chat::start_with(LocalEndpoint::builder().clock(|| seconds(1_669_969_280))).await;
    let token = chat.token_with(json!({
        "userId": "ida", "capabilities": ["SEND_MESSAGE"], "attributes": {"name": "Ida"},
    }));
    let mut ida = chat.join_with(&token).await;
    let mut bob = chat.join("bob", &["SEND_MESSAGE"]).await;
    let mut eve = chat.join("eve", &[]).await;
    ida.send(&json!({
        "Action": "SEND_MESSAGE", "RequestId": "r1", "Content": "héllo ✓", "Attributes": {"k": "v"},
    }))
    .await;
    let seen = ida.receive_text().await;
    let mut frame: Value = serde_json::from_str(&seen).unwrap();
    assert_eq!(frame["Id"].take().as_str().unwrap().len(), 12);
    let expected = json!({
        "Type": "MESSAGE", "Id": null, "RequestId": "r1", "Attributes": {"k": "v"}, "Content": "héllo ✓",
        "SendTime": "2022-12-02T08:21:20Z", "Sender": {"UserId": "ida", "Attributes": {"name": "Ida"}},
    });
    assert_eq!(frame, expected);

    bob.send(&message("b")).await;
    ida.send(&message("c")).await;
    let order = [seen, ida.receive_text().await, ida.receive_text().await];
    assert!(order[1].contains(r#""Sender":{"UserId":"bob","Attributes":null}"#));
    for person in [&mut bob, &mut eve] {
        for frame in &order {
            assert_eq!(person.receive_text().await, *frame);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_action_needs_its_capability() {
    let chat = Chat::start().await;
    let requests = [
        ("SEND_MESSAGE", json!({"Content": "a"})),
        ("DELETE_MESSAGE", json!({"Id": "k3Jd82LmQp0Z"})),
        ("DISCONNECT_USER", json!({"UserId": "nobody"})),
    ];
    for (capability, _) in &requests {
        let mut person = chat.join("ida", &[capability]).await;
        for (action, request) in &requests {
            let mut request = request.clone();
            request["Action"] = json!(action);
            request["RequestId"] = json!("r");
            person.send(&request).await;
            let response = person.receive().await;
            assert_eq!(response["RequestId"], "r");
            if action == capability {
                assert_ne!(response["Type"], "ERROR", "{response}");
            } else {
                assert_eq!(response["ErrorCode"], 403);
                let message = response["ErrorMessage"].as_str().unwrap();
                assert!(message.contains("Forbidden") && message.contains(action));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_capability_is_checked_before_the_fields_and_the_fields_before_the_rate() {
    let chat = Chat::start().await;
    let mut viewer = chat.join("eve", &[]).await;
    assert_eq!(
        viewer.error_code(&json!({"Action": "SEND_MESSAGE"})).await,
        403
    );
    assert_eq!(viewer.error_code(&json!({"Action": "WATCH"})).await, 400);
    let mut ida = chat.join("ida", &["SEND_MESSAGE"]).await;
    for _ in 0..20 {
        assert_eq!(
            ida.error_code(&json!({"Action": "SEND_MESSAGE"})).await,
            400
        );
    }
    ida.send(&message("a")).await;
    assert_eq!(ida.receive().await["Content"], "a");
}

#[tokio::test(start_paused = true)]
async fn an_error_goes_only_to_the_sender_and_has_a_new_id() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", &[]).await;
    ida.send(&json!({"Action": "SEND_MESSAGE", "RequestId": "r", "Content": "a".repeat(501)}))
        .await;
    let error = ida.receive().await;
    assert_eq!(error["ErrorCode"], 400);
    assert_eq!(error["ErrorMessage"], "Message exceeds maximum length");
    assert_eq!(error["RequestId"], "r");
    ida.send(&message("b")).await;
    let message = ida.receive().await;
    assert_ne!(message["Id"], error["Id"]);
    assert_eq!(bob.receive().await, message);
}

#[tokio::test(start_paused = true)]
async fn a_moderator_deletes_a_message_and_disconnects_a_user() {
    let chat = Chat::start().await;
    let mut moderator = chat.join("moderator", MODERATOR).await;
    let mut ida = chat.join("ida", &[]).await;
    let mut again = chat.join("ida", &[]).await;
    let mut bob = chat.join("bob", &[]).await;
    moderator
        .send(&json!({"Action": "DELETE_MESSAGE", "RequestId": "r1", "Id": "k3Jd82LmQp0Z", "Reason": "spam"}))
        .await;
    moderator
        .send(&json!({"Action": "DISCONNECT_USER", "RequestId": "r2", "UserId": "ida", "Reason": "rude"}))
        .await;
    let deleted = moderator.receive().await;
    assert_eq!(deleted["EventName"], "aws:DELETE_MESSAGE");
    let attributes =
        json!({"MessageID": "k3Jd82LmQp0Z", "MessageId": "k3Jd82LmQp0Z", "Reason": "spam"});
    assert_eq!(deleted["Attributes"], attributes);
    // The event has its own ID, since clients have seen that of the message.
    assert_ne!(deleted["Id"], "k3Jd82LmQp0Z");
    let disconnected = moderator.receive().await;
    assert_eq!(disconnected["EventName"], "aws:DISCONNECT_USER");
    assert_eq!(disconnected["RequestId"], "r2");
    let attributes = json!({"UserId": "ida", "Reason": "rude"});
    assert_eq!(disconnected["Attributes"], attributes);
    for person in [&mut ida, &mut again, &mut bob] {
        assert_eq!(person.receive().await, deleted);
        assert_eq!(person.receive().await, disconnected);
    }
    for person in [&mut ida, &mut again] {
        let close = person.closed().await;
        assert_eq!(
            (u16::from(close.code), close.reason.as_str()),
            (1001, "rude")
        );
    }
    moderator.send(&message("after")).await;
    assert_eq!(bob.receive().await["Content"], "after");
}

#[tokio::test(start_paused = true)]
async fn a_reason_is_truncated_to_fit_a_close_frame() {
    let chat = Chat::start().await;
    let mut moderator = chat.join("moderator", MODERATOR).await;
    let request =
        json!({"Action": "DISCONNECT_USER", "UserId": "moderator", "Reason": "ä".repeat(256)});
    moderator.send(&request).await;
    let event = moderator.receive().await;
    assert_eq!(event["Attributes"]["Reason"], "ä".repeat(256));
    // The limit of 123 bytes falls in the middle of a two-byte character.
    assert_eq!(moderator.closed().await.reason.as_str(), "ä".repeat(61));
}

#[tokio::test(start_paused = true)]
async fn rooms_are_isolated() {
    let chat = Chat::start().await;
    let other = operate(&chat.endpoint, "CreateRoom", json!({}));
    let mut elsewhere = Chat {
        endpoint: chat.endpoint,
        room_arn: other["arn"].as_str().unwrap().to_owned(),
    };
    let mut bob = elsewhere.join("bob", MODERATOR).await;
    elsewhere.room_arn = chat.room_arn;
    let mut ida = elsewhere.join("ida", MODERATOR).await;
    ida.send(&message("here")).await;
    bob.send(&message("there")).await;
    assert_eq!(ida.receive().await["Content"], "here");
    assert_eq!(bob.receive().await["Content"], "there");
}

#[tokio::test(start_paused = true)]
async fn messages_sent_before_a_close_are_delivered() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", &[]).await;
    ida.send(&message("last words")).await;
    ida.0.close(None).await.unwrap();
    assert_eq!(bob.receive().await["Content"], "last words");
}

#[tokio::test(start_paused = true)]
async fn a_binary_frame_gets_an_error_and_the_connection_stays_open() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let binary = message("a").to_string().into_bytes();
    ida.0.send(Message::binary(binary)).await.unwrap();
    assert_eq!(ida.receive().await["ErrorCode"], 400);
    ida.send(&message("b")).await;
    assert_eq!(ida.receive().await["Content"], "b");
}

#[tokio::test(start_paused = true)]
async fn connections_and_messages_can_be_inspected() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let bob = chat.join("bob", &[]).await;
    for content in ["a", "b"] {
        ida.send(&message(content)).await;
        ida.receive().await;
    }
    let connections = chat.endpoint.chat_connections(&chat.room_arn);
    let users: Vec<_> = connections.iter().map(|one| one.user_id.as_str()).collect();
    assert_eq!(users, ["ida", "bob"]);
    assert_eq!(connections[0].capabilities, MODERATOR);
    let messages = chat.endpoint.chat_messages(&chat.room_arn);
    let contents: Vec<_> = messages.iter().map(|one| one.content.as_str()).collect();
    assert_eq!(contents, ["a", "b"]);
    for shown in [format!("{connections:?}"), format!("{messages:?}")] {
        assert!(
            !shown.contains("ida") && !shown.contains("content"),
            "{shown}"
        );
    }
    drop((ida, bob));
    chat.endpoint.shared.messaging.stopped().await;
    assert!(chat.endpoint.chat_connections(&chat.room_arn).is_empty());
    assert!(chat.endpoint.chat_messages("arn:other").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_disconnected_user_cannot_send_messages() {
    for _ in 0..20 {
        let chat = Chat::start().await;
        let mut ida = chat.join("ida", MODERATOR).await;
        let mut bob = chat.join("bob", &[]).await;
        chat.operate("DisconnectUser", json!({"userId": "ida"}));
        ida.send(&message("and another thing")).await;
        assert_eq!(bob.receive().await["EventName"], "aws:DISCONNECT_USER");
        assert_eq!(ida.receive().await["EventName"], "aws:DISCONNECT_USER");
        ida.closed().await;
        chat.operate("SendEvent", json!({"eventName": "app:after"}));
        assert_eq!(bob.receive().await["EventName"], "app:after");
    }
}
