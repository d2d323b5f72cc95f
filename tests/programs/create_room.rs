//! Creates a room whose messages are reviewed and logged.

use ivschat::error::BuildError;
use ivschat::operation::create_room::CreateRoomOutput;
use ivschat::types::{
    CreateLoggingConfigurationState, DestinationConfiguration, FallbackResult,
    MessageReviewHandler, S3DestinationConfiguration,
};
use ivschat::{Client, Error};

/// Builds a destination. Building has its own error type, because it needs no client.
fn bucket(name: &str) -> Result<DestinationConfiguration, BuildError> {
    let s3 = S3DestinationConfiguration::builder()
        .bucket_name(name)
        .build()?;
    Ok(DestinationConfiguration::S3(s3))
}

pub(crate) async fn run(client: &Client, function: &str) -> Result<CreateRoomOutput, Error> {
    let logging = client
        .create_logging_configuration()
        .name("chat-log")
        .destination_configuration(bucket("chat-logs")?)
        .send()
        .await?;
    assert_eq!(
        logging.state(),
        Some(&CreateLoggingConfigurationState::Active)
    );
    let destination = logging.destination_configuration();
    if let Some(Ok(s3)) = destination.map(DestinationConfiguration::as_s3) {
        println!("logs go to the bucket {}", s3.bucket_name());
    }

    let room = client
        .create_room()
        .name("lobby")
        .maximum_message_length(200)
        .message_review_handler(
            MessageReviewHandler::builder()
                .uri(function)
                .fallback_result(FallbackResult::Deny)
                .build(),
        )
        .logging_configuration_identifiers(logging.arn().unwrap_or_default())
        .tags("team", "community")
        .send()
        .await?;
    if let (Some(arn), Some(created)) = (room.arn(), room.create_time()) {
        println!("{arn} was created at {created}");
    }
    Ok(room)
}
