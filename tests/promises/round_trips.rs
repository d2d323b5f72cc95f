//! Models survive a round trip through JSON, and no input makes them panic.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use fixtures::TestResult;
use ivschat_client::types::error::*;
use ivschat_client::types::*;
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Parses JSON as a model, and serializes the model again.
type RoundTrip = fn(&[u8]) -> serde_json::Result<Value>;

fn round_trip<T: DeserializeOwned + Serialize>(json: &[u8]) -> serde_json::Result<Value> {
    serde_json::to_value(serde_json::from_slice::<T>(json)?)
}

macro_rules! models {
    ($($name:ident),* $(,)?) => {
        &[$((stringify!($name), round_trip::<$name>)),*]
    };
}

const MODELS: &[(&str, RoundTrip)] = models![
    AccessDeniedException,
    ChatTokenCapability,
    CloudWatchLogsDestinationConfiguration,
    ConflictException,
    CreateChatTokenRequest,
    CreateChatTokenResponse,
    CreateLoggingConfigurationRequest,
    CreateLoggingConfigurationResponse,
    CreateLoggingConfigurationState,
    CreateRoomRequest,
    CreateRoomResponse,
    DeleteLoggingConfigurationRequest,
    DeleteMessageRequest,
    DeleteMessageResponse,
    DeleteRoomRequest,
    DestinationConfiguration,
    DisconnectUserRequest,
    DisconnectUserResponse,
    FallbackResult,
    FirehoseDestinationConfiguration,
    GetLoggingConfigurationRequest,
    GetLoggingConfigurationResponse,
    GetRoomRequest,
    GetRoomResponse,
    InternalServerException,
    ListLoggingConfigurationsRequest,
    ListLoggingConfigurationsResponse,
    ListRoomsRequest,
    ListRoomsResponse,
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    LoggingConfigurationState,
    LoggingConfigurationSummary,
    MessageReviewHandler,
    PendingVerification,
    ResourceNotFoundException,
    ResourceType,
    RoomSummary,
    S3DestinationConfiguration,
    SendEventRequest,
    SendEventResponse,
    ServiceQuotaExceededException,
    TagResourceRequest,
    TagResourceResponse,
    ThrottlingException,
    UntagResourceRequest,
    UntagResourceResponse,
    UpdateLoggingConfigurationRequest,
    UpdateLoggingConfigurationResponse,
    UpdateLoggingConfigurationState,
    UpdateRoomRequest,
    UpdateRoomResponse,
    ValidationException,
    ValidationExceptionField,
    ValidationExceptionReason,
];

/// The schemas of the document with its overlay, which define the models independently of the generator.
static SCHEMAS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let document = ivschat_codegen::document_in(&spec).expect("the folder contains a document");
    let overlay = ivschat_codegen::overlay_in(&spec, &document);
    let document =
        ivschat_codegen::read(&document, overlay.as_deref()).expect("the document is valid");
    let schemas = document.root().pointer("/components/schemas");
    schemas
        .and_then(Value::as_object)
        .cloned()
        .expect("the document has schemas")
});

/// Follows references, with or without a description beside them.
fn resolve(schema: &'static Value) -> &'static Value {
    let reference = schema
        .get("$ref")
        .or_else(|| schema.pointer("/allOf/0/$ref"));
    match reference.and_then(Value::as_str) {
        Some(reference) => resolve(&SCHEMAS[reference.rsplit('/').next().unwrap_or_default()]),
        None => schema,
    }
}

fn properties(schema: &'static Value) -> impl Iterator<Item = (&'static String, &'static Value)> {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn is_required(schema: &Value, member: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|required| required.iter().any(|name| name == member))
}

fn is_union(schema: &Value) -> bool {
    schema.get("x-union") == Some(&Value::Bool(true))
}

/// Generates valid values of a schema, including unknown enum values. Timestamps have the form that the service uses.
fn valid(schema: &'static Value) -> BoxedStrategy<Value> {
    let schema = resolve(schema);
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<Value> = values.iter().cloned().chain([json!("BRAND_NEW")]).collect();
        return select(values).boxed();
    }
    match schema["type"].as_str() {
        Some("string") if schema.get("format") == Some(&json!("date-time")) => select(vec![
            json!("2022-12-02T08:21:20.754Z"),
            json!("2022-12-02T08:21:20Z"),
        ])
        .boxed(),
        Some("string") => any::<String>().prop_map(Value::from).boxed(),
        Some("integer") => any::<i32>().prop_map(Value::from).boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("array") => vec(valid(&schema["items"]), 0..3)
            .prop_map(Value::from)
            .boxed(),
        Some("object") if schema.get("additionalProperties").is_some() => {
            let values = hash_map(
                any::<String>(),
                valid(&schema["additionalProperties"]),
                0..3,
            );
            values
                .prop_map(|values| values.into_iter().collect())
                .boxed()
        }
        Some("object") if is_union(schema) => {
            let members = properties(schema).map(|(name, schema)| {
                valid(schema)
                    .prop_map(move |value| json!({ name.as_str(): value }))
                    .boxed()
            });
            proptest::strategy::Union::new(members.collect::<Vec<_>>()).boxed()
        }
        _ => structure(schema),
    }
}

