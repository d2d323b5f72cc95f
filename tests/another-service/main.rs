//! The requests and responses of an invented service, which has everything of `codegen/tests/documents`. Each module
//! tests the document of its name.

mod descriptions;
mod members;
mod names;
mod obstacles;
mod transport;
mod types;

#[allow(
    dead_code,
    reason = "the examples of the documentation need only compile"
)]
mod examples {
    include!(concat!(env!("OUT_DIR"), "/examples.rs"));
}

use fixtures::{Request, Response, ScriptedServer, TestResult};
use workshop_client::config::{Config, Credentials, Region, RetryConfig};
use workshop_client::{Client, Error};

/// Starts a server that responds to every request in the same way, and returns it with a client that sends each
/// request once.
fn server(response: Response) -> TestResult<(ScriptedServer, Client)> {
    let server = ScriptedServer::responding(response)?;
    let config = Config::builder()
        .region(Region::from_static("us-west-2"))
        .endpoint_url(server.url())
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        // This build of the client has no TLS, but reqwest has that of the other tests.
        .http_client(fixtures::http_client()?.build()?)
        .retry_config(RetryConfig::off());
    Ok((server, Client::from_conf(config.build())))
}

/// Returns the request that an operation sends. The server has nothing to say, in JSON.
async fn request<T>(send: impl AsyncFnOnce(Client) -> Result<T, Error>) -> TestResult<Request> {
    let (server, client) = server(Response::ok("{}"))?;
    // What the operation returns may have required members.
    let _ = send(client).await;
    let mut requests = server.requests();
    match (requests.pop(), requests.len()) {
        (Some(request), 0) => Ok(request),
        (_, others) => Err(format!("expected one request; others: {others}").into()),
    }
}
