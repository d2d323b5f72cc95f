//! Requests are signed as SigV4 says, with whatever the credentials are at that moment.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, ProvideCredentials, Region};
use ivschat_client::error::{CredentialsError, ErrorKind};
use ivschat_local::LocalEndpoint;

use crate::server::{Scripted, answer, header};

#[tokio::test]
async fn a_session_token_is_sent_and_signed() {
    let endpoint = LocalEndpoint::start()
        .await
        .expect("the local endpoint starts");
    let credentials = Credentials::new(
        "test",
        "test",
        Some("session/token+=".into()),
        None,
        "tests",
    );
    let client = crate::client_with(endpoint.endpoint_url(), credentials);
    client
        .create_room()
        .send()
        .await
        .expect("the signature is right");
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
}

#[tokio::test]
async fn no_header_carries_the_hash_of_the_body_or_the_version_of_the_api() {
    let server = Scripted::answering(answer(200, &[], "{}")).await;
    crate::client_of(&server.url)
        .create_room()
        .send()
        .await
        .expect("answered");
    let head = &server.arrived()[0].head;
    assert_eq!(header(head, "x-amz-content-sha256"), None);
    assert_eq!(header(head, "api-version"), None);
    let authorization = header(head, "authorization").unwrap_or_default();
    assert!(
        authorization.starts_with("AWS4-HMAC-SHA256 Credential=test/"),
        "{authorization}"
    );
    assert!(
        authorization.contains("/us-west-2/ivschat/aws4_request"),
        "{authorization}"
    );
}

#[tokio::test]
async fn a_path_prefix_of_the_endpoint_is_part_of_the_request() {
    let server = Scripted::answering(answer(200, &[], "{}")).await;
    for url in [
        format!("{}/stage/chat", server.url),
        format!("{}/stage/chat/", server.url),
    ] {
        crate::client_of(url)
            .create_room()
            .send()
            .await
            .expect("answered");
    }
    for request in server.arrived() {
        assert_eq!(
            request.head.lines().next(),
            Some("POST /stage/chat/CreateRoom HTTP/1.1")
        );
    }
}

#[tokio::test]
async fn wrong_credentials_are_told_apart_and_change_nothing() {
    let (endpoint, client) = crate::local().await;
    for (id, secret, code) in [
        ("test", "wrong", "InvalidSignatureException"),
        ("nobody", "test", "UnrecognizedClientException"),
    ] {
        let credentials = Credentials::new(id, secret, None, None, "tests");
        let stranger = crate::client_with(endpoint.endpoint_url(), credentials);
        let error = stranger.create_room().send().await.unwrap_err();
        assert_eq!((error.code(), error.status()), (Some(code), Some(403)));
    }
    assert_eq!(crate::room_count(&client).await, 0);
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_by_the_first_answer() {
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
        let endpoint = LocalEndpoint::builder()
            .clock(clock)
            .start()
            .await
            .expect("it starts");
        let client = Client::from_conf(crate::config_of(endpoint.endpoint_url()).build());
        client.create_room().send().await.expect("created");
        client.clone().create_room().send().await.expect("created");
        // The first call took two attempts, the second one knew the time.
        assert_eq!(endpoint.requests().len(), 3);

        let stubborn = crate::client_of(endpoint.endpoint_url());
        let error = stubborn.create_room().send().await.unwrap_err();
        assert_eq!(error.code(), Some("InvalidSignatureException"), "{error}");
    }
}

#[derive(Debug, Default)]
struct Counting(AtomicUsize);

impl ProvideCredentials for Counting {
    fn provide_credentials<'a>(
        &'a self,
    ) -> aws_credential_types::provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let id = format!("AKID{count}");
        aws_credential_types::provider::future::ProvideCredentials::ready(if count < 2 {
            let expired = Some(SystemTime::UNIX_EPOCH);
            Ok(Credentials::new(id, "secret", None, expired, "counting"))
        } else {
            Err(CredentialsError::provider_error("the vault is closed"))
        })
    }
}

#[tokio::test]
async fn expired_credentials_come_from_the_provider_anew_and_its_failure_is_kept() {
    let server = Scripted::answering(answer(200, &[], "{}")).await;
    let client = Client::from_conf(
        Config::builder()
            .region(Region::new("eu-west-1"))
            .endpoint_url(&server.url)
            .credentials_provider(Counting::default())
            .build(),
    );
    client.list_rooms().send().await.expect("answered");
    client.list_rooms().send().await.expect("answered");
    let error = client.list_rooms().send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Credentials(_)));
    assert!(error.to_string().contains("the vault is closed"), "{error}");
    let arrived = server.arrived();
    assert_eq!(arrived.len(), 2);
    for (index, request) in arrived.iter().enumerate() {
        let authorization = header(&request.head, "authorization").unwrap_or_default();
        assert!(
            authorization.contains(&format!("Credential=AKID{index}/")),
            "{authorization}"
        );
    }
}
