//! The same requests, good and bad, are answered the same to the official clients and to this one, as far as programs
//! can tell.

mod aws_sdk_rust;
mod ivschat_client;
mod names;
mod table;

use std::time::{Duration, SystemTime};

use ivschat_local::{FaultRule, LocalEndpoint, Quotas, RequestRates};
use serde_json::{Value, json};

use crate::script::{Dialogue, Script};
use crate::{boto3, javascript};
use names::Names;
use table::Request;

/// A client that is asked to call operations.
enum Peer {
    IvschatClient(::ivschat_client::Client),
    AwsSdkRust(::aws_sdk_ivschat::Client),
    Script(Box<Dialogue>),
}

impl Peer {
    async fn call(&mut self, operation: &str, input: Value) -> Value {
        match self {
            Self::IvschatClient(client) => ivschat_client::call(client, operation, input).await,
            Self::AwsSdkRust(client) => aws_sdk_rust::call(client, operation, input).await,
            Self::Script(dialogue) => {
                dialogue
                    .ask(&json!({"operation": operation, "input": input}))
                    .await
            }
        }
    }
}

#[test]
fn the_table_has_forty_requests_of_all_operations_and_fifteen_that_are_refused() {
    let requests = table::requests();
    let mut operations: Vec<_> = requests.iter().map(|request| &request.operation).collect();
    operations.sort();
    operations.dedup();
    assert_eq!(operations.len(), 17, "{operations:?}");
    let refused = requests.iter().filter(|request| request.refused.is_some());
    assert!(requests.len() >= 40 && refused.count() >= 15);
}

#[tokio::test]
async fn this_client_is_answered_as_the_table_says() {
    let requests = table::requests();
    let now = now();
    let answers = answers(&requests, now, ours).await;
    for (request, answer) in requests.iter().zip(&answers) {
        let code = answer.pointer("/error/code").and_then(Value::as_str);
        assert_eq!(code, request.refused.as_deref(), "{request:?}: {answer}");
    }
}

#[tokio::test]
async fn the_sdk_for_rust_is_answered_as_this_client() {
    compare(|endpoint| Peer::AwsSdkRust(crate::aws_sdk_rust::client_of(endpoint))).await;
}

#[tokio::test]
async fn boto3_is_answered_as_this_client() {
    compare_script(boto3::script("answers.py")).await;
}

#[tokio::test]
async fn the_sdk_for_javascript_is_answered_as_this_client() {
    compare_script(javascript::script("answers.mjs")).await;
}

fn ours(endpoint: &LocalEndpoint) -> Peer {
    Peer::IvschatClient(ivschat_client::client_of(endpoint))
}

async fn compare_script(script: Script<'_>) {
    compare(|endpoint| Peer::Script(Box::new(script.start(endpoint)))).await;
}

async fn compare(peer: impl Fn(&LocalEndpoint) -> Peer) {
    let requests = table::requests();
    let now = now();
    let expected = answers(&requests, now, ours).await;
    let actual = answers(&requests, now, peer).await;
    for ((request, expected), actual) in requests.iter().zip(&expected).zip(&actual) {
        assert_eq!(actual, expected, "{request:?}");
    }
}

/// What a client is answered to each request, by an endpoint of its own; what is random in it has names.
async fn answers(
    requests: &[Request],
    now: SystemTime,
    peer: impl Fn(&LocalEndpoint) -> Peer,
) -> Vec<Value> {
    let endpoint = endpoint(requests, now).await;
    let mut peer = peer(&endpoint);
    let mut names = Names::default();
    let mut answers = Vec::new();
    for request in requests {
        let input = names.resolve(&request.input);
        let answer = peer.call(&request.operation, input).await;
        names.learn(request.remember.as_deref(), &answer);
        answers.push(names.conceal(&answer));
    }
    answers
}

/// An endpoint with a standing clock, few resources, and the faults of the table.
async fn endpoint(requests: &[Request], now: SystemTime) -> LocalEndpoint {
    let rates = RequestRates::default()
        .rooms(1000)
        .logging_configurations(1000)
        .tags(1000);
    let builder = LocalEndpoint::builder()
        .clock(move || now)
        .quotas(Quotas::default().logging_configurations(2))
        .request_rates(rates.messages(4));
    let faults = requests.iter().enumerate().filter_map(|(index, request)| {
        let earlier = requests[..index]
            .iter()
            .filter(|one| one.operation == request.operation);
        let rule = format!(
            "{}:{}+{}*1",
            request.operation,
            request.fault.as_ref()?,
            earlier.count()
        );
        Some(
            rule.parse::<FaultRule>()
                .expect("the table has a fault in the endpoint's syntax"),
        )
    });
    let builder = faults.fold(builder, |builder, rule| builder.fault(rule));
    builder.start().await.expect("the endpoint starts")
}

/// Close enough to the time that clients sign with, and with milliseconds of three digits, as not all write the same number
/// of them.
fn now() -> SystemTime {
    let seconds = SystemTime::UNIX_EPOCH
        .elapsed()
        .expect("it is later than 1970")
        .as_secs();
    SystemTime::UNIX_EPOCH + Duration::from_millis(seconds * 1000 + 123)
}
