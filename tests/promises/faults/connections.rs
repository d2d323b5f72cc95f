//! Connections: that they are used again, that nothing is lost with them, and where requests go.

use std::error::Error as _;
use std::time::Duration;

use ivschat_client::Client;
use ivschat_client::config::TimeoutConfig;
use ivschat_client::error::{ErrorKind, TimeLimit};

use super::server::{FaultServer, Step};
use crate::server::header;

fn kept_alive() -> Step {
    Step::Answer(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())
}

/// The server closes the connection without having said so.
fn closed_after_the_answer() -> Step {
    Step::AnswerAndClose(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec())
}

fn client_of(server: &FaultServer) -> Client {
    Client::from_conf(crate::config_of(&server.url).build())
}

#[tokio::test]
async fn a_connection_is_used_for_one_call_after_the_other_also_by_clones() {
    let server = FaultServer::start(vec![kept_alive()]).await;
    let client = client_of(&server);
    for _ in 0..5 {
        client.clone().create_room().send().await.expect("answered");
    }
    assert_eq!((server.arrived().len(), server.connections()), (5, 1));
}

#[tokio::test]
async fn a_connection_that_the_server_has_closed_between_calls_costs_nothing() {
    let server = FaultServer::start(vec![closed_after_the_answer()]).await;
    let client = client_of(&server);
    for _ in 0..3 {
        client.create_room().send().await.expect("answered");
        server.closed().await;
    }
    assert_eq!((server.arrived().len(), server.connections()), (3, 3));
}

#[tokio::test]
async fn a_redirect_that_a_callers_own_http_client_follows_makes_the_call_fail() {
    let elsewhere = FaultServer::start(vec![kept_alive()]).await;
    let location = format!(
        "HTTP/1.1 301 Moved\r\nlocation: {}/GetRoom\r\ncontent-length: 0\r\n\r\n",
        elsewhere.url
    );
    let server = FaultServer::start(vec![Step::Answer(location.into_bytes())]).await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("it can be set up");
    let client = Client::from_conf(crate::config_of(&server.url).http_client(http).build());
    let error = client.create_room().send().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::FollowedRedirect(_)),
        "{error}"
    );
    assert!(error.to_string().contains(&elsewhere.url), "{error}");
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    for request in elsewhere.arrived() {
        assert_eq!(header(&request.head, "authorization"), None);
    }
}

#[tokio::test]
async fn a_callers_own_http_client_is_used() {
    let server = FaultServer::start(vec![kept_alive()]).await;
    let http = reqwest::Client::builder().no_proxy().default_headers(
        [(
            reqwest::header::HeaderName::from_static("x-own"),
            "yes".parse().expect("a value"),
        )]
        .into_iter()
        .collect(),
    );
    let http = http.build().expect("it can be set up");
    let client = Client::from_conf(crate::config_of(&server.url).http_client(http).build());
    client.create_room().send().await.expect("answered");
    assert_eq!(header(&server.arrived()[0].head, "x-own"), Some("yes"));
}

#[tokio::test]
async fn a_callers_own_http_client_is_not_printed() {
    let secret = reqwest::header::HeaderValue::from_static("hunter2");
    let headers = [(reqwest::header::AUTHORIZATION, secret)]
        .into_iter()
        .collect();
    let http = reqwest::Client::builder().default_headers(headers).build();
    let http = http.expect("it can be set up");
    let config = crate::config_of("http://127.0.0.1:1")
        .http_client(http)
        .build();
    let text = format!("{config:?} {:?}", Client::from_conf(config.clone()));
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn a_connection_that_breaks_before_tls_is_up_has_sent_nothing() {
    let server = FaultServer::start(vec![Step::CloseAtOnce]).await;
    let url = server.url.replace("http://", "https://");
    let client = Client::from_conf(crate::config_of(url).build());
    let error = client.create_room().send().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Connection(error) if error.is_connect()),
        "{error}"
    );
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (3, false)
    );
    assert!(server.arrived().is_empty());
}

