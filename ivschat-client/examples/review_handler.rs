//! A message review handler for AWS Lambda: it denies advertising, and masks swear words.
//!
//! ```sh
//! cargo run --example review_handler --features messaging
//! ```
//!
//! Outside of Lambda, it shows what becomes of some messages on a local endpoint. To see the same on AWS, deploy it (for
//! example with `cargo lambda deploy`), permit Amazon IVS Chat to invoke it, and add `-- --aws FUNCTION_ARN`. The region and
//! the credentials are those of the environment.

use std::error::Error;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::messaging::ChatRoom;
use ivschat_client::messaging::review::{ReviewRequest, ReviewResponse};
use ivschat_client::types::{ChatTokenCapability, FallbackResult, MessageReviewHandler};
use ivschat_local::LocalEndpoint;
use lambda_runtime::{LambdaEvent, service_fn};

/// Decides about a message. Lambda and the local endpoint call the same function.
fn review(message: &ReviewRequest) -> ReviewResponse {
    if message.content.contains("https://") {
        return message.deny("no advertising");
    }
    message
        .allow()
        .content(message.content.replace("damn", "d**n"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        let handler = service_fn(async |event: LambdaEvent<ReviewRequest>| {
            Ok::<_, lambda_runtime::Error>(review(&event.payload))
        });
        return lambda_runtime::run(handler).await;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--aws", function] => try_out(&Client::from_env().await?, function).await?,
        [] => {
            let function = "arn:aws:lambda:us-west-2:123456789012:function:review";
            let endpoint = LocalEndpoint::builder()
                .review_handler(function, async |message: ReviewRequest| review(&message))
                .start()
                .await?;
            let (id, secret) = endpoint.credentials();
            let config = Config::builder()
                .region(Region::new("us-west-2"))
                .endpoint_url(endpoint.endpoint_url())
                .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
            try_out(&Client::from_conf(config.build()), function).await?;
        }
        _ => return Err("usage: review_handler [--aws FUNCTION_ARN]".into()),
    }
    Ok(())
}

/// Sends messages to a room that the function reviews, and prints what is delivered.
async fn try_out(client: &Client, function: &str) -> Result<(), Box<dyn Error + Send + Sync>> {
    let handler = MessageReviewHandler::builder()
        .uri(function)
        // If the function fails or is too slow.
        .fallback_result(FallbackResult::Deny)
        .build();
    let created = client
        .create_room()
        .name("reviewed")
        .message_review_handler(handler)
        .send()
        .await?;
    let arn = created.arn().ok_or("the room has no ARN")?;
    let token = client
        .create_chat_token()
        .room_identifier(arn)
        .user_id("alice")
        .capabilities(ChatTokenCapability::SendMessage);
    let room = ChatRoom::builder().token_provider(token);
    let room = match (client.config().endpoint_url(), client.config().region()) {
        (Some(url), _) => room.endpoint_url(url).build()?,
        (None, Some(region)) => room.region(region).build()?,
        (None, None) => return Err("no region".into()),
    };
    room.connect().await?;
    for content in ["hello", "damn, I lost", "win at https://example.com"] {
        match room.send_message(content).await {
            Ok(message) => println!("{content} -> {}", message.content),
            Err(error) => println!("{content} -> {error}"),
        }
    }
    room.disconnect().await;
    client.delete_room().identifier(arn).send().await?;
    Ok(())
}
