//! Connections: reuse, what the client knows after one breaks, and where requests go.

use std::error::Error as _;
use std::time::Duration;

use fixtures::{Response, ScriptedServer, Step, TestResult};
use ivschat_client::Client;
use ivschat_client::config::{RetryConfig, TimeoutConfig};
use ivschat_client::error::{ErrorKind, TimeoutKind};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

fn kept_alive() -> Step {
    Step::Respond(Response::ok("{}"))
}

#[tokio::test]
async fn the_calls_of_a_client_and_its_clones_reuse_a_connection() -> TestResult {
    let server = ScriptedServer::responding(kept_alive())?;
    let client = fixtures::retrying_client(server.url());
    for _ in 0..5 {
        client.clone().create_room().send().await?;
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 1));
    Ok(())
}

#[tokio::test]
async fn a_connection_that_the_server_closed_between_calls_is_not_used() -> TestResult {
    // Without the header `connection: close`.
    let server = ScriptedServer::responding(Step::RespondAndClose(Response::ok("{}")))?;
    let client = fixtures::retrying_client(server.url());
    for _ in 0..3 {
        client.create_room().send().await?;
        server.connection_closed().await;
    }
    assert_eq!((server.requests().len(), server.connections()), (3, 3));
    Ok(())
}

#[tokio::test]
async fn a_call_fails_if_the_callers_http_client_follows_a_redirect() -> TestResult {
    let elsewhere = ScriptedServer::responding(kept_alive())?;
    let location = format!("{}/GetRoom", elsewhere.url());
    let redirect = Response::new(301, "").header("location", &location);
    let server = ScriptedServer::responding(Step::Respond(redirect))?;
    let http = fixtures::http_client()?.build()?;
    let client = Client::from_conf(fixtures::config(server.url()).http_client(http).build());
    let error = client.create_room().send().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::FollowedRedirect(_)),
        "{error}"
    );
    assert!(error.to_string().contains(elsewhere.url()), "{error}");
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    for request in elsewhere.requests() {
        assert_eq!(request.header("authorization"), None);
    }
    Ok(())
}

#[tokio::test]
async fn the_callers_http_client_is_used() -> TestResult {
    let server = ScriptedServer::responding(kept_alive())?;
    let http = fixtures::http_client()?.default_headers(
        [(
            HeaderName::from_static("x-own"),
            HeaderValue::from_static("yes"),
        )]
        .into_iter()
        .collect(),
    );
    let http = http.build()?;
    let client = Client::from_conf(fixtures::config(server.url()).http_client(http).build());
    client.create_room().send().await?;
    assert_eq!(server.requests()[0].header("x-own"), Some("yes"));
    Ok(())
}

#[tokio::test]
async fn the_callers_http_client_is_not_printed() -> TestResult {
    let secret = HeaderValue::from_static("hunter2");
    let headers = [(AUTHORIZATION, secret)].into_iter().collect();
    let http = fixtures::http_client()?.default_headers(headers).build()?;
    let config = fixtures::config("http://127.0.0.1:1")
        .http_client(http)
        .build();
    let text = format!("{config:?} {:?}", Client::from_conf(config.clone()));
    assert!(!text.contains("hunter2"), "{text}");
    Ok(())
}

#[tokio::test]
async fn nothing_is_sent_on_a_connection_that_breaks_during_the_tls_handshake() -> TestResult {
    let server = ScriptedServer::responding(Step::CloseOnAccept)?;
    let url = server.url().replace("http://", "https://");
    let client = fixtures::retrying_client(url);
    let error = client.create_room().send().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Connection(error) if error.is_connect()),
        "{error}"
    );
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (3, false)
    );
    assert!(server.requests().is_empty());
    Ok(())
}

/// Fills the backlog of a socket that does not accept connections, so that further connections wait.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connect_timeout_has_its_own_kind_and_nothing_was_sent() -> TestResult {
    use tokio::net::{TcpSocket, TcpStream};

    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse()?)?;
    let listener = socket.listen(1)?;
    let address = listener.local_addr()?;
    let mut queue = vec![];
    let limit = Duration::from_millis(50);
    while let Ok(Ok(stream)) = tokio::time::timeout(limit, TcpStream::connect(address)).await {
        queue.push(stream);
    }

    let timeouts = TimeoutConfig::builder().connect_timeout(limit).build();
    let config = fixtures::config(format!("http://{address}")).timeout_config(timeouts);
    let error = fixtures::create_room_error(config).await;
    assert_eq!(fixtures::timeout(&error)?, (TimeoutKind::Connect, limit));
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (3, false)
    );
    assert!(error.source().is_some());
    Ok(())
}

#[tokio::test]
async fn every_attempt_keeps_the_path_prefix() -> TestResult {
    let server = ScriptedServer::start([Step::Close, kept_alive()])?;
    let url = format!("{}/stage/chat/", server.url());
    let client = fixtures::retrying_client(url);
    client.get_room().identifier("arn").send().await?;
    for request in server.requests() {
        assert_eq!(request.line(), "POST /stage/chat/GetRoom HTTP/1.1");
    }
    Ok(())
}

#[tokio::test]
async fn the_status_and_the_request_id_of_a_broken_response_are_kept() -> TestResult {
    let half =
        Response::raw("HTTP/1.1 200 OK\r\nx-amzn-requestid: 42-id\r\ncontent-length: 100\r\n\r\n{");
    for step in [
        Step::RespondAndClose(half.clone()),
        Step::RespondAndHang(half),
    ] {
        let server = ScriptedServer::responding(step)?;
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(Duration::from_millis(250))
            .build();
        let config = fixtures::config(server.url()).timeout_config(timeouts);
        let error = fixtures::create_room_error(config).await;
        assert_eq!(
            (error.status(), error.request_id()),
            (Some(200), Some("42-id"))
        );
        assert!(error.to_string().contains("42-id"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn the_error_of_a_timeout_names_the_timeout_and_its_duration() -> TestResult {
    let server = ScriptedServer::responding(Step::Hang)?;
    let limit = Duration::from_millis(50);
    let timeouts = TimeoutConfig::builder().operation_timeout(limit).build();
    let config = fixtures::config(server.url()).timeout_config(timeouts);
    let error = fixtures::create_room_error(config).await;
    assert_eq!(fixtures::timeout(&error)?, (TimeoutKind::Operation, limit));
    assert_eq!(
        error.to_string(),
        "CreateRoom: the operation took longer than 50ms; the request may have been applied"
    );
    Ok(())
}

#[tokio::test]
async fn a_delay_beyond_the_operation_timeout_ends_the_call_immediately() -> TestResult {
    let throttled = Response::error(429, "ThrottlingException").header("retry-after", "3600");
    let server = ScriptedServer::responding(Step::Respond(throttled))?;
    let retries = RetryConfig::standard().with_max_backoff(Duration::from_secs(3600));
    let config = fixtures::config(server.url()).retry_config(retries);
    let error = fixtures::create_room_error(config).await;
    assert_eq!(
        (error.code(), error.attempts()),
        (Some("ThrottlingException"), 1)
    );
    Ok(())
}

#[tokio::test]
async fn a_creation_is_not_resent_after_a_redirect_to_an_unreachable_host() -> TestResult {
    let redirect = Response::new(307, "").header("location", "http://127.0.0.1:1/");
    let server = ScriptedServer::responding(Step::Respond(redirect))?;
    let http = fixtures::http_client()?.build()?;
    let client = Client::from_conf(fixtures::config(server.url()).http_client(http).build());
    let error = client.create_room().send().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
    assert!(error.may_have_been_applied(), "{error}");
    Ok(())
}
