//! The scenarios that each official client runs: the endpoint for each scenario, and the requests that it must receive.
//! The scripts check the responses.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use fixtures::TestResult;
use ivschat_local::{AccessKey, FaultRule, LocalEndpoint, Quotas, ReceivedRequest, RequestRates};
use serde_json::{Value, json};

/// An access key that may list rooms, and nothing else.
pub(crate) const READER: (&str, &str) = ("reader", "reads");

/// The number of rooms in the list.
const ROOMS: usize = 130;

/// Page sizes, and the resulting number of pages.
const PAGES: [(u64, usize); 3] = [(50, 3), (33, 4), (7, 19)];

/// A scenario, which runs against its own endpoint.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scenario {
    /// All 17 operations.
    Operations,
    /// A list of many pages, with the paginator of the client if it has one.
    Pagination,
    /// All eight exceptions, each with its type.
    Exceptions,
    /// Strings that need escaping, wherever the service accepts any string.
    Strings,
}

impl Scenario {
    /// The name in scripts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Pagination => "pagination",
            Self::Exceptions => "exceptions",
            Self::Strings => "strings",
        }
    }

    pub(crate) async fn start_endpoint(self) -> TestResult<LocalEndpoint> {
        let builder = LocalEndpoint::builder();
        let builder = match self {
            Self::Exceptions => {
                let (id, secret) = READER;
                // The clock stands still, so that a rate that has been reached stays reached.
                let now = SystemTime::now();
                builder
                    .clock(move || now)
                    .access_key("test", "test")
                    .add_access_key(AccessKey::new(id, secret).allow_only(["ListRooms"]))
                    .quotas(Quotas::default().rooms(1))
                    .request_rates(RequestRates::default().messages(1))
                    .fault(FaultRule::error(
                        "ListTagsForResource",
                        500,
                        "InternalServerException",
                    ))
                    .fault(FaultRule::error(
                        "DisconnectUser",
                        403,
                        "PendingVerification",
                    ))
            }
            Self::Operations | Self::Pagination | Self::Strings => builder,
        };
        Ok(builder.start().await?)
    }

    /// Checks what the endpoint has received; `output` is what the client has written.
    pub(crate) fn check(self, endpoint: &LocalEndpoint, output: &str) -> TestResult {
        match self {
            Self::Operations => check_operations(endpoint),
            Self::Pagination => check_pagination(endpoint)?,
            Self::Exceptions => check_exceptions(endpoint),
            Self::Strings => {
                let tokens: Vec<String> = serde_json::from_str(output)?;
                check_strings(endpoint, &tokens)?;
            }
        }
        Ok(())
    }
}

/// The strings, as a JSON array.
pub(crate) const UNUSUAL_STRINGS: &str = include_str!("unusual_strings.json");

pub(crate) fn unusual_strings() -> serde_json::Result<Vec<String>> {
    serde_json::from_str(UNUSUAL_STRINGS)
}

fn check_operations(endpoint: &LocalEndpoint) {
    let called: BTreeSet<_> = requests(endpoint).map(|(operation, _)| operation).collect();
    assert_eq!(called.len(), 17, "{called:?}");
    assert_eq!(endpoint.rooms(), [] as [Value; 0]);
    let events = endpoint.sent_events();
    let events: Vec<_> = events
        .iter()
        .map(|event| event.event_name.as_str())
        .collect();
    assert_eq!(events, ["app:warning"]);
}

fn check_pagination(endpoint: &LocalEndpoint) -> TestResult {
    assert_eq!(endpoint.rooms().len(), ROOMS);
    let mut pages: BTreeMap<u64, usize> = BTreeMap::new();
    for (_, body) in requests(endpoint).filter(|(operation, _)| operation == "ListRooms") {
        let size = body["maxResults"].as_u64().ok_or("no page size")?;
        *pages.entry(size).or_default() += 1;
    }
    assert_eq!(pages, BTreeMap::from(PAGES));
    Ok(())
}

fn check_exceptions(endpoint: &LocalEndpoint) {
    // Three calls succeed, eight fail, and nothing is sent twice.
    let called: Vec<_> = requests(endpoint).map(|(operation, _)| operation).collect();
    assert_eq!(called.len(), 11, "{called:?}");
    assert_eq!(endpoint.rooms().len(), 1);
}

fn check_strings(endpoint: &LocalEndpoint, tokens: &[String]) -> TestResult {
    let strings = unusual_strings()?;
    let attributes = |string: &String| BTreeMap::from([(string.clone(), string.clone())]);
    assert_eq!(tokens.len(), strings.len());
    for (token, string) in tokens.iter().zip(&strings) {
        let opened = endpoint.open_valid_chat_token(token)?;
        assert_eq!(&opened.user_id, string);
        assert_eq!(opened.attributes, attributes(string));
    }
    let sent: Vec<_> = endpoint
        .sent_events()
        .into_iter()
        .map(|event| event.attributes)
        .collect();
    assert_eq!(sent, strings.iter().map(attributes).collect::<Vec<_>>());
    for (operation, member) in [("DisconnectUser", "userId"), ("DeleteMessage", "reason")] {
        let bodies = requests(endpoint).filter(|(called, _)| called == operation);
        let arrived: Vec<_> = bodies.map(|(_, body)| body[member].clone()).collect();
        assert_eq!(json!(arrived), json!(strings), "{operation}");
    }
    // All tags but the first were removed by their keys.
    let tags: Vec<_> = endpoint
        .rooms()
        .iter()
        .map(|room| room["tags"].clone())
        .collect();
    assert_eq!(tags, [json!(attributes(&strings[0]))]);
    Ok(())
}

/// Returns the operation and the body of each request.
fn requests(endpoint: &LocalEndpoint) -> impl Iterator<Item = (String, Value)> {
    endpoint
        .requests()
        .into_iter()
        .map(|request: ReceivedRequest| {
            (
                request.operation.unwrap_or_default(),
                request.body.unwrap_or_default(),
            )
        })
}
