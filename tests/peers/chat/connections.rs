//! Clients reconnect after connections end.

use std::time::Duration;

use ::ivschat_client::types::ChatTokenCapability::SendMessage;
use fixtures::TestResult;
use ivschat_local::{FaultRule, LocalEndpoint};
use serde_json::json;
use tokio::time::{advance, pause, resume, timeout};

use super::endpoint::Chat;
use super::person::{Client, Person};
use super::test_with_each_client;
use crate::script::TIMEOUT;

/// How long a token and, by default, a session lasts.
const TOKEN_LIFE: Duration = Duration::from_secs(3600);

test_with_each_client! {
    a_connection_is_replaced_before_its_token_expires,
    a_connection_that_breaks_is_reopened,
    an_expired_session_is_replaced,
    four_attempts_are_made_to_connect,
    a_token_that_is_refused_is_followed_by_another,
}

async fn a_connection_is_replaced_before_its_token_expires(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    // The first token expires in 20 seconds.
    let elapsed = TOKEN_LIFE - Duration::from_secs(20);
    chat.set_clock_back(elapsed);
    let first = chat.token("alice", &[SendMessage]).await?;
    chat.advance_clock(elapsed);
    let second = chat.token("alice", &[SendMessage]).await?;

    let mut alice = Person::new(client, &chat.endpoint)?;
    alice.add_token(first).await?;
    alice.add_token(&second).await?;
    alice.connect().await?;
    if client == Client::IvschatClient {
        // The messaging SDK replaces the connection immediately, and this client after half of that time.
        pause();
        advance(Duration::from_secs(10)).await;
        resume();
    }
    let second = second["token"].as_str().unwrap_or_default();
    let second = chat.endpoint.open_chat_token(second)?;
    let is_replaced = || {
        let connections = chat.endpoint.chat_connections(&chat.room_arn);
        let ends = connections.iter().map(|one| one.session_expiration_time);
        ends.eq([second.session_expiration_time])
    };
    // Meanwhile, each event arrives once.
    let replaced = timeout(TIMEOUT, async {
        loop {
            let event = chat.send_event("app:tick").await?;
            alice.expect("event", event).await?;
            if is_replaced() {
                return TestResult::Ok(());
            }
        }
    });
    replaced.await??;
    assert_eq!(handshakes(&chat), 2);
    alice.say("still here").await?;
    Ok(())
}

async fn a_connection_that_breaks_is_reopened(client: Client) -> TestResult {
    let fault = FaultRule::drop_response("SEND_MESSAGE").times(1);
    let chat = Chat::start_with(LocalEndpoint::builder().fault(fault)).await?;
    let mut alice = chat.join(client, "alice", &[SendMessage]).await?;
    let mut bob = chat.join(client, "bob", &[]).await?;
    let token = chat.token("alice", &[SendMessage]).await?;
    alice.add_token(token).await?;

    alice
        .start("sendMessage", json!({"content": "one"}))
        .await?;
    alice.expect("connecting", ()).await?;
    alice.expect("connect", ()).await?;
    expect_lost_request(&mut alice, client).await?;
    let two = alice.say("two").await?;
    let one = bob.event().await?;
    assert_eq!(one["payload"]["content"], "one");
    bob.expect("message", two).await
}

async fn an_expired_session_is_replaced(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    let mut alice = chat.join(client, "alice", &[SendMessage]).await?;
    chat.advance_clock(TOKEN_LIFE);
    let token = chat.token("alice", &[SendMessage]).await?;
    alice.add_token(token).await?;

    alice
        .start("sendMessage", json!({"content": "one"}))
        .await?;
    if client == Client::IvschatClient {
        // The messaging SDK has no event for it.
        alice.expect("error", json!({"errorCode": 401})).await?;
    }
    alice.expect("connecting", ()).await?;
    alice.expect("connect", ()).await?;
    expect_lost_request(&mut alice, client).await?;
    alice.say("two").await?;
    let messages = chat.endpoint.chat_messages(&chat.room_arn);
    let contents = messages.iter().map(|message| &message.content);
    assert_eq!(contents.collect::<Vec<_>>(), ["two"]);
    Ok(())
}

/// A request on a connection that ends fails in this client. In the messaging SDK, it never completes.
async fn expect_lost_request(person: &mut Person, client: Client) -> TestResult {
    if client == Client::IvschatClient {
        let response = person.response().await?;
        let error = response["error"].as_str().unwrap_or_default();
        assert!(error.contains("may have been applied"), "{response}");
    }
    Ok(())
}

async fn four_attempts_are_made_to_connect(client: Client) -> TestResult {
    let fault = FaultRule::error("Connect", 503, "ServiceUnavailable").times(4);
    let chat = Chat::start_with(LocalEndpoint::builder().fault(fault)).await?;
    let mut alice = Person::new(client, &chat.endpoint)?;
    for _ in 0..5 {
        let token = chat.token("alice", &[]).await?;
        alice.add_token(token).await?;
    }
    alice.start("connect", ()).await?;
    alice.expect("connecting", ()).await?;
    alice.expect("disconnect", "socketError").await?;
    assert_eq!(handshakes(&chat), 4);

    alice.connect().await?;
    alice.disconnect().await?;
    // There is no token left.
    alice.start("connect", ()).await?;
    alice.expect("connecting", ()).await?;
    alice.expect("disconnect", "fetchTokenError").await?;
    assert_eq!(handshakes(&chat), 5);
    Ok(())
}

async fn a_token_that_is_refused_is_followed_by_another(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    chat.set_clock_back(TOKEN_LIFE);
    let expired = chat.token("alice", &[]).await?;
    chat.advance_clock(TOKEN_LIFE);
    let used = chat.token("alice", &[]).await?;
    let mut altered = chat.token("alice", &[]).await?;
    altered["token"] = json!(format!(
        "{}x",
        altered["token"].as_str().unwrap_or_default()
    ));

    let mut alice = Person::new(client, &chat.endpoint)?;
    alice.add_token(&used).await?;
    alice.connect().await?;
    alice.disconnect().await?;
    let valid = chat.token("alice", &[]).await?;
    for token in [expired, used, altered, valid] {
        alice.add_token(token).await?;
    }
    alice.connect().await?;
    assert_eq!(handshakes(&chat), 5);
    Ok(())
}

/// Returns how often somebody has tried to connect.
fn handshakes(chat: &Chat) -> usize {
    let requests = chat.endpoint.requests();
    let operations = requests.iter().map(|request| request.operation.as_deref());
    operations
        .filter(|operation| *operation == Some("Connect"))
        .count()
}
