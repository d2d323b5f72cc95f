//! Spans and events describe a call and its attempts, and contain nothing secret.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use fixtures::{Response, ScriptedServer, TestResult};
use ivschat_client::Client;
use ivschat_client::config::RetryConfig;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> TestResult<String> {
        Ok(String::from_utf8(self.lock().clone())?)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        fixtures::lock(&self.0)
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Returns everything that is logged while the second attempt to create a token succeeds, with secrets everywhere.
async fn log_of_a_call() -> TestResult<(String, ScriptedServer)> {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(captured.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    // The threads of other tests have no subscriber. If they reach a callsite first, it stays disabled until the cache is
    // rebuilt.
    create_token().await?;
    tracing::callsite::rebuild_interest_cache();
    let server = create_token().await?;
    drop(guard);
    Ok((captured.text()?, server))
}

async fn create_token() -> TestResult<ScriptedServer> {
    let throttled = Response::new(429, r#"{"message":"hunter2-message"}"#);
    let throttled = throttled
        .header("x-amzn-errortype", "ThrottlingException")
        .header("x-amz-retry-after", "7");
    let issued = Response::ok(r#"{"token":"hunter2-token"}"#);
    let server = ScriptedServer::start([
        throttled.header("x-amzn-requestid", "41-id"),
        issued.header("x-amzn-requestid", "42-id"),
    ])?;
    let credentials = fixtures::session_credentials("AKID", "hunter2-key", Some("hunter2-session"));
    let retries = RetryConfig::standard().with_max_backoff(Duration::from_millis(7));
    let config = fixtures::config(server.url())
        .credentials_provider(credentials)
        .retry_config(retries);
    let call = Client::from_conf(config.build()).create_chat_token();
    let call = call
        .room_identifier("arn")
        .user_id("hunter2-user")
        .attributes("a", "hunter2-attribute");
    call.send().await?;
    Ok(server)
}

#[tokio::test]
async fn a_span_describes_the_call_and_an_event_each_retry() -> TestResult {
    let (log, _server) = log_of_a_call().await?;
    let mut lines = log.lines();
    let closed = lines.find(|line| line.contains("close time") && line.contains("elapsed_ms"));
    let closed = closed.ok_or_else(|| format!("no span was closed: {log}"))?;
    for field in [
        r#"operation="CreateChatToken""#,
        r#"region="us-west-2""#,
        "attempts=2",
        "status=200",
        r#"request_id="42-id""#,
        "elapsed_ms=",
    ] {
        assert!(closed.contains(field), "{field} is not in {closed}");
    }
    let retry = log.lines().find(|line| line.contains("retrying"));
    let retry = retry.ok_or("no event about the retry")?;
    for field in [
        "attempt=1",
        "reason=throttling",
        "status=429",
        r#"code="ThrottlingException""#,
        "delay_ms=7",
    ] {
        assert!(retry.contains(field), "{field} is not in {retry}");
    }
    Ok(())
}

#[tokio::test]
async fn nothing_secret_is_logged_at_any_level() -> TestResult {
    let (log, server) = log_of_a_call().await?;
    assert!(!log.contains("hunter2"), "{log}");
    for request in server.requests() {
        let authorization = request.header("authorization").unwrap_or_default();
        let (_, signature) = authorization
            .split_once("Signature=")
            .ok_or("no signature")?;
        assert!(!log.contains(signature), "{log}");
    }
    Ok(())
}
