//! One call can be changed without a client of its own.

use std::time::Duration;

use ivschat_client::Client;
use ivschat_client::config::{RetryConfig, TimeoutConfig};
use ivschat_client::error::{ErrorKind, TimeLimit};
use ivschat_local::LocalEndpoint;

use crate::faults::server::{FaultServer, Step};
use crate::server::{Scripted, answer, header};

#[tokio::test]
async fn an_added_header_is_sent_and_signed() {
    let endpoint = LocalEndpoint::start().await.expect("it starts");
    let client = crate::client_of(endpoint.endpoint_url());
    let call = client.create_room().name("lobby").customize();
    let call = call.header("X-Tenant", "a  b").header("x-tenant", "c");
    call.send().await.expect("the signature is right");
    let signed = &endpoint.requests()[0].signed_headers;
    assert!(signed.contains(&"x-tenant".to_owned()), "{signed:?}");
}

#[tokio::test]
async fn of_several_values_of_a_header_the_last_is_sent() {
    let server = Scripted::answering(answer(200, &[], "{}")).await;
    let call = crate::client_of(&server.url).create_room().customize();
    let call = call.header("x-tenant", "a").header("x-tenant", "b");
    call.header("user-agent", "mine")
        .send()
        .await
        .expect("answered");
    let head = &server.arrived()[0].head;
    assert_eq!(head.to_ascii_lowercase().matches("x-tenant:").count(), 1);
    assert_eq!(header(head, "x-tenant"), Some("b"));
    assert_eq!(header(head, "user-agent"), Some("mine"));
}

#[tokio::test]
async fn headers_of_the_signature_and_impossible_ones_are_refused_and_nothing_is_sent() {
    let server = Scripted::answering(answer(200, &[], "{}")).await;
    let client = crate::client_of(&server.url);
    for (name, value) in [
        ("Authorization", "hunter2"),
        ("x-amz-date", "hunter2"),
        ("X-Amz-Security-Token", "hunter2"),
        ("host", "hunter2"),
        ("content-length", "0"),
        ("content-type", "text/plain"),
        ("amz-sdk-request", "attempt=1"),
        ("two words", "hunter2"),
        ("", "hunter2"),
        ("x-tenant", "hunter2\r\nhost: evil"),
        ("x-tenant", "hunter2ß"),
    ] {
        let call = client.create_room().customize().header(name, value);
        let error = call.send().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidInput(_)),
            "{name}: {error}"
        );
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "{error:?}"
        );
    }
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn repetition_and_time_can_be_set_for_one_call() {
    let server = FaultServer::start(vec![Step::AnswerAndHang(vec![])]).await;
    let client = Client::from_conf(crate::config_of(&server.url).build());
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_millis(50))
        .build();
    let call = client.get_room().identifier("arn").customize();
    let call = call
        .timeout_config(timeouts)
        .retry_config(RetryConfig::off());
    let error = call.send().await.unwrap_err();
    let ErrorKind::Timeout(timeout) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!((timeout.limit(), error.attempts()), (TimeLimit::Attempt, 1));
}

#[tokio::test]
async fn a_customized_call_prints_nothing_of_its_input() {
    let client = crate::client_of("http://127.0.0.1:1");
    let call = client
        .create_chat_token()
        .room_identifier("arn")
        .user_id("alice")
        .customize();
    let text = format!("{:?}", call.header("x-key", "hunter2"));
    assert!(text.contains("CreateChatToken"), "{text}");
    assert!(
        !text.contains("alice") && !text.contains("hunter2"),
        "{text}"
    );
}
