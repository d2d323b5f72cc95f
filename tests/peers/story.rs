//! The story that each official client tells, in four parts: what the endpoint is like for each part, and what it has to
//! have seen afterwards. What they are answered, the clients check themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use ivschat_local::{AccessKey, FaultRule, LocalEndpoint, Quotas, ReceivedRequest, RequestRates};
use serde_json::{Value, json};

/// The access key that is allowed to list rooms, and nothing else.
pub(crate) const READER: (&str, &str) = ("reader", "reads");

/// How many rooms are paged through.
const ROOMS: usize = 130;

/// The page sizes that are asked for, and how many pages there are, then.
const PAGES: [(u64, usize); 3] = [(50, 3), (33, 4), (7, 19)];

/// A part of the story; each has an endpoint of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// All 17 operations.
    Operations,
    /// A list of many pages, by the client's paginator if it has one.
    Paging,
    /// All eight exceptions, each by its type.
    Exceptions,
    /// Texts that escaping could harm, wherever the service takes any text.
    Characters,
}

impl Part {
    /// What scripts know the part as.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Operations => "operations",
            Self::Paging => "paging",
            Self::Exceptions => "exceptions",
            Self::Characters => "characters",
        }
    }

    pub(crate) async fn endpoint(self) -> LocalEndpoint {
        let builder = LocalEndpoint::builder();
        let builder = match self {
            Self::Exceptions => {
                let (id, secret) = READER;
                // The clock stands still, so that what has reached its rate stays there.
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
            Self::Operations | Self::Paging | Self::Characters => builder,
        };
        builder.start().await.expect("the endpoint starts")
    }

    /// Fails unless the endpoint has seen what the part tells; `output` is what a client has written.
    pub(crate) fn check(self, endpoint: &LocalEndpoint, output: &str) {
        match self {
            Self::Operations => check_operations(endpoint),
            Self::Paging => check_paging(endpoint),
            Self::Exceptions => check_exceptions(endpoint),
            Self::Characters => {
                let tokens: Vec<String> = serde_json::from_str(output).expect("a list of tokens");
                check_characters(endpoint, &tokens);
            }
        }
    }
}

/// The texts as JSON, a list.
pub(crate) const ODD_TEXTS: &str = include_str!("odd_texts.json");

pub(crate) fn odd_texts() -> Vec<String> {
    serde_json::from_str(ODD_TEXTS).expect("the file is a list of texts")
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

fn check_paging(endpoint: &LocalEndpoint) {
    assert_eq!(endpoint.rooms().len(), ROOMS);
    let mut pages: BTreeMap<u64, usize> = BTreeMap::new();
    for (_, body) in requests(endpoint).filter(|(operation, _)| operation == "ListRooms") {
        let size = body["maxResults"].as_u64().expect("a page size");
        *pages.entry(size).or_default() += 1;
    }
    assert_eq!(pages, BTreeMap::from(PAGES));
}

fn check_exceptions(endpoint: &LocalEndpoint) {
    // Three calls that succeed prepare what eight others are refused for, and nothing is sent twice.
    let called: Vec<_> = requests(endpoint).map(|(operation, _)| operation).collect();
    assert_eq!(called.len(), 11, "{called:?}");
    assert_eq!(endpoint.rooms().len(), 1);
}

fn check_characters(endpoint: &LocalEndpoint, tokens: &[String]) {
    let texts = odd_texts();
    let attributes = |text: &String| BTreeMap::from([(text.clone(), text.clone())]);
    assert_eq!(tokens.len(), texts.len());
    for (token, text) in tokens.iter().zip(&texts) {
        let opened = endpoint
            .open_valid_chat_token(token)
            .expect("a token of the endpoint");
        assert_eq!(&opened.user_id, text);
        assert_eq!(opened.attributes, attributes(text));
    }
    let sent: Vec<_> = endpoint
        .sent_events()
        .into_iter()
        .map(|event| event.attributes)
        .collect();
    assert_eq!(sent, texts.iter().map(attributes).collect::<Vec<_>>());
    for (operation, member) in [("DisconnectUser", "userId"), ("DeleteMessage", "reason")] {
        let bodies = requests(endpoint).filter(|(called, _)| called == operation);
        let arrived: Vec<_> = bodies.map(|(_, body)| body[member].clone()).collect();
        assert_eq!(json!(arrived), json!(texts), "{operation}");
    }
    // All tags but the first are taken away again, by their keys.
    let tags: Vec<_> = endpoint
        .rooms()
        .iter()
        .map(|room| room["tags"].clone())
        .collect();
    assert_eq!(tags, [json!(attributes(&texts[0]))]);
}

/// The operation and the body of each request.
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
