//! What to do about errors: which are expected, which say what is wrong, and which leave open what happened.
//!
//! ```sh
//! cargo run --example error_handling
//! ```
//!
//! This runs on a local endpoint, which loses a response. Add `-- --aws` to run it on AWS, with the region and the
//! credentials of the environment.

use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::error::{BoxError, ErrorKind};
use ivschat_client::types::error::ServiceError;
use ivschat_client::{Client, Error};
use ivschat_local::{FaultRule, LocalEndpoint};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    if std::env::args().any(|argument| argument == "--aws") {
        return run(&Client::from_env().await?).await;
    }
    let endpoint = LocalEndpoint::builder()
        // The room is created, but the connection breaks before the response.
        .fault(FaultRule::drop_response("CreateRoom").skip(2).times(1))
        .start()
        .await?;
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
    run(&Client::from_conf(config.build())).await
}

async fn run(client: &Client) -> Result<(), BoxError> {
    println!(
        "gone exists: {}",
        exists(client, &gone(client).await?).await?
    );

    if let Err(error) = client.create_room().name("not a name").send().await {
        explain(&error);
    }

    let arn = create_once(client, "lobby").await?;
    println!("lobby exists: {}", exists(client, &arn).await?);
    client.delete_room().identifier(arn).send().await?;
    Ok(())
}

/// An error that a program expects is a value like any other.
async fn exists(client: &Client, arn: &str) -> Result<bool, Error> {
    match client.get_room().identifier(arn).send().await {
        Ok(_) => Ok(true),
        Err(error) => match error.as_service_error() {
            Some(ServiceError::ResourceNotFoundException(_)) => Ok(false),
            _ => Err(error),
        },
    }
}

/// An error that is the program's fault says what to change.
fn explain(error: &Error) {
    // One line with everything: the operation, the code, the message and the request ID.
    println!("{error}");
    match error.kind() {
        ErrorKind::Service(service) => {
            if let ServiceError::ValidationException(invalid) = &**service {
                for field in invalid.field_list() {
                    println!("  {}: {}", field.name(), field.message());
                }
            }
        }
        // Nothing was sent: a required member or the configuration is missing.
        ErrorKind::InvalidInput(_) | ErrorKind::Endpoint(_) | ErrorKind::MissingCredentials => {}
        // The client has retried as often as it may. Try again later.
        _ if error.is_retryable() => println!("  worth another try"),
        _ => {}
    }
}

/// The client does not send a `CreateRoom` request again that may have created the room. Only the program knows whether a
/// second room would do harm, and how to find the first.
async fn create_once(client: &Client, name: &str) -> Result<String, BoxError> {
    let arn = match client.create_room().name(name).send().await {
        Ok(created) => created.arn,
        Err(error) if error.may_have_been_applied() => {
            println!("{error}");
            let found = client.list_rooms().name(name).send().await?;
            match found.rooms.into_iter().next() {
                Some(room) => room.arn,
                None => client.create_room().name(name).send().await?.arn,
            }
        }
        Err(error) => return Err(error.into()),
    };
    arn.ok_or_else(|| "the room has no ARN".into())
}

/// Returns the ARN of a room that somebody has deleted.
async fn gone(client: &Client) -> Result<String, BoxError> {
    let created = client.create_room().name("gone").send().await?;
    let arn = created.arn.ok_or("the room has no ARN")?;
    client.delete_room().identifier(&arn).send().await?;
    Ok(arn)
}
