//! For each fault of the network or the service: the number of attempts, the result of the call, and whether the error
//! says that the request may have been applied.

mod steps;
mod table;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fixtures::{ScriptedServer, Step, TestResult};
use ivschat_client::config::{Builder, RetryConfig, TimeoutConfig};
use ivschat_client::error::{ErrorKind, TimeoutKind};
use ivschat_client::types::{DestinationConfiguration, S3DestinationConfiguration};
use ivschat_client::{Client, Error};
use tokio::task::JoinSet;

/// Few enough that cases do not make each other time out.
const MAX_IN_FLIGHT: usize = 8;

/// A fault, and the promised result.
struct Case {
    fault: &'static str,
    /// One step for each request; the last one is repeated.
    steps: Vec<Step>,
    client: ClientKind,
    operation: Operation,
    attempts: u32,
    ending: Ending,
    may_have_been_applied: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    GetRoom,
    CreateChatToken,
    CreateRoom,
    CreateLoggingConfiguration,
    SendEvent,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum ClientKind {
    Standard,
    /// With a short attempt timeout.
    QuickAttempt,
    /// With a short read timeout.
    QuickRead,
    /// With a short operation timeout.
    QuickOperation,
    /// Also retries operations that are unsafe to retry.
    RetriesEverything,
    NoRetries,
    /// With this access key ID, secret access key and session token.
    Key(&'static str, &'static str, Option<&'static str>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Success,
    Code(&'static str),
    NoConnection,
    BrokenConnection,
    BrokenBody(u16),
    TimedOut(TimeoutKind),
    UnexpectedResponse(u16),
    InvalidResponseBody,
    ResponseTooLarge,
    Signing,
    Other,
}

impl Operation {
    fn is_idempotent(self) -> bool {
        matches!(self, Self::GetRoom | Self::CreateChatToken)
    }

    async fn call(self, client: &Client) -> Result<(), Error> {
        match self {
            Self::GetRoom => client.get_room().identifier("arn").send().await.map(drop),
            Self::CreateChatToken => {
                let call = client.create_chat_token().room_identifier("arn");
                call.user_id("alice").send().await.map(drop)
            }
            Self::CreateRoom => client.create_room().name("alice").send().await.map(drop),
            Self::CreateLoggingConfiguration => {
                let bucket = S3DestinationConfiguration::builder().bucket_name("alice");
                let bucket = bucket.build().map(DestinationConfiguration::S3);
                let call = client.create_logging_configuration();
                let call = call.set_destination_configuration(bucket.ok());
                call.send().await.map(drop)
            }
            Self::SendEvent => {
                let call = client.send_event().room_identifier("arn");
                call.event_name("alice").send().await.map(drop)
            }
        }
    }
}

impl ClientKind {
    fn configure(self, config: Builder) -> Builder {
        let quick = Duration::from_millis(400);
        let timeouts = TimeoutConfig::builder();
        match self {
            Self::Standard => config,
            Self::QuickAttempt => {
                config.timeout_config(timeouts.operation_attempt_timeout(quick).build())
            }
            Self::QuickRead => config.timeout_config(timeouts.read_timeout(quick).build()),
            Self::QuickOperation => {
                config.timeout_config(timeouts.operation_timeout(quick).build())
            }
            Self::RetriesEverything => config.retry_config(fixtures::without_backoff(
                RetryConfig::retry_non_idempotent(),
            )),
            Self::NoRetries => config.retry_config(RetryConfig::off()),
            Self::Key(id, secret, token) => {
                config.credentials_provider(fixtures::session_credentials(id, secret, token))
            }
        }
    }
}

impl Ending {
    fn of(result: &Result<(), Error>) -> Self {
        let error = match result {
            Ok(()) => return Self::Success,
            Err(error) => error,
        };
        match (error.kind(), error.status()) {
            // Codes that the table does not name are `Other`.
            (ErrorKind::Service(service), _) => table::CODES
                .into_iter()
                .find(|code| service.code() == Some(code))
                .map_or(Self::Other, Self::Code),
            (ErrorKind::Connection(error), _) if error.is_connect() => Self::NoConnection,
            (ErrorKind::Connection(_), None) => Self::BrokenConnection,
            (ErrorKind::Connection(_), Some(status)) => Self::BrokenBody(status),
            (ErrorKind::Timeout(error), _) => Self::TimedOut(error.kind()),
            (ErrorKind::UnexpectedResponse(_), Some(status)) => Self::UnexpectedResponse(status),
            (ErrorKind::InvalidResponseBody(_), _) => Self::InvalidResponseBody,
            (ErrorKind::ResponseTooLarge(_), _) => Self::ResponseTooLarge,
            (ErrorKind::Signing(_), _) => Self::Signing,
            _ => Self::Other,
        }
    }
}

impl Case {
    /// Returns a description of the difference from the promise, if there is one.
    async fn run(self) -> TestResult<Option<String>> {
        let server = ScriptedServer::start(self.steps)?;
        let observed = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&observed);
        let config = self.client.configure(fixtures::config(server.url()));
        let config = config.on_attempt(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let client = Client::from_conf(config.build());

        let result = self.operation.call(&client).await;
        let observed = observed.load(Ordering::Relaxed);
        let attempts = result.as_ref().map_or_else(Error::attempts, |()| observed);
        let may_have_been_applied = result.as_ref().is_err_and(Error::may_have_been_applied);
        let actual = (attempts, Ending::of(&result), may_have_been_applied);
        let expected = (self.attempts, self.ending, self.may_have_been_applied);
        let should_warn = may_have_been_applied && !self.operation.is_idempotent();
        let arrived = server.requests().len();
        let is_as_promised = actual == expected
            && arrived <= attempts as usize
            && is_well_worded(&result, should_warn);
        let (fault, operation, client) = (self.fault, self.operation, self.client);
        Ok((!is_as_promised).then(|| {
            format!(
                "{fault} ({operation:?}, {client:?}): {actual:?} instead of {expected:?}, {arrived} arrived: {result:?}"
            )
        }))
    }
}

/// Whether an error is a single line, warns if and only if it should, and does not contain the input or credentials.
fn is_well_worded(result: &Result<(), Error>, should_warn: bool) -> bool {
    let Err(error) = result else {
        return true;
    };
    let (text, debug) = (error.to_string(), format!("{error:?}"));
    let is_secret = |secret| text.contains(secret) || debug.contains(secret);
    text.contains("the request may have been applied") == should_warn
        && !text.contains('\n')
        && !["alice", "hunter2"].into_iter().any(is_secret)
}

#[tokio::test]
async fn each_fault_has_the_promised_result() -> TestResult {
    let cases = table::cases();
    assert!(cases.len() >= 45, "{} cases", cases.len());
    let mut waiting = cases.into_iter().map(Case::run);
    let mut running: JoinSet<_> = waiting.by_ref().take(MAX_IN_FLIGHT).collect();
    let mut broken = vec![];
    while let Some(outcome) = running.join_next().await {
        broken.extend(outcome??);
        if let Some(next) = waiting.next() {
            running.spawn(next);
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    Ok(())
}
