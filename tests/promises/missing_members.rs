//! Responses may have `null`, missing or unknown members, or no body.

use fixtures::{Response, ScriptedServer, TestResult};
use ivschat_client::operation::RequestId;
use ivschat_client::types::GetRoomResponse;

/// Returns the output of `GetRoom` for a response body.
async fn room(body: &str) -> TestResult<GetRoomResponse> {
    let server = ScriptedServer::responding(Response::ok(body))?;
    let call = fixtures::client(server.url()).get_room().identifier("arn");
    Ok(call.send().await?)
}

#[tokio::test]
async fn null_is_the_same_as_absent() -> TestResult {
    let body = r#"{"arn":null,"createTime":null,"loggingConfigurationIdentifiers":null,
        "maximumMessageLength":null,"messageReviewHandler":null,"tags":null}"#;
    let room = room(body).await?;
    assert_eq!(room.arn, None);
    assert_eq!(room.create_time, None);
    assert_eq!(room.logging_configuration_identifiers, None);
    assert_eq!(room.tags, None);
    Ok(())
}

#[tokio::test]
async fn required_lists_and_maps_that_are_null_or_missing_are_empty() -> TestResult {
    for body in [
        r#"{"rooms":null,"nextToken":null}"#,
        "{}",
        r#"{"rooms":[null]}"#,
    ] {
        let server = ScriptedServer::responding(Response::ok(body))?;
        let listed = fixtures::client(server.url()).list_rooms().send().await?;
        assert!(listed.rooms.is_empty(), "{body}");
    }
    for body in [r#"{"tags":null}"#, "{}", r#"{"tags":{"a":null}}"#] {
        let server = ScriptedServer::responding(Response::ok(body))?;
        let call = fixtures::client(server.url())
            .list_tags_for_resource()
            .resource_arn("arn");
        assert!(call.send().await?.tags.is_empty(), "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn nulls_within_lists_and_maps_are_dropped() -> TestResult {
    let body = r#"{"tags":{"a":null,"b":"c"},"loggingConfigurationIdentifiers":[null,"x"]}"#;
    let room = room(body).await?;
    assert_eq!(room.tags.map(|tags| tags.len()), Some(1));
    assert_eq!(
        room.logging_configuration_identifiers,
        Some(vec!["x".to_owned()])
    );
    Ok(())
}

#[tokio::test]
async fn a_required_member_of_a_nested_structure_may_be_missing() -> TestResult {
    for body in [
        r#"{"destinationConfiguration":{"s3":{}}}"#,
        r#"{"destinationConfiguration":{"s3":{"bucketName":null},"firehose":null}}"#,
    ] {
        let server = ScriptedServer::responding(Response::ok(body))?;
        let call = fixtures::client(server.url())
            .get_logging_configuration()
            .identifier("arn");
        let read = call.send().await?;
        let destination = read.destination_configuration.ok_or("absent")?;
        assert_eq!(
            destination.as_s3().map(|s3| s3.bucket_name.as_str()),
            Ok(""),
            "{body}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn unknown_members_are_ignored() -> TestResult {
    let body = r#"{"arn":"a","newMember":{"deep":[1,2,{"x":null}]}}"#;
    let room = room(body).await?;
    assert_eq!(room.arn.as_deref(), Some("a"));
    Ok(())
}

#[tokio::test]
async fn a_success_without_a_body_is_an_empty_output_with_a_request_id() -> TestResult {
    let (_server, client) =
        fixtures::scripted_server(Response::ok("").header("x-amzn-RequestId", "1234"))?;
    let room = client.get_room().identifier("arn").send().await?;
    assert_eq!(room.request_id(), Some("1234"));
    assert_eq!(room.arn, None);
    let deleted = client.delete_room().identifier("arn").send().await?;
    assert_eq!(deleted.request_id(), Some("1234"));
    Ok(())
}

#[tokio::test]
async fn timestamps_are_parsed_with_and_without_fractions() -> TestResult {
    for (text, millis) in [
        ("2022-12-02T08:21:20.754Z", 1_669_969_280_754),
        ("2022-12-02T08:21:20Z", 1_669_969_280_000),
        ("2022-12-02T09:21:20.5+01:00", 1_669_969_280_500),
    ] {
        let room = room(&format!(r#"{{"createTime":"{text}"}}"#)).await?;
        let time = room.create_time.ok_or("absent")?;
        assert_eq!(time.to_millis().ok(), Some(millis), "{text}");
    }
    Ok(())
}
