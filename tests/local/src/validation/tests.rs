//! Which members violate the schemas of the document.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use super::*;
use crate::api::Api;

const ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6";

/// Returns the members that violate the schema of an operation, each with its message.
fn violations(operation: &str, input: Value) -> BTreeMap<String, String> {
    let mut operations = Api::load().unwrap().operations().iter();
    let operation = operations.find(|one| one.id == operation).unwrap();
    let Err(exception) = operation
        .input
        .violations(&without_nulls(input))
        .into_result()
    else {
        return BTreeMap::new();
    };
    assert_eq!(
        (exception.code.as_ref(), exception.status),
        ("ValidationException", None::<StatusCode>)
    );
    let body = exception.into_body();
    assert_eq!(body["reason"], "FIELD_VALIDATION_FAILED");
    let fields = body["fieldList"].as_array().unwrap();
    let field = |field: &Value, name: &str| field[name].as_str().unwrap().to_owned();
    fields
        .iter()
        .map(|one| (field(one, "name"), field(one, "message")))
        .collect()
}

fn names(operation: &str, input: Value) -> Vec<String> {
    violations(operation, input).into_keys().collect()
}

#[test]
fn nothing_is_required_of_a_room() {
    assert!(names("CreateRoom", json!({})).is_empty());
}

#[test]
fn every_invalid_member_is_listed_once() {
    let input = json!({
        "name": "two words",
        "maximumMessageLength": 501,
        "maximumMessageRatePerSecond": "10",
        "messageReviewHandler": {"uri": "lambda", "fallbackResult": "MAYBE"},
        "loggingConfigurationIdentifiers": [
            "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/a1B2c3D4e5F6",
            "",
        ],
        "tags": {"topic": 1},
    });
    let expected = [
        "loggingConfigurationIdentifiers[1]",
        "maximumMessageLength",
        "maximumMessageRatePerSecond",
        "messageReviewHandler.fallbackResult",
        "messageReviewHandler.uri",
        "name",
        "tags",
    ];
    assert_eq!(names("CreateRoom", input), expected);
}

#[test]
fn missing_and_invalid_members_are_listed() {
    let found = violations("CreateChatToken", json!({"sessionDurationInMinutes": 181}));
    assert_eq!(found["roomIdentifier"], "is required");
    assert_eq!(found["userId"], "is required");
    assert!(found["sessionDurationInMinutes"].contains("180"));
}

#[test]
fn null_members_count_as_absent() {
    assert!(names("CreateRoom", json!({"name": null, "tags": {"a": null}})).is_empty());
    assert_eq!(
        names("GetRoom", json!({"identifier": null})),
        ["identifier"]
    );
}

#[test]
fn unknown_members_are_ignored() {
    assert!(names("GetRoom", json!({"identifier": ROOM, "futureMember": [1]})).is_empty());
}

#[test]
fn a_bare_id_is_not_an_identifier() {
    let input = json!({"identifier": "g1H2I3j4k5L6"});
    assert_eq!(names("GetRoom", input), ["identifier"]);
}

#[test]
fn whole_numbers_have_no_fraction() {
    let input = json!({"maximumMessageLength": 1.5, "maximumMessageRatePerSecond": 1.0});
    let expected = ["maximumMessageLength", "maximumMessageRatePerSecond"];
    assert_eq!(names("CreateRoom", input), expected);
}

#[test]
fn lengths_count_code_points() {
    let with = |user: &str| json!({"roomIdentifier": ROOM, "userId": user});
    assert!(names("DisconnectUser", with(&"🦀".repeat(128))).is_empty());
    assert_eq!(names("DisconnectUser", with(&"🦀".repeat(129))), ["userId"]);
}

#[test]
fn an_empty_handler_uri_is_allowed() {
    let input = json!({"identifier": ROOM, "messageReviewHandler": {"uri": ""}});
    assert!(names("UpdateRoom", input).is_empty());
}

#[test]
fn patterns_hold_for_the_whole_value() {
    for name in ["a\n", "\na", "a b", "ä"] {
        assert_eq!(
            names("CreateRoom", json!({"name": name})),
            ["name"],
            "{name:?}"
        );
    }
    for name in ["", "a-b_C9", "-"] {
        assert!(
            names("CreateRoom", json!({"name": name})).is_empty(),
            "{name:?}"
        );
    }
}

