//! A single call can be customized without another client.

use std::time::Duration;

use fixtures::{Response, ScriptedServer, Step, TestResult};
use ivschat_client::config::{RetryConfig, TimeoutConfig};
use ivschat_client::error::{ErrorKind, TimeoutKind};

#[tokio::test]
async fn an_added_header_is_sent_and_signed() -> TestResult {
    let (endpoint, client) = fixtures::local_endpoint().await?;
    let call = client.create_room().name("lobby").customize();
    let call = call.header("X-Tenant", "a  b").header("x-tenant", "c");
    call.send().await?;
    let signed = &endpoint.requests()[0].signed_headers;
    assert!(signed.contains(&"x-tenant".to_owned()), "{signed:?}");
    Ok(())
}

#[tokio::test]
async fn a_header_value_is_signed_as_the_service_reads_it() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    for (value, sent) in [
        ("v\t", "v"),
        ("\tv", "v"),
        (" \t v \t ", "v"),
        ("a  b   c", "a  b   c"),
        ("\"a  b\"", "\"a  b\""),
        ("a,  b ,", "a,  b ,"),
        ("%20+%2B;=:@/?", "%20+%2B;=:@/?"),
        (" \t", ""),
        ("", ""),
    ] {
        let call = client.create_room().customize().header("x-a", value);
        call.send().await?;
        let call = fixtures::client(server.url()).create_room().customize();
        call.header("x-a", value).send().await?;
        let head = server.requests().pop().ok_or("no request")?.head;
        let line = head.lines().find(|line| line.starts_with("x-a:"));
        assert_eq!(line, Some(format!("x-a: {sent}").as_str()), "{value:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_last_of_several_values_of_a_header_is_sent() -> TestResult {
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    let call = fixtures::client(server.url()).create_room().customize();
    let call = call.header("x-tenant", "a").header("x-tenant", "b");
    call.header("user-agent", "mine").send().await?;
    let request = &server.requests()[0];
    assert_eq!(
        request
            .head
            .to_ascii_lowercase()
            .matches("x-tenant:")
            .count(),
        1
    );
    assert_eq!(request.header("x-tenant"), Some("b"));
    assert_eq!(request.header("user-agent"), Some("mine"));
    Ok(())
}

#[tokio::test]
async fn reserved_and_invalid_headers_are_rejected_and_nothing_is_sent() -> TestResult {
    let (server, client) = fixtures::scripted_server(Response::ok("{}"))?;
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
        ("x-tenant", "hunter2\n"),
        ("x-tenant", "hunter2\u{7f}"),
        ("x-tenant", "hunter2\tb"),
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
    assert!(server.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn retries_and_timeouts_can_be_set_for_one_call() -> TestResult {
    let server = ScriptedServer::responding(Step::Hang)?;
    let client = fixtures::retrying_client(server.url());
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_millis(50))
        .build();
    let call = client.get_room().identifier("arn").customize();
    let call = call
        .timeout_config(timeouts)
        .retry_config(RetryConfig::off());
    let error = call.send().await.unwrap_err();
    assert_eq!(fixtures::timeout(&error)?.0, TimeoutKind::Attempt);
    assert_eq!(error.attempts(), 1);
    Ok(())
}

#[tokio::test]
async fn a_customized_call_does_not_print_its_input() {
    let client = fixtures::client("http://127.0.0.1:1");
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
