//! The types of a message review handler are those of its contract.

use std::collections::HashMap;

use fixtures::TestResult;
use ivschat_client::messaging::review::{ReviewRequest, ReviewResponse, ReviewResult};
use serde_json::{Value, json};

fn input() -> Value {
    json!({
        "Content": "damn",
        "MessageId": "k3Jd82LmQp0Z",
        "RoomArn": "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEfGh1234",
        "Attributes": { "color": "teal" },
        "Sender": { "UserId": "user-12", "Ip": "203.0.113.9", "Attributes": { "name": "Ida" } },
    })
}

#[test]
fn a_request_is_read_and_written_as_in_the_contract() -> TestResult {
    let request: ReviewRequest = serde_json::from_value(input())?;
    assert_eq!(request.content, "damn");
    assert_eq!(request.message_id, "k3Jd82LmQp0Z");
    assert_eq!(request.attributes["color"], "teal");
    assert_eq!(request.sender.user_id, "user-12");
    assert_eq!(request.sender.ip.as_deref(), Some("203.0.113.9"));
    assert_eq!(request.sender.attributes["name"], "Ida");
    assert_eq!(serde_json::to_value(&request)?, input());
    Ok(())
}

#[test]
fn a_request_without_attributes_has_none() -> TestResult {
    let mut input = input();
    input["Attributes"] = Value::Null;
    input["Sender"] = json!({ "UserId": "user-12" });
    let request: ReviewRequest = serde_json::from_value(input)?;
    assert_eq!((request.attributes.len(), request.sender.ip), (0, None));
    Ok(())
}

#[test]
fn responses_are_those_of_the_contract() -> TestResult {
    let request: ReviewRequest = serde_json::from_value(input())?;
    for (response, json) in [
        (ReviewResponse::allow(), json!({ "ReviewResult": "ALLOW" })),
        (
            ReviewResponse::deny("rude"),
            json!({ "ReviewResult": "DENY", "Attributes": { "Reason": "rude" } }),
        ),
        (
            request.allow(),
            json!({ "ReviewResult": "ALLOW", "Content": "damn", "Attributes": { "color": "teal" } }),
        ),
        (
            request.deny("rude"),
            json!({ "ReviewResult": "DENY", "Content": "damn", "Attributes": { "Reason": "rude" } }),
        ),
        (
            request.allow().content("d**n").attribute("edited", "yes"),
            json!({ "ReviewResult": "ALLOW", "Content": "d**n",
                "Attributes": { "color": "teal", "edited": "yes" } }),
        ),
        (
            ReviewResponse::allow().attributes(HashMap::new()),
            json!({ "ReviewResult": "ALLOW", "Attributes": {} }),
        ),
    ] {
        assert_eq!(serde_json::to_value(&response)?, json);
        assert_eq!(serde_json::from_value::<ReviewResponse>(json)?, response);
    }
    assert_eq!(ReviewResponse::deny("rude").reason(), Some("rude"));
    Ok(())
}

/// They count as invalid responses, for which a room has its fallback.
#[test]
fn an_invalid_response_is_an_error() {
    for text in [
        "{}",
        "null",
        r#"{"ReviewResult":"MAYBE"}"#,
        r#"{"ReviewResult":"allow"}"#,
        r#"{"ReviewResult":"ALLOW","Content":7}"#,
        r#"{"ReviewResult":"ALLOW","Attributes":{"n":1}}"#,
    ] {
        assert!(
            serde_json::from_str::<ReviewResponse>(text).is_err(),
            "{text}"
        );
    }
}

#[test]
fn debug_prints_neither_contents_nor_people() -> TestResult {
    let request: ReviewRequest = serde_json::from_value(input())?;
    let response = request.deny("because").attribute("a", "b");
    assert_eq!(response.review_result, ReviewResult::Deny);
    let text = format!("{request:?} {response:?}");
    for secret in ["damn", "teal", "user-12", "203.0.113.9", "Ida", "because"] {
        assert!(!text.contains(secret), "{text}");
    }
    for shown in ["k3Jd82LmQp0Z", "ReviewSender", "review_result: Deny"] {
        assert!(text.contains(shown), "{text}");
    }
    Ok(())
}
