//! Values and members that the service adds later do not break existing programs.

use fixtures::{Response, ScriptedServer, TestResult};
use ivschat_client::types::{
    ChatTokenCapability, DestinationConfiguration, LoggingConfigurationState,
    S3DestinationConfiguration,
};
use serde_json::json;

#[tokio::test]
async fn an_unknown_enum_value_survives_a_round_trip() -> TestResult {
    let server = ScriptedServer::responding(Response::ok(r#"{"state":"HIBERNATING"}"#))?;
    let call = fixtures::client(server.url())
        .get_logging_configuration()
        .identifier("arn");
    let state = call.send().await?.state.ok_or("absent")?;
    assert_eq!(state.as_str(), "HIBERNATING");
    assert_eq!(
        serde_json::to_value(&state).ok(),
        Some(json!("HIBERNATING"))
    );
    assert_eq!(LoggingConfigurationState::from("HIBERNATING"), state);
    assert!(!LoggingConfigurationState::values().contains(&"HIBERNATING"));
    Ok(())
}

#[test]
fn known_enum_values_are_those_of_the_document() {
    assert_eq!(
        ChatTokenCapability::values(),
        ["SEND_MESSAGE", "DISCONNECT_USER", "DELETE_MESSAGE"]
    );
    for value in ChatTokenCapability::values() {
        let capability = ChatTokenCapability::from(*value);
        assert_eq!(capability.as_str(), *value);
        assert_eq!(value.parse(), Ok(capability));
    }
    assert_eq!(ChatTokenCapability::SendMessage.to_string(), "SEND_MESSAGE");
}

#[test]
fn the_error_for_an_unknown_enum_value_is_one_line() {
    let error =
        LoggingConfigurationState::try_parse("A\nB\u{202e}").map_err(|error| error.to_string());
    let expected = r"`A\nB\u{202e}` is not a value that this version knows";
    assert_eq!(error, Err(expected.to_owned()));
}

#[test]
fn a_union_has_exactly_one_member_on_the_wire() -> TestResult {
    let s3 = S3DestinationConfiguration::builder()
        .bucket_name("logs")
        .build()?;
    let json = serde_json::to_value(DestinationConfiguration::S3(s3)).ok();
    assert_eq!(json, Some(json!({ "s3": { "bucketName": "logs" } })));
    Ok(())
}

#[test]
fn the_type_name_of_a_union_is_not_a_member() -> TestResult {
    let json = json!({ "__type": "x", "s3": { "bucketName": "logs" }, "firehose": null });
    let read: DestinationConfiguration = serde_json::from_value(json)?;
    assert!(read.is_s3(), "{read:?}");
    Ok(())
}

#[test]
fn an_unknown_union_member_survives_a_round_trip() -> TestResult {
    for unknown in [
        json!({ "carrierPigeon": { "loft": "north" } }),
        json!({}),
        json!({ "s3": { "bucketName": "a" }, "firehose": { "deliveryStreamName": "b" } }),
    ] {
        let read: DestinationConfiguration = serde_json::from_value(unknown.clone())?;
        assert!(read.is_unknown(), "{unknown}");
        assert_eq!(serde_json::to_value(&read).ok(), Some(unknown));
        assert!(!format!("{read:?}").contains("north"), "{read:?}");
    }
    Ok(())
}
