//! If the service rejects a request, only its sender receives an error, and the connection stays open.

use std::time::Duration;

use ::ivschat_client::messaging::review::ReviewRequest;
use ::ivschat_client::types::ChatTokenCapability::SendMessage;
use ::ivschat_client::types::{FallbackResult, MessageReviewHandler};
use fixtures::{HANDLER_ARN, Response, ScriptedServer, Step, TestResult};
use ivschat_local::{Builder, LocalEndpoint};
use serde_json::{Value, json};

use super::endpoint::{Chat, MODERATOR};
use super::person::Client;
use super::test_with_each_client;

test_with_each_client! {
    requests_need_capabilities,
    messages_have_a_maximum_length,
    requests_have_a_maximum_rate,
    a_callback_reviews_messages,
    a_handler_reviews_messages_over_http,
}

async fn requests_need_capabilities(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    let mut viewer = chat.join(client, "viewer", &[]).await?;
    for (request, input) in [
        ("sendMessage", json!({"content": "hi"})),
        (
            "deleteMessage",
            json!({"id": "k3Jd82LmQp0Z", "reason": "spam"}),
        ),
        (
            "disconnectUser",
            json!({"userId": "alice", "reason": "rude"}),
        ),
    ] {
        let (code, message) = viewer.refusal(request, input).await?;
        assert_eq!(code, 403, "{request}: {message}");
        assert!(message.contains("Forbidden"), "{message}");
    }
    let event = chat.send_event("app:still-here").await?;
    viewer.expect("event", event).await
}

async fn messages_have_a_maximum_length(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    let mut alice = chat.join(client, "alice", &[SendMessage]).await?;
    let longest = "👋".repeat(500);
    for (input, code) in [
        (json!({"content": ""}), 400),
        (json!({"content": format!("{longest}!")}), 400),
        (
            json!({"content": "hi", "attributes": {"k": "v".repeat(1024)}}),
            413,
        ),
    ] {
        let (actual, message) = alice.refusal("sendMessage", input).await?;
        assert_eq!(actual, code, "{message}");
    }
    alice.say(&longest).await?;
    Ok(())
}

async fn requests_have_a_maximum_rate(client: Client) -> TestResult {
    let chat = Chat::start().await?;
    let room = chat.client.update_room().identifier(&chat.room_arn);
    room.maximum_message_rate_per_second(2).send().await?;
    let mut moderator = chat.join(client, "moderator", MODERATOR).await?;
    let expected = (429, "rate limit exceeded".to_owned());

    let message = json!({"content": "three"});
    moderator.say("one").await?;
    moderator.say("two").await?;
    assert_eq!(moderator.refusal("sendMessage", &message).await?, expected);
    // The connection has seven more of its ten requests.
    let deletion = json!({"id": "k3Jd82LmQp0Z", "reason": "spam"});
    for _ in 0..7 {
        moderator.call("deleteMessage", &deletion).await?;
        moderator.event().await?;
    }
    let refusal = moderator.refusal("deleteMessage", &deletion).await?;
    assert_eq!(refusal, expected);

    chat.advance_clock(Duration::from_secs(1));
    moderator.say("three").await?;
    Ok(())
}

async fn a_callback_reviews_messages(client: Client) -> TestResult {
    let builder =
        LocalEndpoint::builder().review_handler(HANDLER_ARN, async |message: ReviewRequest| {
            match message.content.as_str() {
                "spam" => message.deny("no advertising"),
                "fail" => panic!("the callback fails"),
                content => message.allow().content(content.replace("darn", "d**n")),
            }
        });
    let chat = start_reviewed(builder).await?;
    let mut alice = chat.join(client, "alice", &[SendMessage]).await?;

    for (content, reason) in [("spam", "no advertising"), ("fail", "denied")] {
        let input = json!({"content": content});
        let (code, message) = alice.refusal("sendMessage", input).await?;
        assert_eq!(code, 406, "{message}");
        assert!(message.contains(reason), "{message}");
    }
    let input = json!({"content": "darn", "attributes": {"color": "teal"}});
    let message = alice.call("sendMessage", &input).await?;
    assert_eq!(message["content"], "d**n");
    assert_eq!(message["attributes"], input["attributes"]);
    alice.expect("message", message).await?;
    alice.say("fine").await?;
    Ok(())
}

async fn a_handler_reviews_messages_over_http(client: Client) -> TestResult {
    let deny = json!({"ReviewResult": "DENY", "Attributes": {"Reason": "not now"}});
    let server = ScriptedServer::responding(Step::Respond(Response::ok(deny.to_string())))?;
    let builder = LocalEndpoint::builder().review_url(HANDLER_ARN, server.url());
    let chat = start_reviewed(builder).await?;
    let mut alice = chat.join(client, "alice", &[SendMessage]).await?;

    let input = json!({"content": "hi", "attributes": {"color": "teal"}});
    let refusal = alice.refusal("sendMessage", input).await?;
    assert_eq!(refusal, (406, "not now".to_owned()));
    let requests = server.requests();
    let request: Value = requests.first().ok_or("no request")?.json()?;
    let expected = json!({
        "Content": "hi",
        "MessageId": request["MessageId"],
        "RoomArn": chat.room_arn,
        "Attributes": {"color": "teal"},
        "Sender": {"UserId": "alice", "Ip": "127.0.0.1", "Attributes": {"name": "ALICE"}},
    });
    assert_eq!(request, expected);
    Ok(())
}

/// Starts an endpoint whose room has a message review handler, and denies messages if that fails.
async fn start_reviewed(builder: Builder) -> TestResult<Chat> {
    let builder = builder.review_timeout(Duration::from_secs(60));
    let chat = Chat::start_with(builder).await?;
    let handler = MessageReviewHandler::builder()
        .uri(HANDLER_ARN)
        .fallback_result(FallbackResult::Deny)
        .build();
    let room = chat.client.update_room().identifier(&chat.room_arn);
    room.message_review_handler(handler).send().await?;
    Ok(chat)
}
