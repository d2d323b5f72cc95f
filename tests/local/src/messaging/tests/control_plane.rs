//! The effects of control plane operations on the viewers of a room.

use super::*;
use crate::RequestRates;

#[tokio::test(start_paused = true)]
async fn events_and_deletions_reach_all_viewers_without_a_request_id() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", &[]).await;
    let sent = chat.operate(
        "SendEvent",
        json!({"eventName": "app:poll", "attributes": {"q": "1"}}),
    );
    let event = ida.receive().await;
    assert_eq!(event["Id"], sent["id"]);
    assert_eq!(event["Type"], "EVENT");
    assert_eq!(event["RequestId"], "");
    assert_eq!(event["EventName"], "app:poll");
    assert_eq!(event["Attributes"], json!({"q": "1"}));

    chat.operate("SendEvent", json!({"eventName": "app:end"}));
    assert_eq!(ida.receive().await["Attributes"], Value::Null);

    let deleted = chat.operate("DeleteMessage", json!({"id": "k3Jd82LmQp0Z"}));
    let event = ida.receive().await;
    assert_eq!(event["Id"], deleted["id"]);
    assert_eq!(event["EventName"], "aws:DELETE_MESSAGE");
    let attributes = json!({"MessageID": "k3Jd82LmQp0Z", "MessageId": "k3Jd82LmQp0Z"});
    assert_eq!(event["Attributes"], attributes);
}

#[tokio::test(start_paused = true)]
async fn a_user_is_disconnected_by_the_control_plane() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", &[]).await;
    let mut bob = chat.join("bob", &[]).await;
    chat.operate("DisconnectUser", json!({"userId": "ida"}));
    for person in [&mut ida, &mut bob] {
        let event = person.receive().await;
        assert_eq!(event["EventName"], "aws:DISCONNECT_USER");
        assert_eq!(event["Attributes"], json!({"UserId": "ida"}));
    }
    let close = ida.closed().await;
    assert_eq!((u16::from(close.code), close.reason.as_str()), (1001, ""));
    chat.operate("SendEvent", json!({"eventName": "app:after"}));
    assert_eq!(bob.receive().await["EventName"], "app:after");
}

#[tokio::test(start_paused = true)]
async fn updating_a_room_applies_its_new_limits_immediately() {
    let chat = Chat::start_with(
        LocalEndpoint::builder()
            .clock(|| seconds(0))
            .connection_rate(100),
    )
    .await;
    let mut ida = chat.join("ida", MODERATOR).await;
    chat.operate(
        "UpdateRoom",
        json!({"maximumMessageRatePerSecond": 1, "maximumMessageLength": 3}),
    );
    assert_eq!(ida.error_code(&message("four")).await, 400);
    ida.send(&message("two")).await;
    assert_eq!(ida.receive().await["Content"], "two");
    assert_eq!(ida.error_code(&message("one")).await, 429);
    chat.operate(
        "UpdateRoom",
        json!({"maximumMessageRatePerSecond": 2, "maximumMessageLength": 4}),
    );
    ida.send(&message("four")).await;
    assert_eq!(ida.receive().await["Content"], "four");
    assert_eq!(ida.error_code(&message("one")).await, 429);
}

#[tokio::test(start_paused = true)]
async fn deleting_a_room_closes_its_connections() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", &[]).await;
    chat.operate("DeleteRoom", json!({}));
    for person in [&mut ida, &mut bob] {
        let close = person.closed().await;
        assert_eq!(
            (u16::from(close.code), close.reason.as_str()),
            (1001, "The room was deleted")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_rate_of_a_room_counts_all_senders_and_that_of_a_connection_all_actions() {
    let chat = Chat::start_with(LocalEndpoint::builder().clock(|| seconds(0))).await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", MODERATOR).await;
    for _ in 0..5 {
        ida.send(&message("a")).await;
        assert_eq!(ida.receive().await["Type"], "MESSAGE");
        bob.send(&message("b")).await;
        assert_eq!(ida.receive().await["Type"], "MESSAGE");
    }
    ida.send(&message("a")).await;
    let error = ida.receive().await;
    assert_eq!(error["ErrorCode"], 429);
    assert_eq!(error["ErrorMessage"], "rate limit exceeded");
    assert_eq!(error["RequestId"], "a");
    let delete = json!({"Action": "DELETE_MESSAGE", "Id": "k3Jd82LmQp0Z"});
    // The message that the room rejected counts for the connection.
    for _ in 0..4 {
        ida.send(&delete).await;
        assert_eq!(ida.receive().await["Type"], "EVENT");
    }
    assert_eq!(ida.error_code(&delete).await, 429);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_closes_all_connections() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", &[]).await;
    let ((), close) = tokio::join!(chat.endpoint.shutdown(), ida.closed());
    assert_eq!(u16::from(close.code), 1001);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_dropped_closes_all_connections() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", &[]).await;
    drop(chat);
    assert_eq!(u16::from(ida.closed().await.code), 1001);
}

#[tokio::test(start_paused = true)]
async fn the_rates_of_the_account_count_http_and_connections_together() {
    let rates = RequestRates::default().messages(2).sent_messages(1);
    let builder = LocalEndpoint::builder()
        .clock(|| seconds(0))
        .request_rates(rates);
    let chat = Chat::start_with(builder).await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let delete = json!({"Action": "DELETE_MESSAGE", "Id": "k3Jd82LmQp0Z"});
    ida.send(&delete).await;
    assert_eq!(ida.receive().await["Type"], "EVENT");
    let throttle = chat.endpoint.shared.throttle.as_ref().unwrap();
    // HTTP requests count, too.
    let now = chat.endpoint.shared.clock.now();
    throttle.admit("us-west-2", "DeleteMessage", now).unwrap();
    assert_eq!(ida.error_code(&delete).await, 429);
    ida.send(&message("a")).await;
    assert_eq!(ida.receive().await["Content"], "a");
    let mut bob = chat.join("bob", MODERATOR).await;
    assert_eq!(bob.error_code(&message("b")).await, 429);
}
