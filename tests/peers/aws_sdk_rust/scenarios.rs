//! The scenarios with the AWS SDK for Rust; each returns its output.

use std::collections::HashMap;

use aws_sdk_ivschat::error::{BoxError, ProvideErrorMetadata, SdkError};
use aws_sdk_ivschat::types::{
    ChatTokenCapability, CloudWatchLogsDestinationConfiguration, CreateLoggingConfigurationState,
    DestinationConfiguration, FallbackResult, FirehoseDestinationConfiguration,
    MessageReviewHandler, ResourceType, S3DestinationConfiguration,
    UpdateLoggingConfigurationState, ValidationExceptionReason,
};
use aws_sdk_ivschat::{Client, Error};
use fixtures::{HANDLER_ARN, ROOM_ARN};

use crate::scenarios::unusual_strings;

pub(super) async fn call_all_operations(client: &Client) -> Result<String, BoxError> {
    let logging = keep_logs(client).await?;
    let room = open_room(client, &logging).await?;
    chat(client, &room).await?;
    change_tags(client, &room).await?;
    change_room(client, &room).await?;
    clean_up(client, &room, &logging).await?;
    Ok(String::new())
}

/// Creates, reads, changes and lists a logging configuration.
async fn keep_logs(client: &Client) -> Result<String, BoxError> {
    let bucket = S3DestinationConfiguration::builder()
        .bucket_name("chat-logs")
        .build()?;
    let created = client
        .create_logging_configuration()
        .name("logs_-09")
        .destination_configuration(DestinationConfiguration::S3(bucket))
        .tags("team", "live")
        .send()
        .await?;
    assert_eq!(
        created.state(),
        Some(&CreateLoggingConfigurationState::Active)
    );
    let arn = created.arn().ok_or("no ARN")?;
    assert_eq!(arn.rsplit('/').next(), created.id());

    let stream = FirehoseDestinationConfiguration::builder()
        .delivery_stream_name("chat")
        .build()?;
    let group = CloudWatchLogsDestinationConfiguration::builder()
        .log_group_name("/chat/#1")
        .build()?;
    for destination in [
        DestinationConfiguration::Firehose(stream),
        DestinationConfiguration::CloudWatchLogs(group),
    ] {
        let updated = client
            .update_logging_configuration()
            .identifier(arn)
            .destination_configuration(destination.clone())
            .send()
            .await?;
        assert_eq!(
            updated.state(),
            Some(&UpdateLoggingConfigurationState::Active)
        );
        let read = client
            .get_logging_configuration()
            .identifier(arn)
            .send()
            .await?;
        assert_eq!(read.destination_configuration(), Some(&destination));
        assert_eq!(
            (read.name(), read.create_time()),
            (Some("logs_-09"), created.create_time())
        );
    }
    let listed = client
        .list_logging_configurations()
        .max_results(1)
        .send()
        .await?;
    let arns: Vec<_> = listed
        .logging_configurations()
        .iter()
        .map(|one| one.arn())
        .collect();
    assert_eq!((arns, listed.next_token()), (vec![Some(arn)], None));
    Ok(arn.to_owned())
}

/// Creates and reads a room.
async fn open_room(client: &Client, logging: &str) -> Result<String, BoxError> {
    let handler = MessageReviewHandler::builder()
        .uri(HANDLER_ARN)
        .fallback_result(FallbackResult::Deny)
        .build();
    let created = client
        .create_room()
        .name("lobby_-09")
        .maximum_message_length(200)
        .message_review_handler(handler.clone())
        .logging_configuration_identifiers(logging)
        .tags("team", "live")
        .send()
        .await?;
    let arn = created.arn().ok_or("no ARN")?;
    let read = client.get_room().identifier(arn).send().await?;
    assert_eq!(
        (read.arn(), read.id(), read.name()),
        (Some(arn), created.id(), Some("lobby_-09"))
    );
    assert_eq!(read.maximum_message_length(), Some(200));
    assert_eq!(read.maximum_message_rate_per_second(), Some(10));
    assert_eq!(read.message_review_handler(), Some(&handler));
    assert_eq!(read.logging_configuration_identifiers(), [logging]);
    assert_eq!(
        (read.create_time(), read.update_time()),
        (created.create_time(), created.update_time())
    );
    Ok(arn.to_owned())
}

