//! Each operation works as documented.

use fixtures::{HANDLER_ARN, TestResult};
use ivschat_client::Client;
use ivschat_client::operation::RequestId;
use ivschat_client::types::{
    ChatTokenCapability, DestinationConfiguration, FallbackResult,
    FirehoseDestinationConfiguration, LoggingConfigurationState, MessageReviewHandler,
    S3DestinationConfiguration,
};

async fn room(client: &Client, name: &str) -> TestResult<String> {
    let room = client.create_room().name(name).send().await?;
    Ok(room.arn.ok_or("a room without an ARN")?)
}

async fn logging(client: &Client) -> TestResult<String> {
    let s3 = S3DestinationConfiguration::builder()
        .bucket_name("logs")
        .build()?;
    let call = client
        .create_logging_configuration()
        .destination_configuration(DestinationConfiguration::S3(s3));
    let created = call.send().await?;
    Ok(created
        .arn
        .ok_or("a logging configuration without an ARN")?)
}

#[tokio::test]
async fn create_room_and_get_room_agree() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let logging = logging(&client).await?;
    let handler = MessageReviewHandler::builder()
        .uri(HANDLER_ARN)
        .fallback_result(FallbackResult::Deny)
        .build();
    let created = client
        .create_room()
        .name("lobby")
        .maximum_message_length(280)
        .maximum_message_rate_per_second(20)
        .message_review_handler(handler.clone())
        .logging_configuration_identifiers(&logging)
        .tags("topic", "nature")
        .send()
        .await?;
    let arn = created.arn.clone().ok_or("a room without an ARN")?;
    assert!(
        arn.starts_with("arn:aws:ivschat:us-west-2:123456789012:room/"),
        "{arn}"
    );
    assert_eq!(arn.rsplit('/').next(), created.id.as_deref());
    assert!(created.request_id().is_some());

    let read = client.get_room().identifier(&arn).send().await?;
    assert_eq!(read.name.as_deref(), Some("lobby"));
    assert_eq!(read.maximum_message_length, Some(280));
    assert_eq!(read.maximum_message_rate_per_second, Some(20));
    assert_eq!(read.message_review_handler, Some(handler));
    assert_eq!(read.logging_configuration_identifiers, Some(vec![logging]));
    assert_eq!(
        read.tags
            .and_then(|tags| tags.get("topic").cloned())
            .as_deref(),
        Some("nature")
    );
    assert_eq!(read.create_time, created.create_time);
    assert!(read.create_time.is_some());
    Ok(())
}

#[tokio::test]
async fn update_room_changes_clears_and_keeps_members() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let logging = logging(&client).await?;
    let handler = MessageReviewHandler::builder().uri(HANDLER_ARN).build();
    let call = client
        .create_room()
        .name("lobby")
        .message_review_handler(handler);
    let created = call
        .logging_configuration_identifiers(&logging)
        .send()
        .await?;
    let arn = created.arn.ok_or("a room without an ARN")?;

    let renamed = client
        .update_room()
        .identifier(&arn)
        .name("hall")
        .send()
        .await?;
    assert_eq!(renamed.name.as_deref(), Some("hall"));
    assert_eq!(
        renamed.logging_configuration_identifiers,
        Some(vec![logging])
    );
    assert!(renamed.message_review_handler.is_some());

    let cleared = client
        .update_room()
        .identifier(&arn)
        .set_logging_configuration_identifiers(Some(vec![]))
        .message_review_handler(MessageReviewHandler::builder().uri("").build())
        .send()
        .await?;
    assert_eq!(cleared.name.as_deref(), Some("hall"));
    assert_eq!(
        cleared
            .logging_configuration_identifiers
            .unwrap_or_default(),
        Vec::<String>::new()
    );
    // An empty URI removes the function, not the handler.
    let handler = cleared.message_review_handler.ok_or("no handler")?;
    assert_eq!(
        (handler.uri(), handler.fallback_result()),
        (None, Some(&FallbackResult::Allow))
    );
    Ok(())
}

#[tokio::test]
async fn list_rooms_filters_and_pages_newest_first() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    for index in 0..5 {
        room(&client, if index % 2 == 0 { "even" } else { "odd" }).await?;
    }
    let even = client.list_rooms().name("even").send().await?;
    assert_eq!(even.rooms.len(), 3);

    let mut arns = vec![];
    let mut token = None;
    loop {
        let page = client
            .list_rooms()
            .max_results(2)
            .set_next_token(token)
            .send()
            .await?;
        assert!(page.rooms.len() <= 2);
        arns.extend(page.rooms.into_iter().filter_map(|room| room.arn));
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(arns.len(), 5);
    let last = room(&client, "last").await?;
    let listed = client.list_rooms().send().await?;
    assert_eq!(listed.rooms[0].arn.as_deref(), Some(last.as_str()));
    Ok(())
}

#[tokio::test]
async fn a_deleted_room_is_gone() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let arn = room(&client, "lobby").await?;
    client.delete_room().identifier(&arn).send().await?;
    for outcome in [
        client.get_room().identifier(&arn).send().await.err(),
        client.delete_room().identifier(&arn).send().await.err(),
    ] {
        let error = outcome.ok_or("the room is still there")?;
        assert!(
            error
                .as_service_error()
                .is_some_and(|error| error.is_resource_not_found_exception())
        );
        assert_eq!(error.status(), Some(404));
    }
    Ok(())
}

