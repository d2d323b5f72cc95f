//! The examples run as they are: on a local endpoint, and with `--aws` on the service that the environment names.
//!
//! `cargo test` builds them before this test; `cargo test --test examples` does not.
#![cfg(all(
    feature = "messaging",
    feature = "rustls-ring",
    not(target_arch = "wasm32")
))]

use std::error::Error;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_local::LocalEndpoint;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::timeout;

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

/// The examples that end by themselves, and what they print on a local endpoint.
const EXAMPLES: [(&str, &[&str]); 6] = [
    (
        "custom_http_client",
        &["created arn:aws:ivschat:", "deleted arn:aws:ivschat:"],
    ),
    (
        "error_handling",
        &[
            "gone exists: false",
            "ValidationException",
            "  name: ",
            "the request may have been applied",
            "lobby exists: true",
        ],
    ),
    (
        "logging",
        &[
            "metrics: GetRoom attempt=1 status=503 retry=true",
            "metrics: GetRoom attempt=2 status=200 retry=false",
            "attempt failed, retrying",
        ],
    ),
    (
        "moderation_bot",
        &[
            "deleting a message of eve: Buy SPAM today",
            "eve: deleted, contains `spam`",
            "disconnecting eve",
            "eve: disconnected",
        ],
    ),
    (
        "paginate_and_tag",
        &["a page with ", "5 rooms have our tag", "community"],
    ),
    ("quickstart", &["alice: hello"]),
];

#[tokio::test]
async fn each_example_runs_on_a_local_endpoint() -> TestResult {
    for (example, lines) in EXAMPLES {
        let printed = run(&mut command(example), "").await?;
        for line in lines {
            assert!(printed.contains(line), "{example}: {printed}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn each_example_runs_on_the_service_and_deletes_what_it_creates() -> TestResult {
    for (example, _) in EXAMPLES {
        let endpoint = LocalEndpoint::start().await?;
        run(&mut on_service(example, &endpoint), "").await?;
        assert!(!endpoint.requests().is_empty(), "{example}");
        assert!(endpoint.rooms().is_empty(), "{example}");
    }
    Ok(())
}

#[tokio::test]
async fn the_chat_sends_its_input_and_prints_messages() -> TestResult {
    let printed = run(&mut command("chat"), "hello\n/kick bob\n").await?;
    for line in [
        "others can join at http://127.0.0.1:",
        "] alice: hello\n",
        "* bob is disconnected\n",
        "* disconnected: ",
    ] {
        assert!(printed.contains(line), "{printed}");
    }
    Ok(())
}

#[tokio::test]
async fn the_chat_joins_a_room_of_the_service() -> TestResult {
    let endpoint = LocalEndpoint::start().await?;
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "tests"));
    let room = Client::from_conf(config.build()).create_room().send();
    let arn = room.await?.arn.ok_or("no ARN")?;
    let mut chat = on_service("chat", &endpoint);
    run(chat.args([&arn, "ida"]), "good evening\n").await?;
    let messages = endpoint.chat_messages(&arn);
    let messages: Vec<_> = messages.iter().map(|message| &message.content).collect();
    assert_eq!(messages, ["good evening"]);
    Ok(())
}

#[tokio::test]
async fn the_review_handler_denies_and_changes_messages() -> TestResult {
    let printed = run(&mut command("review_handler"), "").await?;
    for line in [
        "hello -> hello\n",
        "-> d**n, I lost\n",
        "code 406: no advertising",
    ] {
        assert!(printed.contains(line), "{printed}");
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn the_token_service_issues_tokens_until_it_is_stopped() -> TestResult {
    let endpoint = LocalEndpoint::start().await?;
    let mut service = on_service("chat_token_service", &endpoint)
        .env("PORT", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut output = BufReader::new(service.stdout.take().ok_or("no output")?);
    let mut line = String::new();
    soon(output.read_line(&mut line)).await??;
    let address = line.trim().strip_prefix("listening on http://");
    let address = address.ok_or(line.clone())?;

    let issued = post(address, r#"{"userId": "alice", "role": "writer"}"#).await?;
    assert!(issued.starts_with("HTTP/1.1 200 "), "{issued}");
    let body = issued.split("\r\n\r\n").nth(1).ok_or("no body")?;
    let body: serde_json::Value = serde_json::from_str(body)?;
    let token = endpoint.open_valid_chat_token(body["token"].as_str().unwrap_or_default())?;
    assert_eq!(
        (token.user_id.as_str(), token.capabilities.len()),
        ("alice", 1)
    );

    let too_long = format!(r#"{{"userId": "{}", "role": "viewer"}}"#, "a".repeat(1000));
    let rejected = post(address, &too_long).await?;
    assert!(rejected.starts_with("HTTP/1.1 400 "), "{rejected}");

    let id = service.id().ok_or("it has ended")?.to_string();
    let interrupt = Command::new("kill").args(["-INT", &id]).status();
    assert!(interrupt.await?.success());
    let mut rest = String::new();
    soon(output.read_to_string(&mut rest)).await??;
    assert_eq!(rest, "stopped\n");
    assert!(soon(service.wait()).await??.success());
    assert!(endpoint.rooms().is_empty());
    Ok(())
}

/// Returns a command that runs an example.
fn command(example: &str) -> Command {
    let mut path = std::env::current_exe().unwrap_or_default();
    // From deps/NAME to examples/NAME.
    path.pop();
    path.pop();
    let program: PathBuf = [path, "examples".into(), example.into()].iter().collect();
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    let mut command = Command::new(program);
    command.kill_on_drop(true);
    command
}

/// Returns a command that runs an example with `--aws`, with a local endpoint as the service.
fn on_service(example: &str, endpoint: &LocalEndpoint) -> Command {
    let (id, secret) = endpoint.credentials();
    let mut command = command(example);
    command
        .arg("--aws")
        .env("AWS_ENDPOINT_URL_IVSCHAT", endpoint.endpoint_url())
        .env("AWS_REGION", "us-west-2")
        .env("AWS_ACCESS_KEY_ID", id)
        .env("AWS_SECRET_ACCESS_KEY", secret)
        .env_remove("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .env_remove("AWS_SESSION_TOKEN");
    command
}

/// Runs a command with this input, and returns what it prints.
async fn run(command: &mut Command, input: &str) -> TestResult<String> {
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            format!("{command:?} cannot be started, run `cargo test` without `--test`: {error}")
        })?;
    let mut stdin = process.stdin.take().ok_or("no input")?;
    stdin.write_all(input.as_bytes()).await?;
    drop(stdin);
    let output = soon(process.wait_with_output()).await??;
    let printed = String::from_utf8(output.stdout)?;
    let errors = String::from_utf8(output.stderr)?;
    assert!(output.status.success(), "{command:?}: {printed}{errors}");
    Ok(printed)
}

/// Sends a JSON body to the token service, and returns the response.
async fn post(address: &str, body: &str) -> TestResult<String> {
    let mut connection = TcpStream::connect(address).await?;
    let request = format!(
        "POST /tokens HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    connection.write_all(request.as_bytes()).await?;
    let mut response = String::new();
    soon(connection.read_to_string(&mut response)).await??;
    Ok(response)
}

/// Fails if an example hangs.
async fn soon<F: Future>(future: F) -> Result<F::Output, tokio::time::error::Elapsed> {
    timeout(Duration::from_secs(60), future).await
}
