//! Spans and events tell what a call went through, and nothing that is secret.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use ivschat_client::Client;
use ivschat_client::config::Credentials;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::faults::server::{FaultServer, Step};
use crate::server::answer;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        let bytes = self.0.lock().expect("nobody panics").clone();
        String::from_utf8(bytes).expect("logs are text")
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics").write(bytes)
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

/// All that is logged while a token is created, at the second attempt, with secrets everywhere.
async fn log_of_a_call() -> (String, FaultServer) {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(captured.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    // The threads of other tests have no subscriber. What they were first to reach is not logged before
    // everything that is known by now is looked at again.
    create_a_token().await;
    tracing::callsite::rebuild_interest_cache();
    let server = create_a_token().await;
    drop(guard);
    (captured.text(), server)
}

async fn create_a_token() -> FaultServer {
    let throttled = [
        "x-amzn-errortype: ThrottlingException",
        "x-amzn-requestid: 41-id",
    ];
    let server = FaultServer::start(vec![
        Step::AnswerAndClose(answer(429, &throttled, r#"{"message":"hunter2-message"}"#)),
        Step::AnswerAndClose(answer(
            200,
            &["x-amzn-requestid: 42-id"],
            r#"{"token":"hunter2-token"}"#,
        )),
    ])
    .await;
    let session = Some("hunter2-session".to_owned());
    let config = crate::config_of(&server.url).credentials_provider(Credentials::new(
        "AKID",
        "hunter2-key",
        session,
        None,
        "tests",
    ));
    let call = Client::from_conf(config.build()).create_chat_token();
    let call = call
        .room_identifier("arn")
        .user_id("hunter2-user")
        .attributes("a", "hunter2-attribute");
    call.send().await.expect("the second attempt succeeds");
    server
}

#[tokio::test]
async fn a_span_tells_the_whole_call_and_an_event_each_repetition() {
    let (log, _server) = log_of_a_call().await;
    let mut lines = log.lines();
    let closed = lines.find(|line| line.contains("close time") && line.contains("elapsed_ms"));
    let closed = closed.unwrap_or_else(|| panic!("no span was closed: {log}"));
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
    let retry = log
        .lines()
        .find(|line| line.contains("another one follows"));
    let retry = retry.expect("an event tells of the repetition");
    for field in [
        "attempt=1",
        "cause=throttling",
        "status=429",
        r#"code="ThrottlingException""#,
        "delay_ms=",
    ] {
        assert!(retry.contains(field), "{field} is not in {retry}");
    }
}

#[tokio::test]
async fn nothing_secret_is_logged_at_any_level() {
    let (log, server) = log_of_a_call().await;
    assert!(!log.contains("hunter2"), "{log}");
    for request in server.arrived() {
        let (_, signature) = request.head.split_once("Signature=").expect("it is signed");
        let signature = signature.lines().next().expect("a line");
        assert!(!log.contains(signature), "{log}");
    }
}