/// Issues a token, sends an event, deletes a message, and disconnects a user.
async fn chat(client: &Client, room: &str) -> Result<(), BoxError> {
    let issued = client
        .create_chat_token()
        .room_identifier(room)
        .user_id("alice")
        .capabilities(ChatTokenCapability::SendMessage)
        .capabilities(ChatTokenCapability::DeleteMessage)
        .session_duration_in_minutes(120)
        .attributes("displayName", "Alice")
        .send()
        .await?;
    assert!(
        issued
            .token()
            .is_some_and(|token| token.starts_with("AQICAH"))
    );
    let (session, token) = (
        issued.session_expiration_time(),
        issued.token_expiration_time(),
    );
    let later = session
        .zip(token)
        .map(|(session, token)| session.secs() - token.secs());
    assert_eq!(later, Some(3600));

    let warning = client
        .send_event()
        .room_identifier(room)
        .event_name("app:warning");
    let event = warning.attributes("reason", "spoilers").send().await?;
    let message = event.id().ok_or("no id")?;
    let deleted = client
        .delete_message()
        .room_identifier(room)
        .id(message)
        .reason("spoilers")
        .send()
        .await?;
    assert_eq!(deleted.id().map(str::len), Some(12));
    client
        .disconnect_user()
        .room_identifier(room)
        .user_id("eve")
        .reason("spoilers")
        .send()
        .await?;
    Ok(())
}

async fn change_tags(client: &Client, room: &str) -> Result<(), Error> {
    client
        .tag_resource()
        .resource_arn(room)
        .tags("topic", "nature")
        .tags("mood", "calm")
        .send()
        .await?;
    client
        .untag_resource()
        .resource_arn(room)
        .tag_keys("team")
        .tag_keys("mood")
        .send()
        .await?;
    let listed = client
        .list_tags_for_resource()
        .resource_arn(room)
        .send()
        .await?;
    assert_eq!(
        listed.tags(),
        &HashMap::from([("topic".to_owned(), "nature".to_owned())])
    );
    Ok(())
}

/// Removes the review handler and the logging configuration from the room, and keeps the rest.
async fn change_room(client: &Client, room: &str) -> Result<(), Error> {
    let updated = client
        .update_room()
        .identifier(room)
        .message_review_handler(MessageReviewHandler::builder().uri("").build())
        .set_logging_configuration_identifiers(Some(vec![]))
        .send()
        .await?;
    // Of a removed handler, the service keeps the fallback result.
    let removed = MessageReviewHandler::builder()
        .fallback_result(FallbackResult::Deny)
        .build();
    assert_eq!(updated.message_review_handler(), Some(&removed));
    assert_eq!(
        updated.logging_configuration_identifiers(),
        [] as [String; 0]
    );
    assert_eq!(
        (updated.name(), updated.maximum_message_length()),
        (Some("lobby_-09"), Some(200))
    );
    Ok(())
}

async fn clean_up(client: &Client, room: &str, logging: &str) -> Result<(), BoxError> {
    let listed = client.list_rooms().name("lobby_-09").send().await?;
    assert_eq!(
        listed
            .rooms()
            .iter()
            .map(|one| one.arn())
            .collect::<Vec<_>>(),
        [Some(room)]
    );
    client.delete_room().identifier(room).send().await?;
    client
        .delete_logging_configuration()
        .identifier(logging)
        .send()
        .await?;
    assert_eq!(client.list_rooms().send().await?.rooms(), []);
    Ok(())
}

pub(super) async fn page_through_rooms(client: &Client) -> Result<String, BoxError> {
    let mut newest_first = Vec::new();
    for index in 0..130 {
        let created = client
            .create_room()
            .name(format!("room-{index}"))
            .send()
            .await?;
        newest_first.insert(0, created.arn);
    }
    for size in [50, 33, 7] {
        let mut pages = client.list_rooms().into_paginator().page_size(size).send();
        let mut listed = Vec::new();
        while let Some(page) = pages.next().await {
            listed.extend(page?.rooms.into_iter().map(|room| room.arn));
        }
        assert_eq!(listed, newest_first, "pages of {size}");
    }
    Ok(String::new())
}

