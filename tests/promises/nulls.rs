//! Nothing that the service may answer breaks a call: `null`, missing and unknown members, empty bodies.

use ivschat_client::operation::RequestId;
use ivschat_client::types::GetRoomResponse;

use crate::server::{Scripted, answer};

/// What the client makes of this answer to `GetRoom`.
async fn room(body: &str) -> GetRoomResponse {
    let server = Scripted::answering(answer(200, &[], body)).await;
    let call = crate::client_of(&server.url).get_room().identifier("arn");
    call.send().await.expect("readable")
}

#[tokio::test]
async fn null_is_the_same_as_absent() {
    let body = r#"{"arn":null,"createTime":null,"loggingConfigurationIdentifiers":null,
        "maximumMessageLength":null,"messageReviewHandler":null,"tags":null}"#;
    let room = room(body).await;
    assert_eq!(room.arn, None);
    assert_eq!(room.create_time, None);
    assert_eq!(room.logging_configuration_identifiers, None);
    assert_eq!(room.tags, None);
}

#[tokio::test]
async fn null_and_missing_lists_and_maps_that_are_required_are_empty() {
    for body in [
        r#"{"rooms":null,"nextToken":null}"#,
        "{}",
        r#"{"rooms":[null]}"#,
    ] {
        let server = Scripted::answering(answer(200, &[], body)).await;
        let listed = crate::client_of(&server.url)
            .list_rooms()
            .send()
            .await
            .expect("readable");
        assert!(listed.rooms.is_empty(), "{body}");
    }
    for body in [r#"{"tags":null}"#, "{}", r#"{"tags":{"a":null}}"#] {
        let server = Scripted::answering(answer(200, &[], body)).await;
        let call = crate::client_of(&server.url)
            .list_tags_for_resource()
            .resource_arn("arn");
        assert!(
            call.send().await.expect("readable").tags.is_empty(),
            "{body}"
        );
    }
}

#[tokio::test]
async fn nulls_within_lists_and_maps_are_left_out() {
    let body = r#"{"tags":{"a":null,"b":"c"},"loggingConfigurationIdentifiers":[null,"x"]}"#;
    let room = room(body).await;
    assert_eq!(room.tags.map(|tags| tags.len()), Some(1));
    assert_eq!(
        room.logging_configuration_identifiers,
        Some(vec!["x".to_owned()])
    );
}

#[tokio::test]
async fn a_required_member_of_a_nested_structure_may_be_missing() {
    for body in [
        r#"{"destinationConfiguration":{"s3":{}}}"#,
        r#"{"destinationConfiguration":{"s3":{"bucketName":null},"firehose":null}}"#,
    ] {
        let server = Scripted::answering(answer(200, &[], body)).await;
        let call = crate::client_of(&server.url)
            .get_logging_configuration()
            .identifier("arn");
        let read = call.send().await.expect("readable");
        let destination = read.destination_configuration.expect("there is one");
        assert_eq!(
            destination.as_s3().map(|s3| s3.bucket_name.as_str()),
            Ok(""),
            "{body}"
        );
    }
}

#[tokio::test]
async fn unknown_members_are_ignored() {
    let body = r#"{"arn":"a","newMember":{"deep":[1,2,{"x":null}]}}"#;
    let room = room(body).await;
    assert_eq!(room.arn.as_deref(), Some("a"));
}

#[tokio::test]
async fn an_empty_success_is_an_empty_output_with_its_request_id() {
    let server = Scripted::answering(answer(200, &["x-amzn-RequestId: 1234"], "")).await;
    let client = crate::client_of(&server.url);
    let room = client
        .get_room()
        .identifier("arn")
        .send()
        .await
        .expect("readable");
    assert_eq!(room.request_id(), Some("1234"));
    assert_eq!(room.arn, None);
    let deleted = client
        .delete_room()
        .identifier("arn")
        .send()
        .await
        .expect("readable");
    assert_eq!(deleted.request_id(), Some("1234"));
}

#[tokio::test]
async fn timestamps_are_read_with_and_without_fractions() {
    for (text, millis) in [
        ("2022-12-02T08:21:20.754Z", 1_669_969_280_754),
        ("2022-12-02T08:21:20Z", 1_669_969_280_000),
        ("2022-12-02T09:21:20.5+01:00", 1_669_969_280_500),
    ] {
        let room = room(&format!(r#"{{"createTime":"{text}"}}"#)).await;
        let time = room.create_time.expect("there is one");
        assert_eq!(time.to_millis().ok(), Some(millis), "{text}");
    }
}
