//! Requests equal those of the official clients. `wire_format.json` contains the requests that one of them sent.

use fixtures::{HANDLER_ARN, TestResult};
use ivschat_client::types::{
    ChatTokenCapability, CloudWatchLogsDestinationConfiguration, DestinationConfiguration,
    FallbackResult, MessageReviewHandler, S3DestinationConfiguration,
};
use ivschat_client::{Client, Error};
use serde_json::{Value, json};

const ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6";
const LOGGING: &str = "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/a1B2c3D4e5F6";

#[tokio::test]
async fn all_18_requests_equal_those_of_the_official_clients() -> TestResult {
    let (endpoint, client) = fixtures::local_endpoint().await?;
    // The endpoint has no such room, so it rejects most of these requests.
    let _ = call_all(&client).await?;
    let arrived = endpoint.requests();

    let expected: Vec<Value> = serde_json::from_str(include_str!("wire_format.json"))?;
    assert_eq!(expected.len(), 18);
    assert_eq!(arrived.len(), 18);
    for (expected, request) in expected.iter().zip(&arrived) {
        // Not every official client signs the headers that number the attempts.
        let signed = request.signed_headers.iter();
        let signed: Vec<&String> = signed
            .filter(|name| !name.starts_with("amz-sdk-"))
            .collect();
        let actual = json!({
            "operation": request.operation,
            "method": request.method,
            "target": request.target,
            "content_type": request.content_type,
            "signed_headers": signed,
            "body": request.body,
        });
        assert_eq!(&actual, expected);
    }
    Ok(())
}

/// Makes the 18 calls in the order of the file.
async fn call_all(client: &Client) -> TestResult<[Option<Error>; 18]> {
    let s3 = S3DestinationConfiguration::builder()
        .bucket_name("chat-logs")
        .build()?;
    let group = CloudWatchLogsDestinationConfiguration::builder()
        .log_group_name("chat")
        .build()?;
    let reviewed = MessageReviewHandler::builder()
        .uri(HANDLER_ARN)
        .fallback_result(FallbackResult::Deny)
        .build();
    let not_reviewed = MessageReviewHandler::builder()
        .uri("")
        .fallback_result(FallbackResult::Allow)
        .build();
    Ok([
        client
            .create_chat_token()
            .room_identifier(ROOM)
            .user_id("alice")
            .capabilities(ChatTokenCapability::SendMessage)
            .capabilities(ChatTokenCapability::DeleteMessage)
            .session_duration_in_minutes(120)
            .attributes("displayName", "Alice")
            .send()
            .await
            .err(),
        client
            .create_logging_configuration()
            .name("logs")
            .destination_configuration(DestinationConfiguration::S3(s3))
            .tags("team", "live")
            .send()
            .await
            .err(),
        client
            .create_room()
            .name("lobby")
            .maximum_message_length(280)
            .maximum_message_rate_per_second(20)
            .message_review_handler(reviewed)
            .logging_configuration_identifiers(LOGGING)
            .tags("topic", "nature")
            .send()
            .await
            .err(),
        client.create_room().send().await.err(),
        client
            .delete_logging_configuration()
            .identifier(LOGGING)
            .send()
            .await
            .err(),
        client
            .delete_message()
            .room_identifier(ROOM)
            .id("M2YcHkgffEvU")
            .reason("spam")
            .send()
            .await
            .err(),
        client.delete_room().identifier(ROOM).send().await.err(),
        client
            .disconnect_user()
            .room_identifier(ROOM)
            .user_id("mallory")
            .reason("rude")
            .send()
            .await
            .err(),
        client
            .get_logging_configuration()
            .identifier(LOGGING)
            .send()
            .await
            .err(),
        client.get_room().identifier(ROOM).send().await.err(),
        client
            .list_logging_configurations()
            .max_results(10)
            .next_token("abc")
            .send()
            .await
            .err(),
        client
            .list_rooms()
            .name("lobby")
            .max_results(50)
            .next_token("abc")
            .logging_configuration_identifier(LOGGING)
            .send()
            .await
            .err(),
        client
            .list_tags_for_resource()
            .resource_arn(ROOM)
            .send()
            .await
            .err(),
        client
            .send_event()
            .room_identifier(ROOM)
            .event_name("poll")
            .attributes("q", "1")
            .send()
            .await
            .err(),
        client
            .tag_resource()
            .resource_arn(ROOM)
            .tags("a", "b")
            .send()
            .await
            .err(),
        client
            .untag_resource()
            .resource_arn(ROOM)
            .tag_keys("a")
            .tag_keys("b c")
            .send()
            .await
            .err(),
        client
            .update_logging_configuration()
            .identifier(LOGGING)
            .name("logs2")
            .destination_configuration(DestinationConfiguration::CloudWatchLogs(group))
            .send()
            .await
            .err(),
        client
            .update_room()
            .identifier(ROOM)
            .name("hall")
            .set_logging_configuration_identifiers(Some(vec![]))
            .message_review_handler(not_reviewed)
            .send()
            .await
            .err(),
    ])
}