fn structure(schema: &'static Value) -> BoxedStrategy<Value> {
    let members: Vec<_> = properties(schema)
        .map(|(name, member)| {
            let value = valid(member);
            let value = if is_required(schema, name) {
                value.prop_map(Some).boxed()
            } else {
                proptest::option::of(value).boxed()
            };
            value.prop_map(move |value| value.map(|value| (name.clone(), value)))
        })
        .collect();
    members
        .prop_map(|members| Value::Object(members.into_iter().flatten().collect()))
        .boxed()
}

/// Whether a value contains everything that was sent. It may also contain required members that were not.
fn contains(kept: &Value, sent: &Value) -> bool {
    match (kept, sent) {
        (Value::Object(kept), Value::Object(sent)) => sent
            .iter()
            .all(|(name, sent)| kept.get(name).is_some_and(|kept| contains(kept, sent))),
        (Value::Array(kept), Value::Array(sent)) => {
            kept.len() == sent.len()
                && kept
                    .iter()
                    .zip(sent)
                    .all(|(kept, sent)| contains(kept, sent))
        }
        (kept, sent) => kept == sent,
    }
}

/// Adds an unknown member to each structure, but not to unions, where it would change the value.
fn with_unknown_members(value: &Value, schema: &'static Value) -> Value {
    let schema = resolve(schema);
    match value {
        Value::Object(members) if schema.get("additionalProperties").is_none() => {
            let mut known: Map<String, Value> = members
                .iter()
                .map(|(name, value)| {
                    let member = &schema["properties"][name];
                    (name.clone(), with_unknown_members(value, member))
                })
                .collect();
            if !is_union(schema) {
                known.insert("brandNew".to_owned(), json!({ "a": [1, null] }));
            }
            Value::Object(known)
        }
        Value::Array(items) => items
            .iter()
            .map(|item| with_unknown_members(item, &schema["items"]))
            .collect(),
        value => value.clone(),
    }
}

/// Puts `null` where an optional member is absent.
fn with_nulls(value: &Value, schema: &'static Value) -> Value {
    let mut value = value.clone();
    if let Some(members) = value.as_object_mut().filter(|_| !is_union(schema)) {
        for (name, _) in properties(schema).filter(|(name, _)| !is_required(schema, name)) {
            members.entry(name.clone()).or_insert(Value::Null);
        }
    }
    value
}

/// Checks a property of every model in the document.
fn for_every_model(
    property: impl Fn(RoundTrip, &'static Value, Value) -> Result<(), TestCaseError>,
) {
    for (name, round_trip) in MODELS {
        let Some(schema) = SCHEMAS.get(*name) else {
            continue;
        };
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 24,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        runner
            .run(&valid(schema), |value| property(*round_trip, schema, value))
            .unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}

fn fail(error: serde_json::Error) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

#[test]
fn every_model_of_the_document_is_checked() {
    let is_model = |schema: &Value| {
        let is_structure =
            schema["type"] == "object" && schema.get("additionalProperties").is_none();
        is_structure || schema.get("enum").is_some()
    };
    let of_document = SCHEMAS.iter().filter(|(_, schema)| is_model(schema));
    let of_document: BTreeSet<&str> = of_document.map(|(name, _)| name.as_str()).collect();
    let checked: BTreeSet<&str> = MODELS.iter().map(|(name, _)| *name).collect();
    let missing: Vec<_> = of_document.difference(&checked).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_known_member_is_kept() -> TestResult {
    for_every_model(|round_trip, _, value| {
        let kept = round_trip(&bytes(&value)).map_err(fail)?;
        prop_assert!(contains(&kept, &value), "{kept} of {value}");
        Ok(())
    });
    Ok(())
}

#[test]
fn unknown_members_are_ignored() -> TestResult {
    for_every_model(|round_trip, schema, value| {
        let more = with_unknown_members(&value, schema);
        let kept = round_trip(&bytes(&more)).map_err(fail)?;
        prop_assert_eq!(kept, round_trip(&bytes(&value)).map_err(fail)?);
        Ok(())
    });
    Ok(())
}

#[test]
fn null_is_the_same_as_absent_in_every_model() -> TestResult {
    for_every_model(|round_trip, schema, value| {
        let nulls = with_nulls(&value, schema);
        let kept = round_trip(&bytes(&nulls)).map_err(fail)?;
        prop_assert_eq!(kept, round_trip(&bytes(&value)).map_err(fail)?);
        Ok(())
    });
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_do_not_cause_a_panic(random in vec(any::<u8>(), 0..200)) {
        for (_, round_trip) in MODELS {
            // Any result is fine, as long as there is no panic.
            let _ = round_trip(&random);
        }
    }

    #[test]
    fn damaged_json_does_not_cause_a_panic(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut damaged = bytes(&json!({
            "arn": "a", "tags": {"k": "v"}, "createTime": "2022-12-02T08:21:20Z", "rooms": [{}],
            "messageReviewHandler": {"fallbackResult": "ALLOW"}, "s3": {"bucketName": "b"},
        }));
        let place = place.index(damaged.len());
        damaged[place] = byte;
        for (_, round_trip) in MODELS {
            let _ = round_trip(&damaged);
        }
    }
}