pub(super) async fn provoke_all_exceptions(
    client: &Client,
    reader: &Client,
) -> Result<String, BoxError> {
    assert!(matches!(
        error_of(reader.create_room().send().await)?,
        Error::AccessDeniedException(_)
    ));

    let bucket = S3DestinationConfiguration::builder()
        .bucket_name("chat-logs")
        .build()?;
    let destination = DestinationConfiguration::S3(bucket);
    let logging = client
        .create_logging_configuration()
        .destination_configuration(destination)
        .send()
        .await?;
    let logging = logging.arn().ok_or("no ARN")?;
    let room = client
        .create_room()
        .logging_configuration_identifiers(logging)
        .send()
        .await?;
    let room = room.arn().ok_or("no ARN")?;
    let outcome = client
        .delete_logging_configuration()
        .identifier(logging)
        .send()
        .await;
    let Error::ConflictException(conflict) = error_of(outcome)? else {
        return Err("the logging configuration is in use".into());
    };
    assert_eq!(Some(conflict.resource_id()), logging.rsplit('/').next());

    let outcome = client.create_room().send().await;
    let Error::ServiceQuotaExceededException(full) = error_of(outcome)? else {
        return Err("only one room is allowed".into());
    };
    assert_eq!(
        (full.limit(), full.resource_type()),
        (1, &ResourceType::Room)
    );

    let outcome = client.get_room().identifier(ROOM_ARN).send().await;
    let Error::ResourceNotFoundException(missing) = error_of(outcome)? else {
        return Err("there is no such room".into());
    };
    assert_eq!(
        (missing.resource_id(), missing.resource_type()),
        ("AbCdEfGh1234", &ResourceType::Room)
    );

    let outcome = client
        .create_room()
        .name("not a name")
        .maximum_message_length(501)
        .send()
        .await;
    let Error::ValidationException(invalid) = error_of(outcome)? else {
        return Err("name and length are invalid".into());
    };
    assert_eq!(
        invalid.reason(),
        &ValidationExceptionReason::FieldValidationFailed
    );
    let fields: Vec<_> = invalid
        .field_list()
        .iter()
        .map(|field| field.name())
        .collect();
    assert_eq!(fields, ["maximumMessageLength", "name"]);
    assert!(
        invalid
            .field_list()
            .iter()
            .all(|field| !field.message().is_empty())
    );

    let event = client.send_event().room_identifier(room).event_name("tick");
    event.clone().send().await?;
    let Error::ThrottlingException(throttled) = error_of(event.send().await)? else {
        return Err("the limit is one event a second".into());
    };
    assert_eq!(throttled.limit(), 1);

    let outcome = client
        .list_tags_for_resource()
        .resource_arn(room)
        .send()
        .await;
    assert!(matches!(
        error_of(outcome)?,
        Error::InternalServerException(_)
    ));
    let outcome = client
        .disconnect_user()
        .room_identifier(room)
        .user_id("eve")
        .send()
        .await;
    assert!(matches!(error_of(outcome)?, Error::PendingVerification(_)));
    Ok(String::new())
}

/// Returns the error of a call, which must have a message.
fn error_of<Output, E, R>(outcome: Result<Output, SdkError<E, R>>) -> Result<Error, BoxError>
where
    Error: From<SdkError<E, R>>,
{
    let error = Error::from(outcome.err().ok_or("not an error")?);
    assert!(
        error.message().is_some_and(|message| !message.is_empty()),
        "{error:?}"
    );
    Ok(error)
}

/// Returns the chat tokens, as a JSON array.
pub(super) async fn send_unusual_strings(client: &Client) -> Result<String, BoxError> {
    let strings = unusual_strings()?;
    let tags: HashMap<_, _> = strings
        .iter()
        .map(|string| (string.clone(), string.clone()))
        .collect();
    let room = client
        .create_room()
        .set_tags(Some(tags.clone()))
        .send()
        .await?;
    assert_eq!(room.tags(), Some(&tags));
    let room = room.arn().ok_or("no ARN")?;

    let mut tokens = Vec::new();
    for string in &strings {
        let token = client
            .create_chat_token()
            .room_identifier(room)
            .user_id(string)
            .attributes(string, string);
        tokens.push(token.send().await?.token);
        let event = client
            .send_event()
            .room_identifier(room)
            .event_name(string)
            .attributes(string, string);
        event.send().await?;
        client
            .disconnect_user()
            .room_identifier(room)
            .user_id(string)
            .reason(string)
            .send()
            .await?;
        client
            .delete_message()
            .room_identifier(room)
            .id("AbCdEfGh1234")
            .reason(string)
            .send()
            .await?;
    }
    client
        .tag_resource()
        .resource_arn(room)
        .set_tags(Some(tags.clone()))
        .send()
        .await?;
    assert_eq!(
        client
            .list_tags_for_resource()
            .resource_arn(room)
            .send()
            .await?
            .tags(),
        &tags
    );
    let removed = strings[1..].to_vec();
    client
        .untag_resource()
        .resource_arn(room)
        .set_tag_keys(Some(removed))
        .send()
        .await?;
    Ok(serde_json::to_string(&tokens)?)
}
