//! Requests are signed with SigV4, the current credentials and the current time.

use std::net::TcpListener;
use std::time::{Duration, SystemTime};

use fixtures::{Response, ScriptedServer, TestResult};
use ivschat_local::LocalEndpoint;

#[tokio::test]
async fn a_session_token_is_sent_and_signed() -> TestResult {
    let endpoint = LocalEndpoint::start().await?;
    let credentials = fixtures::session_credentials("test", "test", Some("session/token+="));
    let client = fixtures::client_with_credentials(endpoint.endpoint_url(), credentials);
    client.create_room().send().await?;
    let signed = &endpoint.requests()[0].signed_headers;
    assert_eq!(
        signed,
        &[
            "amz-sdk-invocation-id",
            "amz-sdk-request",
            "content-type",
            "host",
            "x-amz-date",
            "x-amz-security-token"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn no_header_contains_the_hash_of_the_body_or_the_api_version() -> TestResult {
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    fixtures::client(server.url()).create_room().send().await?;
    let request = &server.requests()[0];
    assert_eq!(request.header("x-amz-content-sha256"), None);
    assert_eq!(request.header("api-version"), None);
    let authorization = request.header("authorization").unwrap_or_default();
    assert!(
        authorization.starts_with("AWS4-HMAC-SHA256 Credential=test/"),
        "{authorization}"
    );
    assert!(
        authorization.contains("/us-west-2/ivschat/aws4_request"),
        "{authorization}"
    );
    Ok(())
}

#[tokio::test]
async fn a_path_prefix_of_the_endpoint_is_part_of_the_request() -> TestResult {
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    for url in [
        format!("{}/stage/chat", server.url()),
        format!("{}/stage/chat/", server.url()),
    ] {
        fixtures::client(url).create_room().send().await?;
    }
    for request in server.requests() {
        assert_eq!(request.line(), "POST /stage/chat/CreateRoom HTTP/1.1");
    }
    Ok(())
}

#[tokio::test]
async fn the_host_is_sent_as_it_is_signed() -> TestResult {
    let (server, client) = fixtures::scripted_server(Response::ok("{}"))?;
    client.create_room().send().await?;
    let host = server.url().trim_start_matches("http://");
    assert_eq!(server.requests()[0].header("host"), Some(host));

    let endpoint = LocalEndpoint::start().await?;
    let url = endpoint.endpoint_url();
    let mut hosts = vec!["127.0.0.1", "LOCALHOST"];
    if TcpListener::bind("[::1]:0").is_ok() {
        hosts.push("[::1]");
    }
    for host in hosts {
        let client = fixtures::client(url.replace("127.0.0.1", host));
        client.create_room().send().await?;
    }
    Ok(())
}

#[tokio::test]
async fn wrong_credentials_have_different_errors_and_change_nothing() -> TestResult {
    let (endpoint, client) = fixtures::local_endpoint().await?;
    for (id, secret, code) in [
        ("test", "wrong", "InvalidSignatureException"),
        ("nobody", "test", "UnrecognizedClientException"),
    ] {
        let credentials = fixtures::credentials(id, secret);
        let stranger = fixtures::client_with_credentials(endpoint.endpoint_url(), credentials);
        let error = stranger.create_room().send().await.unwrap_err();
        assert_eq!((error.code(), error.status()), (Some(code), Some(403)));
    }
    assert_eq!(fixtures::room_count(&client).await?, 0);
    Ok(())
}

#[tokio::test]
async fn the_first_response_corrects_a_wrong_clock() -> TestResult {
    for shift in [-10_i64, 10] {
        let clock = move || {
            let minutes = Duration::from_mins(shift.unsigned_abs());
            let now = SystemTime::now();
            if shift < 0 {
                now - minutes
            } else {
                now + minutes
            }
        };
        let endpoint = LocalEndpoint::builder().clock(clock).start().await?;
        let client = fixtures::retrying_client(endpoint.endpoint_url());
        client.create_room().send().await?;
        client.clone().create_room().send().await?;
        // The first call took two attempts, the second one only one.
        assert_eq!(endpoint.requests().len(), 3);

        let without_retries = fixtures::client(endpoint.endpoint_url());
        let error = without_retries.create_room().send().await.unwrap_err();
        assert_eq!(error.code(), Some("InvalidSignatureException"), "{error}");
    }
    Ok(())
}