#[test]
fn exactly_one_member_of_a_union_is_set() {
    let s3 = json!({"bucketName": "chat-logs"});
    let firehose = json!({"deliveryStreamName": "chat"});
    let check = |destination: Value| {
        violations(
            "CreateLoggingConfiguration",
            json!({"destinationConfiguration": destination}),
        )
    };
    assert!(check(json!({"s3": s3})).is_empty());
    assert!(check(json!({"s3": s3, "firehose": null, "futureDestination": {}})).is_empty());
    for wrong in [
        json!({}),
        json!({"futureDestination": {}}),
        json!({"s3": s3, "firehose": firehose}),
    ] {
        let found = check(wrong);
        assert_eq!(found.len(), 1);
        assert!(found["destinationConfiguration"].contains("exactly one"));
    }
    let found = check(json!({"s3": {"bucketName": "?"}}));
    assert_eq!(
        found.into_keys().collect::<Vec<_>>(),
        ["destinationConfiguration.s3.bucketName"]
    );
}

#[test]
fn labels_and_query_parameters_are_checked_with_the_body() {
    let found = names("TagResource", json!({"resourceArn": "room", "tags": []}));
    assert_eq!(found, ["resourceArn", "tags"]);
    assert_eq!(
        names("UntagResource", json!({"resourceArn": ROOM})),
        ["tagKeys"]
    );
    let keys: Vec<_> = (0..51).map(|key| key.to_string()).collect();
    let found = names(
        "UntagResource",
        json!({"resourceArn": ROOM, "tagKeys": keys}),
    );
    assert_eq!(found, ["tagKeys"]);
    let found = names(
        "UntagResource",
        json!({"resourceArn": ROOM, "tagKeys": ["a", ""]}),
    );
    assert_eq!(found, ["tagKeys[1]"]);
}

#[test]
fn the_corrected_pattern_accepts_real_arns() {
    assert!(names("ListTagsForResource", json!({"resourceArn": ROOM})).is_empty());
}

#[test]
fn messages_do_not_contain_the_input() {
    let secret = "hunter2";
    let input = json!({
        "roomIdentifier": secret,
        "userId": secret.repeat(40),
        "capabilities": [secret],
        "attributes": {secret: 7, "more": [secret]},
        "sessionDurationInMinutes": secret,
    });
    let found = violations("CreateChatToken", input);
    assert_eq!(found.len(), 5);
    assert!(!format!("{found:?}").contains(secret), "{found:?}");
}

/// Returns the message of the exception for an input, and the number of members that it lists.
fn refusal(operation: &str, input: &Value) -> (String, usize) {
    let mut operations = Api::load().unwrap().operations().iter();
    let operation = operations.find(|one| one.id == operation).unwrap();
    let exception = operation.input.violations(input).into_result().unwrap_err();
    let body = exception.into_body();
    let message = body["message"].as_str().unwrap().to_owned();
    (message, body["fieldList"].as_array().unwrap().len())
}

#[test]
fn a_hundred_violations_are_listed_and_the_others_counted() {
    let with = |count: usize| {
        let wrong = vec![1; count];
        json!({"roomIdentifier": ROOM, "userId": "alice", "capabilities": wrong})
    };
    let (message, listed) = refusal("CreateChatToken", &with(100));
    assert_eq!(listed, 100);
    assert!(!message.contains("more"), "{message}");
    let (message, listed) = refusal("CreateChatToken", &with(490_000));
    assert_eq!(listed, 100);
    assert!(message.ends_with("; and 489900 more"), "{message}");
    assert!(message.len() < 20_000, "{}", message.len());
}

#[test]
fn a_violation_anywhere_in_a_long_list_is_found() {
    let mut capabilities = vec![json!("SEND_MESSAGE"); 1000];
    capabilities[700] = json!("SHOUT");
    let input = json!({"roomIdentifier": ROOM, "userId": "", "capabilities": capabilities});
    let expected = ["capabilities[700]", "userId"];
    assert_eq!(names("CreateChatToken", input), expected);
}

#[test]
fn the_items_of_a_list_that_is_too_long_are_not_validated() {
    for count in [51, 7000] {
        let input = json!({"resourceArn": ROOM, "tagKeys": vec![""; count]});
        assert_eq!(names("UntagResource", input), ["tagKeys"]);
    }
    let wrong = json!({"name": "?", "loggingConfigurationIdentifiers": vec![1; 100_000]});
    let expected = ["loggingConfigurationIdentifiers", "name"];
    assert_eq!(names("CreateRoom", wrong), expected);
}

#[test]
fn the_values_of_a_map_count_as_one_member() {
    let attributes: Map<String, Value> = (0..100_000)
        .map(|key| (key.to_string(), json!(1)))
        .collect();
    let wrong = vec![1; 150];
    let input = json!({"roomIdentifier": ROOM, "userId": "alice", "capabilities": wrong, "attributes": attributes});
    let (message, listed) = refusal("CreateChatToken", &input);
    assert_eq!(listed, 100);
    // `attributes` comes first.
    assert!(message.ends_with("; and 51 more"), "{message}");
}