#[tokio::test]
async fn logging_configurations_are_created_read_updated_listed_and_deleted() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let arn = logging(&client).await?;
    let read = client
        .get_logging_configuration()
        .identifier(&arn)
        .send()
        .await?;
    assert_eq!(read.state, Some(LoggingConfigurationState::Active));

    let stream = FirehoseDestinationConfiguration::builder()
        .delivery_stream_name("stream")
        .build();
    let firehose = DestinationConfiguration::Firehose(stream?);
    let updated = client
        .update_logging_configuration()
        .identifier(&arn)
        .name("renamed")
        .destination_configuration(firehose.clone())
        .send()
        .await?;
    assert_eq!(updated.destination_configuration, Some(firehose));

    let listed = client.list_logging_configurations().send().await?;
    assert_eq!(listed.logging_configurations.len(), 1);
    assert_eq!(
        listed.logging_configurations[0].name.as_deref(),
        Some("renamed")
    );

    client
        .delete_logging_configuration()
        .identifier(&arn)
        .send()
        .await?;
    let gone = client
        .get_logging_configuration()
        .identifier(&arn)
        .send()
        .await
        .unwrap_err();
    assert_eq!(gone.code(), Some("ResourceNotFoundException"));
    Ok(())
}

#[tokio::test]
async fn a_logging_configuration_in_use_cannot_be_deleted() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let arn = logging(&client).await?;
    let call = client.create_room().logging_configuration_identifiers(&arn);
    call.send().await?;
    let error = client
        .delete_logging_configuration()
        .identifier(&arn)
        .send()
        .await
        .unwrap_err();
    assert!(
        error
            .as_service_error()
            .is_some_and(|error| error.is_conflict_exception()),
        "{error}"
    );
    assert_eq!(error.status(), Some(409));
    Ok(())
}

#[tokio::test]
async fn create_chat_token_returns_a_token_and_both_expiration_times() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let arn = room(&client, "lobby").await?;
    let issued = client
        .create_chat_token()
        .room_identifier(&arn)
        .user_id("alice")
        .capabilities(ChatTokenCapability::SendMessage)
        .attributes("displayName", "Alice Ω")
        .session_duration_in_minutes(180)
        .send()
        .await?;
    assert!(
        issued
            .token
            .is_some_and(|token| token.starts_with("AQICAH"))
    );
    let session = issued.session_expiration_time.ok_or("no expiration time")?;
    let token = issued.token_expiration_time.ok_or("no expiration time")?;
    assert_eq!(session.secs() - token.secs(), 120 * 60);
    Ok(())
}

#[tokio::test]
async fn events_message_deletions_and_disconnections_are_accepted() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let arn = room(&client, "lobby").await?;
    let call = client.send_event().room_identifier(&arn).event_name("poll");
    let sent = call.attributes("q", "1").send().await?;
    assert_eq!(sent.id.map(|id| id.len()), Some(12));
    let call = client
        .delete_message()
        .room_identifier(&arn)
        .id("M2YcHkgffEvU")
        .reason("spam");
    assert_eq!(call.send().await?.id.map(|id| id.len()), Some(12));
    let call = client
        .disconnect_user()
        .room_identifier(&arn)
        .user_id("mallory");
    assert!(call.send().await?.request_id().is_some());
    Ok(())
}

#[tokio::test]
async fn tags_with_any_characters_are_added_listed_and_removed() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let arn = room(&client, "lobby").await?;
    let odd = "b c+&=/ü%20";
    let call = client.tag_resource().resource_arn(&arn).tags("a", "1");
    call.tags(odd, "2").send().await?;
    let listed = client
        .list_tags_for_resource()
        .resource_arn(&arn)
        .send()
        .await?;
    assert_eq!(listed.tags.get(odd).map(String::as_str), Some("2"));

    let call = client.untag_resource().resource_arn(&arn).tag_keys("a");
    call.tag_keys(odd).send().await?;
    let listed = client
        .list_tags_for_resource()
        .resource_arn(&arn)
        .send()
        .await?;
    assert!(listed.tags.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_validation_error_names_every_invalid_member() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let call = client
        .create_room()
        .name("no spaces allowed")
        .maximum_message_length(501);
    let error = call
        .maximum_message_rate_per_second(0)
        .send()
        .await
        .unwrap_err();
    let Some(ivschat_client::error::ServiceError::ValidationException(error)) =
        error.as_service_error()
    else {
        panic!("{error:?}");
    };
    let mut names: Vec<&str> = error
        .field_list
        .iter()
        .flatten()
        .map(|field| field.name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "maximumMessageLength",
            "maximumMessageRatePerSecond",
            "name"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn concurrent_creations_all_succeed() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let call = client.create_room();
            tokio::spawn(async move { call.send().await.map(|room| room.arn) })
        })
        .collect();
    let mut created = std::collections::BTreeSet::new();
    for call in calls {
        created.insert(call.await??);
    }
    assert_eq!(created.len(), 64);
    let first = client.list_rooms().send().await?;
    let rest = client
        .list_rooms()
        .set_next_token(first.next_token)
        .send()
        .await?;
    assert_eq!(first.rooms.len() + rest.rooms.len(), 64);
    Ok(())
}
