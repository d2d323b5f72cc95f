//! Values in another form than the document's are read where they mean the same, and cost no more than their
//! member where they cannot be read.

use ivschat_client::Client;
use ivschat_client::error::{ErrorKind, ServiceError};
use ivschat_client::types::{DestinationConfiguration, GetRoomResponse, UpdateRoomRequest};

use crate::server::{Scripted, answer};

async fn client_of(body: &str) -> Client {
    let server = Scripted::answering(answer(200, &[], body)).await;
    crate::client_of(&server.url)
}

async fn room(body: &str) -> GetRoomResponse {
    let call = client_of(body).await.get_room().identifier("arn");
    call.send().await.expect(body)
}

#[tokio::test]
async fn timestamps_are_read_from_seconds_with_and_without_a_fraction() {
    for (seconds, millis) in [
        ("1669969280", 1_669_969_280_000),
        ("1669969280.754", 1_669_969_280_754),
        ("1.669969280754E9", 1_669_969_280_754),
        ("0", 0),
        ("-0.5", -500),
    ] {
        let room = room(&format!(r#"{{"createTime":{seconds}}}"#)).await;
        let time = room.create_time.expect(seconds);
        assert_eq!(time.to_millis().ok(), Some(millis), "{seconds}");
    }
}

#[tokio::test]
async fn a_whole_number_is_an_integer_in_each_of_its_forms() {
    for (number, length) in [
        ("500", Some(500)),
        ("500.0", Some(500)),
        ("5e2", Some(500)),
        ("-2147483648", Some(i32::MIN)),
        ("500.5", None),
        ("2147483648", None),
        ("1e300", None),
        ("\"500\"", None),
        ("true", None),
    ] {
        let room = room(&format!(r#"{{"maximumMessageLength":{number},"arn":"a"}}"#)).await;
        assert_eq!(room.maximum_message_length, length, "{number}");
        assert_eq!(room.arn.as_deref(), Some("a"), "{number}");
    }
}

#[tokio::test]
async fn an_integer_of_an_exception_may_have_a_fraction_of_zeros() {
    let header = "x-amzn-errortype: ThrottlingException";
    let body = r#"{"message":"m","limit":5.0,"resourceId":"r"}"#;
    let server = Scripted::answering(answer(429, &[header], body)).await;
    let call = crate::client_of(&server.url).get_room().identifier("arn");
    let error = call.send().await.unwrap_err();
    let Some(ServiceError::ThrottlingException(throttled)) = error.as_service_error() else {
        panic!("{error:?}");
    };
    assert_eq!((throttled.limit(), throttled.resource_id()), (5, "r"));
}

#[tokio::test]
async fn an_optional_member_that_cannot_be_read_is_absent_and_the_others_are_kept() {
    for member in [
        r#""name":{"en":"lobby"}"#,
        r#""createTime":"last week""#,
        r#""createTime":1669969280754"#,
        r#""createTime":true"#,
        r#""loggingConfigurationIdentifiers":"one""#,
        r#""loggingConfigurationIdentifiers":["one",2]"#,
        r#""tags":["a","b"]"#,
        r#""tags":{"a":"b","c":{"d":[1,2,{}]}}"#,
        r#""messageReviewHandler":[]"#,
    ] {
        let room = room(&format!(r#"{{"arn":"a",{member},"id":"i"}}"#)).await;
        let expected: GetRoomResponse =
            serde_json::from_str(r#"{"arn":"a","id":"i"}"#).expect("read");
        assert_eq!(room, expected, "{member}");
    }
}

#[tokio::test]
async fn a_structure_within_loses_no_more_than_its_own_member() {
    let body = r#"{"messageReviewHandler":{"uri":7,"fallbackResult":"DENY"}}"#;
    let handler = room(body)
        .await
        .message_review_handler
        .expect("there is one");
    assert_eq!(handler.uri, None);
    let result = handler.fallback_result.expect("it is kept");
    assert_eq!(result.as_str(), "DENY");
}

#[tokio::test]
async fn a_union_is_absent_if_its_member_cannot_be_read_and_kept_if_it_is_unknown() {
    for (union, is_kept) in [
        (r#"{"s3":"bucket"}"#, false),
        (r#""s3""#, false),
        (r#"{"tape":"bucket"}"#, true),
    ] {
        let client = client_of(&format!(
            r#"{{"arn":"a","destinationConfiguration":{union}}}"#
        ))
        .await;
        let call = client.get_logging_configuration().identifier("arn");
        let read = call.send().await.expect("readable");
        assert_eq!(read.arn.as_deref(), Some("a"));
        let destination = read.destination_configuration;
        let is_unknown = destination
            .as_ref()
            .map(DestinationConfiguration::is_unknown);
        assert_eq!(is_unknown, is_kept.then_some(true), "{union}");
    }
}

/// A list without some of its items, or without the token for the rest, would pass for a whole one.
#[tokio::test]
async fn a_page_that_cannot_be_read_as_a_whole_is_an_error() {
    for body in [
        r#"{"rooms":5}"#,
        r#"{"rooms":[{"arn":"a"},5]}"#,
        r#"{"rooms":[{"arn":"a"}],"nextToken":5}"#,
    ] {
        let error = client_of(body).await.list_rooms().send().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnreadableOutput(_)),
            "{body}: {error}"
        );
    }
    let body = r#"{"rooms":[{"arn":"a","createTime":"last week"}]}"#;
    let listed = client_of(body)
        .await
        .list_rooms()
        .send()
        .await
        .expect("readable");
    assert_eq!(listed.rooms[0].arn.as_deref(), Some("a"));
}

#[test]
fn what_a_caller_wrote_is_not_dropped() {
    let request = r#"{"identifier":"arn","maximumMessageLength":"500"}"#;
    assert!(serde_json::from_str::<UpdateRoomRequest>(request).is_err());
}
