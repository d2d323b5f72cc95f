//! A value in a form that the document does not specify is accepted if its meaning is clear. Otherwise, only its member
//! is absent.

use fixtures::{Response, TestResult};
use ivschat_client::error::{ErrorKind, ServiceError};
use ivschat_client::types::{DestinationConfiguration, GetRoomResponse, UpdateRoomRequest};

async fn room(body: &str) -> TestResult<GetRoomResponse> {
    let (_server, client) = fixtures::scripted_server(Response::ok(body))?;
    Ok(client.get_room().identifier("arn").send().await?)
}

#[tokio::test]
async fn timestamps_are_read_from_seconds_with_and_without_a_fraction() -> TestResult {
    for (seconds, millis) in [
        ("1669969280", 1_669_969_280_000),
        ("1669969280.754", 1_669_969_280_754),
        ("1.669969280754E9", 1_669_969_280_754),
        ("0", 0),
        ("-0.5", -500),
    ] {
        let room = room(&format!(r#"{{"createTime":{seconds}}}"#)).await?;
        let time = room.create_time.ok_or(seconds)?;
        assert_eq!(time.to_millis().ok(), Some(millis), "{seconds}");
    }
    Ok(())
}

#[tokio::test]
async fn a_whole_number_is_an_integer_in_each_of_its_forms() -> TestResult {
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
        let room = room(&format!(r#"{{"maximumMessageLength":{number},"arn":"a"}}"#)).await?;
        assert_eq!(room.maximum_message_length, length, "{number}");
        assert_eq!(room.arn.as_deref(), Some("a"), "{number}");
    }
    Ok(())
}

#[tokio::test]
async fn an_integer_of_an_exception_may_have_a_fraction_of_zeros() -> TestResult {
    let body = r#"{"message":"m","limit":5.0,"resourceId":"r"}"#;
    let response = Response::error(429, "ThrottlingException").body(body);
    let error = fixtures::get_room_error("arn", response).await?;
    let Some(ServiceError::ThrottlingException(throttled)) = error.as_service_error() else {
        return Err(error.into());
    };
    assert_eq!((throttled.limit(), throttled.resource_id()), (5, "r"));
    Ok(())
}

#[tokio::test]
async fn an_optional_member_that_cannot_be_read_is_absent_and_the_others_are_kept() -> TestResult {
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
        let room = room(&format!(r#"{{"arn":"a",{member},"id":"i"}}"#)).await?;
        let expected: GetRoomResponse = serde_json::from_str(r#"{"arn":"a","id":"i"}"#)?;
        assert_eq!(room, expected, "{member}");
    }
    Ok(())
}

#[tokio::test]
async fn a_nested_structure_loses_only_the_member_that_cannot_be_read() -> TestResult {
    let body = r#"{"messageReviewHandler":{"uri":7,"fallbackResult":"DENY"}}"#;
    let handler = room(body).await?.message_review_handler;
    let handler = handler.ok_or("no handler")?;
    assert_eq!(handler.uri, None);
    let result = handler.fallback_result.ok_or("no fallback result")?;
    assert_eq!(result.as_str(), "DENY");
    Ok(())
}

#[tokio::test]
async fn a_union_is_absent_if_its_member_cannot_be_read_and_kept_if_it_is_unknown() -> TestResult {
    for (union, is_kept) in [
        (r#"{"s3":"bucket"}"#, false),
        (r#""s3""#, false),
        (r#"{"tape":"bucket"}"#, true),
    ] {
        let body = format!(r#"{{"arn":"a","destinationConfiguration":{union}}}"#);
        let (_server, client) = fixtures::scripted_server(Response::ok(body))?;
        let call = client.get_logging_configuration().identifier("arn");
        let read = call.send().await?;
        assert_eq!(read.arn.as_deref(), Some("a"));
        let destination = read.destination_configuration;
        let is_unknown = destination
            .as_ref()
            .map(DestinationConfiguration::is_unknown);
        assert_eq!(is_unknown, is_kept.then_some(true), "{union}");
    }
    Ok(())
}

/// A list that lacks some items, or the token for the next page, would pass for a complete list.
#[tokio::test]
async fn a_page_that_cannot_be_read_as_a_whole_is_an_error() -> TestResult {
    for body in [
        r#"{"rooms":5}"#,
        r#"{"rooms":[{"arn":"a"},5]}"#,
        r#"{"rooms":[{"arn":"a"},["a"]]}"#,
        r#"[[{"arn":"a"}]]"#,
        r#"{"rooms":[{"arn":"a"}],"nextToken":5}"#,
    ] {
        let (_server, client) = fixtures::scripted_server(Response::ok(body))?;
        let error = client.list_rooms().send().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidResponseBody(_)),
            "{body}: {error}"
        );
    }
    let body = r#"{"rooms":[{"arn":"a","createTime":"last week"}]}"#;
    let (_server, client) = fixtures::scripted_server(Response::ok(body))?;
    let listed = client.list_rooms().send().await?;
    assert_eq!(listed.rooms[0].arn.as_deref(), Some("a"));
    Ok(())
}

#[test]
fn members_of_requests_are_not_read_leniently() {
    let request = r#"{"identifier":"arn","maximumMessageLength":"500"}"#;
    assert!(serde_json::from_str::<UpdateRoomRequest>(request).is_err());
}
