//! Handles the errors of the service.

use ivschat::error::{DisplayErrorContext, ProvideErrorMetadata};
use ivschat::operation::RequestId;
use ivschat::operation::create_room::CreateRoomError;
use ivschat::operation::get_room::GetRoomError;
use ivschat::{Client, Error};

/// Describes an error of any operation.
fn describe(error: &(impl ProvideErrorMetadata + RequestId)) -> String {
    let code = error.code().unwrap_or("no code");
    let request = error.request_id().unwrap_or("none");
    format!(
        "{code}: {} (request {request})",
        error.message().unwrap_or_default()
    )
}

/// Creates a room, and returns its ARN; `None` if the account has reached its quota.
pub(crate) async fn create(client: &Client, name: &str) -> Result<Option<String>, Error> {
    let outcome = client.create_room().name(name).send().await;
    let error = match outcome {
        Ok(room) => return Ok(room.arn),
        Err(error) => error,
    };
    println!("{}", describe(&error));
    eprintln!("{}", DisplayErrorContext(&error));
    match error.into_service_error() {
        CreateRoomError::ServiceQuotaExceededException(full) => {
            println!("{} of {} at most", full.resource_type(), full.limit());
            Ok(None)
        }
        CreateRoomError::ValidationException(invalid) => {
            for field in invalid.field_list() {
                println!("{}: {}", field.name(), field.message());
            }
            println!("{} ({})", invalid.message(), invalid.reason().as_str());
            Err(CreateRoomError::ValidationException(invalid).into())
        }
        CreateRoomError::ConflictException(conflict) => {
            println!("{} is in use", conflict.resource_id());
            Err(CreateRoomError::ConflictException(conflict).into())
        }
        CreateRoomError::PendingVerification(pending) => {
            println!("verify the account first: {pending}");
            Err(CreateRoomError::PendingVerification(pending).into())
        }
        other if other.code() == Some("ThrottlingException") => Ok(None),
        other => Err(other.into()),
    }
}

/// Whether a room exists.
pub(crate) async fn exists(client: &Client, room: &str) -> Result<bool, Error> {
    let outcome = client.get_room().identifier(room).send().await;
    if let Err(error) = &outcome
        && error
            .as_service_error()
            .is_some_and(GetRoomError::is_resource_not_found_exception)
    {
        return Ok(false);
    }
    outcome?;
    Ok(true)
}
