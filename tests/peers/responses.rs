//! The official clients and this one read responses to valid and invalid requests in the same way.

mod aws_sdk_rust;
mod ivschat_client;
mod placeholders;
mod requests;

use std::time::{Duration, SystemTime};

use fixtures::TestResult;
use ivschat_local::{FaultRule, LocalEndpoint, Quotas, RequestRates};
use serde_json::{Value, json};

use crate::script::ScriptProcess;
use crate::{boto3, javascript};
use placeholders::Placeholders;
use requests::Request;

/// A client that can call operations.
enum Peer {
    IvschatClient(::ivschat_client::Client),
    AwsSdkRust(::aws_sdk_ivschat::Client),
    Script(Box<ScriptProcess>),
}

impl Peer {
    async fn call(&mut self, operation: &str, input: Value) -> TestResult<Value> {
        match self {
            Self::IvschatClient(client) => ivschat_client::call(client, operation, input).await,
            Self::AwsSdkRust(client) => aws_sdk_rust::call(client, operation, input).await,
            Self::Script(process) => {
                let request = json!({"operation": operation, "input": input});
                process.call(&request).await
            }
        }
    }
}

#[test]
fn forty_requests_cover_all_operations_and_fifteen_of_them_fail() -> TestResult {
    let requests = requests::load()?;
    let mut operations: Vec<_> = requests.iter().map(|request| &request.operation).collect();
    operations.sort();
    operations.dedup();
    assert_eq!(operations.len(), 17, "{operations:?}");
    let failing = requests.iter().filter(|request| request.error.is_some());
    assert!(requests.len() >= 40 && failing.count() >= 15);
    Ok(())
}

#[tokio::test]
async fn this_client_reads_the_expected_error_codes() -> TestResult {
    let requests = requests::load()?;
    let responses = responses(&requests, now()?, this_client).await?;
    for (request, response) in requests.iter().zip(&responses) {
        let code = response.pointer("/error/code").and_then(Value::as_str);
        assert_eq!(code, request.error.as_deref(), "{request:?}: {response}");
    }
    Ok(())
}

#[tokio::test]
async fn the_sdk_for_rust_reads_the_responses_of_this_client() -> TestResult {
    compare(|endpoint| Ok(Peer::AwsSdkRust(crate::aws_sdk_rust::client_of(endpoint)))).await
}

#[tokio::test]
async fn boto3_reads_the_responses_of_this_client() -> TestResult {
    let script = boto3::script("operations.py")?;
    compare(|endpoint| Ok(Peer::Script(Box::new(script.start(endpoint)?)))).await
}

#[tokio::test]
async fn the_sdk_for_javascript_reads_the_responses_of_this_client() -> TestResult {
    let script = javascript::script("operations.mjs")?;
    compare(|endpoint| Ok(Peer::Script(Box::new(script.start(endpoint)?)))).await
}

fn this_client(endpoint: &LocalEndpoint) -> TestResult<Peer> {
    let client = fixtures::client(endpoint.endpoint_url());
    Ok(Peer::IvschatClient(client))
}

async fn compare(peer: impl Fn(&LocalEndpoint) -> TestResult<Peer>) -> TestResult {
    let requests = requests::load()?;
    let now = now()?;
    let expected = responses(&requests, now, this_client).await?;
    let actual = responses(&requests, now, peer).await?;
    for ((request, expected), actual) in requests.iter().zip(&expected).zip(&actual) {
        assert_eq!(actual, expected, "{request:?}");
    }
    Ok(())
}

/// Returns the response to each request, with placeholders for random values. Each client has its own endpoint.
async fn responses(
    requests: &[Request],
    now: SystemTime,
    peer: impl Fn(&LocalEndpoint) -> TestResult<Peer>,
) -> TestResult<Vec<Value>> {
    let endpoint = start_endpoint(requests, now).await?;
    let mut peer = peer(&endpoint)?;
    let mut placeholders = Placeholders::default();
    let mut responses = Vec::new();
    for request in requests {
        let input = placeholders.resolve(&request.input);
        let response = peer.call(&request.operation, input).await?;
        placeholders.record(request.remember.as_deref(), &response);
        responses.push(placeholders.insert(&response));
    }
    Ok(responses)
}

/// Starts an endpoint with a clock that stands still, low quotas, and the faults of the requests.
async fn start_endpoint(requests: &[Request], now: SystemTime) -> TestResult<LocalEndpoint> {
    let rates = RequestRates::default()
        .rooms(1000)
        .logging_configurations(1000)
        .tags(1000);
    let mut builder = LocalEndpoint::builder()
        .clock(move || now)
        .quotas(Quotas::default().logging_configurations(2))
        .request_rates(rates.messages(4));
    for (index, request) in requests.iter().enumerate() {
        let Some(fault) = &request.fault else {
            continue;
        };
        let operation = &request.operation;
        let earlier = requests[..index].iter();
        let earlier = earlier.filter(|earlier| earlier.operation == *operation);
        let rule = format!("{operation}:{fault}+{}*1", earlier.count());
        builder = builder.fault(rule.parse::<FaultRule>()?);
    }
    Ok(builder.start().await?)
}

/// Returns a time at which signatures are valid. It has three digits of milliseconds, because clients format fewer digits
/// differently.
pub(crate) fn now() -> TestResult<SystemTime> {
    let seconds = SystemTime::UNIX_EPOCH.elapsed()?.as_secs();
    Ok(SystemTime::UNIX_EPOCH + Duration::from_millis(seconds * 1000 + 123))
}
