//! Chat tokens, user IDs and token attributes are never printed.

use std::error::Error;

use fixtures::{Response, ScriptedServer, TestResult};
use ivschat_client::types::{
    CreateChatTokenRequest, CreateChatTokenResponse, DisconnectUserRequest,
};
use serde_json::json;

const REDACTED: &str = r#""*** Sensitive Data Redacted ***""#;

#[test]
fn a_request_is_printed_without_sensitive_values() -> TestResult {
    let request = CreateChatTokenRequest::builder()
        .room_identifier("arn:room")
        .user_id("alice")
        .attributes("displayName", "Alice")
        .build()?;
    assert_eq!(
        format!("{request:?}"),
        format!(
            "CreateChatTokenRequest {{ attributes: {REDACTED}, capabilities: None, room_identifier: \"arn:room\", \
             session_duration_in_minutes: None, user_id: {REDACTED} }}"
        )
    );
    Ok(())
}

#[test]
fn a_builder_is_printed_without_sensitive_values() {
    let builder = DisconnectUserRequest::builder()
        .user_id("alice")
        .reason("rude");
    assert_eq!(
        format!("{builder:?}"),
        format!(
            "DisconnectUserRequestBuilder {{ reason: Some(\"rude\"), room_identifier: None, user_id: {REDACTED} }}"
        )
    );
}

#[test]
fn a_response_is_printed_without_sensitive_values() -> TestResult {
    let json = json!({ "token": "AQICAH-secret" });
    let response: CreateChatTokenResponse = serde_json::from_value(json)?;
    assert_eq!(
        format!("{response:?}"),
        format!(
            "CreateChatTokenResponse {{ session_expiration_time: None, token: {REDACTED}, \
             token_expiration_time: None, _request_id: None }}"
        )
    );
    Ok(())
}

#[tokio::test]
async fn neither_a_fluent_builder_nor_a_client_prints_secrets() {
    let credentials = fixtures::session_credentials("AKID", "wJalr-secret", Some("session-secret"));
    let client = fixtures::client_with_credentials("http://127.0.0.1:1", credentials);
    let builder = client
        .create_chat_token()
        .user_id("alice")
        .attributes("a", "Alice");
    for text in [
        format!("{client:?}"),
        format!("{builder:?}"),
        format!("{builder:#?}"),
    ] {
        for secret in ["wJalr-secret", "session-secret", "alice", "Alice"] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
}

#[tokio::test]
async fn errors_print_neither_input_nor_output() -> TestResult {
    let bodies = [
        (200, r#"{"token":"AQICAH-secret","sessionExpirationTime":"#),
        (200, r#"["AQICAH-secret"]"#),
        (200, r#"AQICAH-secret"#),
        (502, "<html>AQICAH-secret</html>"),
    ];
    for (status, body) in bodies {
        let server = ScriptedServer::responding(Response::new(status, body))?;
        let call = fixtures::client(server.url()).create_chat_token();
        let error = call
            .room_identifier("arn")
            .user_id("alice")
            .send()
            .await
            .unwrap_err();
        let mut outputs = vec![format!("{error:?}"), error.to_string()];
        let mut cause = error.source();
        while let Some(source) = cause {
            outputs.push(format!("{source:?} {source}"));
            cause = source.source();
        }
        for output in outputs {
            assert!(
                !output.contains("secret") && !output.contains("alice"),
                "{output}"
            );
        }
    }
    Ok(())
}

#[test]
fn a_password_in_an_endpoint_url_is_not_printed() {
    let config = fixtures::config("https://alice:hunter2@example.com").build();
    let client = ivschat_client::Client::from_conf(config.clone());
    let text = format!("{config:?} {:?} {client:?}", config.to_builder());
    assert!(
        !text.contains("hunter2") && !text.contains("alice"),
        "{text}"
    );
}
