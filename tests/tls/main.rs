//! TLS with the enabled features of the client, by handshakes with a local server.
//!
//! `.ci/run` builds these tests once for each combination of features that is named there.

mod server;

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::process::Command;

use ivschat_client::config::{self, Config, Credentials, Region, RetryConfig};
use ivschat_client::messaging::{self, ChatRoom, ChatRoomBuilder, ReconnectPolicy};
use ivschat_client::{Client, error};
use rustls::SupportedProtocolVersion;
use server::{Backend, Protocol, Server};

type TestResult<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Set in the processes that the tests start.
const OWN_PROCESS: &str = "IVSCHAT_TLS_OWN_PROCESS";

/// Runs a test in a process of its own, which trusts only the certificates that the test writes to the file.
///
/// The variables that name this file must be set before the process starts, and a process loads certificates once.
fn with_certificate_file<F>(test: &str, run: impl FnOnce(PathBuf) -> F) -> TestResult
where
    F: Future<Output = TestResult>,
{
    if env::var(OWN_PROCESS).is_ok() {
        let file = env::var("SSL_CERT_FILE")?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        return runtime.block_on(run(file.into()));
    }
    let folder = tempfile::tempdir()?;
    let output = Command::new(env::current_exe()?)
        .args(["--exact", test])
        .env(OWN_PROCESS, "1")
        .env("SSL_CERT_FILE", folder.path().join("ca.pem"))
        .env("SSL_CERT_DIR", folder.path().join("missing"))
        .output()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:#?}");
    assert!(stdout.contains("1 passed"), "there is no test `{test}`");
    Ok(())
}

fn config(endpoint_url: impl Into<String>) -> config::Builder {
    Config::builder()
        .region(Region::from_static("us-west-2"))
        .endpoint_url(endpoint_url)
        .credentials_provider(Credentials::new("AKID", "secret", None, None, "tests"))
        .retry_config(RetryConfig::off())
}

async fn create_room(server: &Server, scheme: &str) -> Result<(), ivschat_client::Error> {
    let client = Client::from_conf(config(server.url(scheme)).build());
    client.create_room().send().await?;
    Ok(())
}

fn room(endpoint_url: impl Into<String>) -> ChatRoomBuilder {
    ChatRoom::builder()
        .endpoint_url(endpoint_url)
        .reconnect_policy(ReconnectPolicy::default().with_max_reconnect_attempts(0))
        .token_provider(async || Ok::<_, std::io::Error>(server::TOKEN.to_owned()))
}

async fn join_room(server: &Server, scheme: &str) -> Result<ChatRoom, messaging::Error> {
    let room = room(server.url(scheme)).build()?;
    room.connect().await?;
    Ok(room)
}

/// Checks the last handshake of a server.
fn check_handshake(
    server: &Server,
    version: &SupportedProtocolVersion,
    backend: Backend,
) -> TestResult {
    let handshake = server.handshake()?;
    assert_eq!(handshake.version, version.version);
    assert_eq!(handshake.alpn.as_deref(), Some(&b"http/1.1"[..]));
    assert_eq!(handshake.server_name.as_deref(), Some("localhost"));
    assert_eq!(handshake.backend(), backend);
    Ok(())
}

#[test]
fn endpoints_without_tls_work() -> TestResult {
    // There are no certificates.
    with_certificate_file("endpoints_without_tls_work", async |_| {
        let http = Server::start(Protocol::Http, None).await?;
        create_room(&http, "http").await?;
        let websocket = Server::start(Protocol::WebSocket, None).await?;
        join_room(&websocket, "ws").await?;
        Ok(())
    })
}

#[cfg(not(any(
    feature = "native-tls",
    feature = "rustls-aws-lc",
    feature = "rustls-ring"
)))]
mod without_tls;

#[cfg(any(
    feature = "native-tls",
    feature = "rustls-aws-lc",
    feature = "rustls-ring"
))]
mod handshakes;
