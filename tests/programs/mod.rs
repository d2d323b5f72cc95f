//! Programs in the style of the examples of the AWS SDK. `ivschat` is this project's client in one test, and the crate
//! of the SDK in another; the source is the same.

mod create_room;
mod handle_errors;
mod issue_tokens;
mod moderate;
mod page_and_tag;

use ivschat::Client;
use ivschat::error::BoxError;

/// Runs all programs in an empty account.
pub(crate) async fn run_all(client: &Client) -> Result<(), BoxError> {
    let function = "arn:aws:lambda:us-west-2:123456789012:function:review";
    let room = create_room::run(client, function).await?;
    let arn = room.arn().ok_or("a room without an ARN")?;
    assert_eq!(room.name(), Some("lobby"));
    assert_eq!(room.maximum_message_length(), Some(200));
    assert_eq!(room.maximum_message_rate_per_second(), Some(10));
    assert_eq!(room.logging_configuration_identifiers().len(), 1);
    let handler = room.message_review_handler();
    assert_eq!(handler.and_then(|handler| handler.uri()), Some(function));

    let participants = [("alice", "moderator"), ("bob", "writer"), ("eve", "reader")];
    let tokens = issue_tokens::run(client, arn, &participants).await?;
    assert_eq!(tokens.len(), 3);
    assert!(tokens["alice"].starts_with("AQICAH"));

    let moderated = moderate::run(client, arn, "AbCdEfGh1234", "eve").await?;
    assert_eq!(moderated.deletion.map(|id| id.len()), Some(12));
    assert_eq!(moderated.warning.map(|id| id.len()), Some(12));
    assert_eq!(moderated.requests.len(), 3);

    for index in 1..20 {
        let created = handle_errors::create(client, &format!("room-{index}")).await?;
        assert!(created.is_some());
    }
    let (seen, tags) = page_and_tag::run(client).await?;
    assert_eq!(seen, 20);
    assert_eq!(tags.get("owner").map(String::as_str), Some("community"));
    assert!(!tags.contains_key("checked"));

    let refused = handle_errors::create(client, "not a name").await;
    let refused = refused.err().ok_or("a name with spaces")?;
    assert!(
        refused.to_string().contains("ValidationException"),
        "{refused}"
    );
    assert!(handle_errors::exists(client, arn).await?);
    client.delete_room().identifier(arn).send().await?;
    assert!(!handle_errors::exists(client, arn).await?);
    let nonsense = handle_errors::exists(client, "not-an-arn").await;
    assert!(nonsense.is_err());
    Ok(())
}
