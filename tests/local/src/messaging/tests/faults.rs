//! Fault rules in chat connections.

use std::time::Duration;

use tokio::time::Instant;

use super::*;

async fn start(rules: &[&str]) -> Chat {
    let builder = LocalEndpoint::builder();
    let builder = rules.iter().fold(builder, |builder, rule| {
        builder.fault(rule.parse().unwrap())
    });
    Chat::start_with(builder).await
}

#[tokio::test(start_paused = true)]
async fn an_action_gets_the_error_of_a_rule_and_is_not_performed() {
    let chat = start(&[
        "SEND_MESSAGE:429=Slow*1",
        "DELETE_MESSAGE:page=502*1",
        "SEND_MESSAGE:500*1",
    ])
    .await;
    let mut ida = chat.join("ida", MODERATOR).await;
    ida.send(&message("a")).await;
    let error = ida.receive().await;
    assert_eq!(
        (&error["ErrorCode"], &error["ErrorMessage"]),
        (&json!(429), &json!("Slow"))
    );
    assert_eq!(error["RequestId"], "a");
    let delete = json!({"Action": "DELETE_MESSAGE", "Id": "k3Jd82LmQp0Z"});
    assert_eq!(ida.error_code(&delete).await, 502);
    ida.send(&message("b")).await;
    assert_eq!(ida.receive().await["Content"], "b");
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_dropped_before_or_after_its_request_is_performed() {
    for (rule, is_done) in [
        ("SEND_MESSAGE:drop", false),
        ("SEND_MESSAGE:drop-response", true),
    ] {
        let chat = start(&[rule]).await;
        let mut ida = chat.join("ida", MODERATOR).await;
        let mut bob = chat.join("bob", &[]).await;
        ida.send(&message("a")).await;
        ida.dropped().await;
        if is_done {
            assert_eq!(bob.receive().await["Content"], "a");
        }
        chat.operate("SendEvent", json!({"eventName": "app:after"}));
        assert_eq!(bob.receive().await["EventName"], "app:after");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delayed_request_keeps_its_place() {
    let chat = start(&["SEND_MESSAGE:delay=2s*1"]).await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let start = Instant::now();
    ida.send(&message("a")).await;
    ida.send(&message("b")).await;
    // Events do not wait for the delayed message.
    chat.operate("SendEvent", json!({"eventName": "app:meanwhile"}));
    assert_eq!(ida.receive().await["EventName"], "app:meanwhile");
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(ida.receive().await["Content"], "a");
    assert_eq!(ida.receive().await["Content"], "b");
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn latency_applies_to_actions() {
    let builder = LocalEndpoint::builder().latency(Duration::from_secs(3));
    let chat = Chat::start_with(builder).await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let start = Instant::now();
    ida.send(&message("a")).await;
    assert_eq!(ida.receive().await["Content"], "a");
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_rule_for_all_operations_applies_to_actions_too() {
    let chat = start(&["*:503+1*1"]).await;
    let mut ida = chat.join("ida", MODERATOR).await;
    ida.send(&message("a")).await;
    assert_eq!(ida.receive().await["Content"], "a");
    assert_eq!(ida.error_code(&json!({"Action": "WATCH"})).await, 503);
    assert_eq!(ida.error_code(&json!({"Action": "WATCH"})).await, 400);
}

#[tokio::test]
async fn a_rule_for_an_unknown_action_is_a_start_error() {
    for (rule, is_known) in [
        ("Connect:401", true),
        ("DISCONNECT_USER:drop", true),
        ("connect:401", false),
        ("WATCH:500", false),
    ] {
        let builder = LocalEndpoint::builder().fault(rule.parse().unwrap());
        assert_eq!(builder.start().await.is_ok(), is_known, "{rule}");
    }
}
