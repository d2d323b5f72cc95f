//! Whatever happens on the way to the service: how often it is tried, what the call ends with, and whether
//! the error says that the request may have been applied.

mod connections;
pub(crate) mod server;
mod steps;
mod table;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ivschat_client::config::{Builder, Credentials, RetryConfig, TimeoutConfig};
use ivschat_client::error::{ErrorKind, TimeLimit};
use ivschat_client::types::{DestinationConfiguration, S3DestinationConfiguration};
use ivschat_client::{Client, Error};
use tokio::task::JoinSet;

use server::{FaultServer, Step};

/// So few cases at once that none of them runs out of time because of the others.
const IN_FLIGHT: usize = 8;

/// A fault, and what is promised about it.
struct Case {
    fault: &'static str,
    /// What the server does with one request after the other; the last step is done again and again.
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
    /// Without patience for an attempt, for a read, or for the whole operation.
    QuickAttempt,
    QuickRead,
    QuickOperation,
    RepeatsEverything,
    RepeatsNothing,
    /// With these parts of a key.
    Key(&'static str, &'static str, Option<&'static str>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Success,
    Code(&'static str),
    NoConnection,
    BrokenConnection,
    BrokenBody(u16),
    TimedOut(TimeLimit),
    UnexpectedAnswer(u16),
    UnreadableOutput,
    OversizedAnswer,
    Signing,
    Other,
}

impl Operation {
    fn is_safe_to_repeat(self) -> bool {
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
            Self::RepeatsEverything => {
                config.retry_config(crate::fast(RetryConfig::repeat_everything()))
            }
            Self::RepeatsNothing => config.retry_config(RetryConfig::off()),
            Self::Key(id, secret, token) => config.credentials_provider(Credentials::new(
                id,
                secret,
                token.map(str::to_owned),
                None,
                "tests",
            )),
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
            // The table has the codes that it names; the others are told apart by being none of these.
            (ErrorKind::Service(service), _) => table::CODES
                .into_iter()
                .find(|code| service.code() == Some(code))
                .map_or(Self::Other, Self::Code),
            (ErrorKind::Connection(error), _) if error.is_connect() => Self::NoConnection,
            (ErrorKind::Connection(_), None) => Self::BrokenConnection,
            (ErrorKind::Connection(_), Some(status)) => Self::BrokenBody(status),
            (ErrorKind::Timeout(error), _) => Self::TimedOut(error.limit()),
            (ErrorKind::UnexpectedAnswer(_), Some(status)) => Self::UnexpectedAnswer(status),
            (ErrorKind::UnreadableOutput(_), _) => Self::UnreadableOutput,
            (ErrorKind::OversizedAnswer(_), _) => Self::OversizedAnswer,
            (ErrorKind::Signing(_), _) => Self::Signing,
            _ => Self::Other,
        }
    }
}

/// A case whose server listens, and whose client is set up.
struct Prepared {
    case: Case,
    server: FaultServer,
    client: Client,
    /// How many attempts the client's observer was told of.
    observed: Arc<AtomicU32>,
}

impl Case {
    async fn prepare(self) -> Prepared {
        let server = FaultServer::start(self.steps.clone()).await;
        let observed = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&observed);
        let config = self.client.configure(crate::config_of(&server.url));
        let config = config.on_attempt(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        Prepared {
            client: Client::from_conf(config.build()),
            case: self,
            server,
            observed,
        }
    }
}

impl Prepared {
    /// What of the promise is broken.
    async fn run(self) -> Option<String> {
        let case = self.case;
        let result = case.operation.call(&self.client).await;
        let observed = self.observed.load(Ordering::Relaxed);
        let attempts = result.as_ref().map_or_else(Error::attempts, |()| observed);
        let may_have_been_applied = result.as_ref().is_err_and(Error::may_have_been_applied);
        let actual = (attempts, Ending::of(&result), may_have_been_applied);
        let expected = (case.attempts, case.ending, case.may_have_been_applied);
        let should_warn = may_have_been_applied && !case.operation.is_safe_to_repeat();
        let arrived = self.server.arrived().len();
        let is_kept = actual == expected
            && arrived <= attempts as usize
            && says_what_it_should(&result, should_warn);
        (!is_kept).then(|| {
            let (fault, operation, client) = (case.fault, case.operation, case.client);
            format!(
                "{fault} ({operation:?}, {client:?}): {actual:?} instead of {expected:?}, {arrived} arrived: {result:?}"
            )
        })
    }
}

/// One line, with a warning or without, and with nothing of input and credentials.
fn says_what_it_should(result: &Result<(), Error>, should_warn: bool) -> bool {
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
async fn each_fault_ends_as_promised() {
    let cases = table::cases();
    assert!(cases.len() >= 45, "{} cases", cases.len());
    let mut prepared = vec![];
    for case in cases {
        prepared.push(case.prepare().await);
    }
    let mut waiting = prepared.into_iter().map(Prepared::run);
    let mut running: JoinSet<Option<String>> = waiting.by_ref().take(IN_FLIGHT).collect();
    let mut broken = vec![];
    while let Some(outcome) = running.join_next().await {
        broken.extend(outcome.expect("no case panics"));
        if let Some(next) = waiting.next() {
            running.spawn(next);
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