/// Fills the queue of a socket that nobody accepts connections from, so that more of them wait.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn connecting_for_too_long_is_an_error_of_its_own_and_sends_nothing() {
    let socket = tokio::net::TcpSocket::new_v4().expect("there are sockets");
    let any_port = "127.0.0.1:0".parse().expect("an address");
    socket.bind(any_port).expect("there is a free port");
    let listener = socket.listen(1).expect("it can listen");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    let mut queue = vec![];
    let patience = Duration::from_millis(50);
    while let Ok(Ok(stream)) =
        tokio::time::timeout(patience, tokio::net::TcpStream::connect(address)).await
    {
        queue.push(stream);
    }

    let timeouts = TimeoutConfig::builder().connect_timeout(patience).build();
    let config = crate::config_of(format!("http://{address}")).timeout_config(timeouts);
    let error = Client::from_conf(config.build())
        .create_room()
        .send()
        .await
        .unwrap_err();
    let ErrorKind::Timeout(timeout) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        (timeout.limit(), timeout.duration()),
        (TimeLimit::Connect, patience)
    );
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (3, false)
    );
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_path_prefix_stays_on_every_attempt() {
    let steps = vec![Step::Close, kept_alive()];
    let server = FaultServer::start(steps).await;
    let url = format!("{}/stage/chat/", server.url);
    let client = Client::from_conf(crate::config_of(url).build());
    client
        .get_room()
        .identifier("arn")
        .send()
        .await
        .expect("answered");
    for request in server.arrived() {
        let line = request.head.lines().next();
        assert_eq!(line, Some("POST /stage/chat/GetRoom HTTP/1.1"));
    }
}

#[tokio::test]
async fn the_status_and_the_request_id_of_a_broken_answer_are_kept() {
    let half = "HTTP/1.1 200 OK\r\nx-amzn-requestid: 42-id\r\ncontent-length: 100\r\n\r\n{";
    for step in [
        Step::AnswerAndClose(half.into()),
        Step::AnswerAndHang(half.into()),
    ] {
        let server = FaultServer::start(vec![step]).await;
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(Duration::from_millis(250))
            .build();
        let config = crate::config_of(&server.url).timeout_config(timeouts);
        let client = Client::from_conf(config.build());
        let error = client.create_room().send().await.unwrap_err();
        assert_eq!(
            (error.status(), error.request_id()),
            (Some(200), Some("42-id"))
        );
        assert!(error.to_string().contains("42-id"), "{error}");
    }
}

#[tokio::test]
async fn a_timeout_says_which_one_and_how_long() {
    let server = FaultServer::start(vec![Step::AnswerAndHang(vec![])]).await;
    let limit = Duration::from_millis(50);
    let timeouts = TimeoutConfig::builder().operation_timeout(limit).build();
    let config = crate::config_of(&server.url).timeout_config(timeouts);
    let error = Client::from_conf(config.build())
        .create_room()
        .send()
        .await
        .unwrap_err();
    let ErrorKind::Timeout(timeout) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        (timeout.limit(), timeout.duration()),
        (TimeLimit::Operation, limit)
    );
    assert_eq!(
        error.to_string(),
        "CreateRoom: the operation took longer than 50ms; the request may have been applied"
    );
}

#[tokio::test]
async fn a_wait_that_would_outlast_the_operation_is_not_begun() {
    let throttled = "HTTP/1.1 429 No\r\nx-amzn-errortype: ThrottlingException\r\nretry-after: 3600\r\n\
                     content-length: 0\r\n\r\n";
    let server = FaultServer::start(vec![Step::Answer(throttled.into())]).await;
    let retries =
        ivschat_client::config::RetryConfig::standard().with_max_backoff(Duration::from_secs(3600));
    let config = crate::config_of(&server.url).retry_config(retries);
    let error = Client::from_conf(config.build())
        .create_room()
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.attempts()),
        (Some("ThrottlingException"), 1)
    );
}

#[tokio::test]
async fn a_redirect_into_nowhere_does_not_send_a_creation_again() {
    let nowhere =
        "HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let server = FaultServer::start(vec![Step::Answer(nowhere.into())]).await;
    let http = reqwest::Client::builder().no_proxy().build();
    let http = http.expect("it can be set up");
    let client = Client::from_conf(crate::config_of(&server.url).http_client(http).build());
    let error = client.create_room().send().await.unwrap_err();
    assert_eq!(server.arrived().len(), 1);
    assert!(error.may_have_been_applied(), "{error}");
}
