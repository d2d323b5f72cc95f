//! A service that issues chat tokens to a front end.
//!
//! ```sh
//! cargo run --example chat_token_service
//! curl --json '{"userId": "alice", "role": "writer"}' http://127.0.0.1:8080/tokens
//! ```
//!
//! This runs on a local endpoint. Add `-- --aws` to run it on AWS, with the region and the credentials of the environment.
//! It creates a room, and deletes it when it is stopped with Ctrl-C. `PORT` is the port, 8080 by default.

use std::error::Error;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::types::ChatTokenCapability;
use ivschat_local::LocalEndpoint;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--aws") {
        return serve(Client::from_env().await?).await;
    }
    let endpoint = LocalEndpoint::start().await?;
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
    serve(Client::from_conf(config.build())).await
}

/// Serves until Ctrl-C or SIGTERM. Requests in progress are completed.
async fn serve(client: Client) -> Result<(), Box<dyn Error>> {
    let created = client.create_room().name("lobby").send().await?;
    let room_arn = created.arn.ok_or("the room has no ARN")?;
    let service = Service { client, room_arn };
    let routes = Router::new()
        .route("/tokens", post(issue_token))
        .with_state(service.clone());
    let port = std::env::var("PORT").map_or(Ok(8080), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, routes)
        .with_graceful_shutdown(stopped())
        .await?;
    let Service { client, room_arn } = service;
    client.delete_room().identifier(room_arn).send().await?;
    println!("stopped");
    Ok(())
}

/// A client is cheap to clone: clones share connections and credentials.
#[derive(Clone)]
struct Service {
    client: Client,
    room_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenRequest {
    /// A real service takes the user and the role from the session of the caller, never from the request.
    user_id: String,
    role: Role,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Role {
    Viewer,
    Writer,
    Moderator,
}

impl Role {
    /// Everyone may read. The rest is a capability.
    fn capabilities(&self) -> Vec<ChatTokenCapability> {
        use ChatTokenCapability::{DeleteMessage, DisconnectUser, SendMessage};
        match self {
            Self::Viewer => vec![],
            Self::Writer => vec![SendMessage],
            Self::Moderator => vec![SendMessage, DeleteMessage, DisconnectUser],
        }
    }
}

/// What `ChatRoom` and the other messaging SDKs need.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenResponse {
    token: String,
    token_expiration_time: Option<String>,
    session_expiration_time: Option<String>,
}

async fn issue_token(
    State(service): State<Service>,
    Json(request): Json<TokenRequest>,
) -> Result<Json<TokenResponse>, Failure> {
    let issued = service
        .client
        .create_chat_token()
        .room_identifier(&service.room_arn)
        .user_id(request.user_id)
        .set_capabilities(Some(request.role.capabilities()))
        .send()
        .await?;
    Ok(Json(TokenResponse {
        token: issued.token.unwrap_or_default(),
        token_expiration_time: issued.token_expiration_time.map(|time| time.to_string()),
        session_expiration_time: issued.session_expiration_time.map(|time| time.to_string()),
    }))
}

struct Failure(ivschat_client::Error);

impl From<ivschat_client::Error> for Failure {
    fn from(error: ivschat_client::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self(error) = self;
        // The log has the details, and no secret; the front end learns what to do.
        eprintln!("{error}");
        let service_error = error.as_service_error();
        if service_error.is_some_and(|error| error.is_validation_exception()) {
            (StatusCode::BAD_REQUEST, "the user ID is not valid").into_response()
        } else if service_error.is_some_and(|error| error.is_resource_not_found_exception()) {
            (StatusCode::NOT_FOUND, "the room is closed").into_response()
        } else if error.is_retryable() {
            let headers = [(header::RETRY_AFTER, "1")];
            (StatusCode::SERVICE_UNAVAILABLE, headers, "try again").into_response()
        } else {
            (StatusCode::BAD_GATEWAY, "the chat is not available").into_response()
        }
    }
}

/// Waits for Ctrl-C, or for SIGTERM, with which containers are stopped.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else {
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
}
