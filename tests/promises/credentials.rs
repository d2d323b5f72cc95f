//! Credentials: cached until they expire, loaded by one call at a time, replaced when the service rejects them.

use std::error::Error as _;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::credential_fn::provide_credentials_fn;
use fixtures::{Response, ScriptedServer, TestResult};
use ivschat_client::Client;
use ivschat_client::config::{Credentials, ProvideCredentials, TimeoutConfig};
use ivschat_client::error::{CredentialsError, ErrorKind, TimeoutKind};
use tokio::task::JoinSet;

/// Returns a provider of the access keys AKID0, AKID1 and so on, and the number of keys that it has provided.
fn numbered_keys() -> (impl ProvideCredentials + 'static, Arc<AtomicUsize>) {
    let provided = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&provided);
    let provider = provide_credentials_fn(move || {
        let number = count.fetch_add(1, Ordering::Relaxed);
        async move {
            // Gives other calls the time to ask for credentials, too.
            tokio::task::yield_now().await;
            Ok(fixtures::credentials(&format!("AKID{number}"), "hunter2"))
        }
    });
    (provider, provided)
}

fn keys_of(server: &ScriptedServer) -> Vec<String> {
    let requests = server.requests().into_iter();
    requests
        .filter_map(|request| {
            let access_key_id = request.credential()?.split('/').next();
            access_key_id.map(str::to_owned)
        })
        .collect()
}

#[tokio::test]
async fn concurrent_calls_ask_the_provider_once() -> TestResult {
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    let (provider, provided) = numbered_keys();
    let config = fixtures::config(server.url()).credentials_provider(provider);
    let client = Client::from_conf(config.build());
    let calls = (0..20).map(|_| client.create_room().send());
    let mut calls: JoinSet<_> = calls.collect();
    while let Some(result) = calls.join_next().await {
        result??;
    }
    assert_eq!(provided.load(Ordering::Relaxed), 1);
    assert_eq!(keys_of(&server), vec!["AKID0"; 20]);
    Ok(())
}

#[tokio::test]
async fn credentials_that_the_service_rejects_as_expired_are_replaced_for_all_clones() -> TestResult
{
    for code in ["ExpiredTokenException", "ExpiredToken"] {
        let (ok, expired) = (Response::ok("{}"), Response::error(403, code));
        let server = ScriptedServer::start([ok.clone(), expired, ok])?;
        let (provider, _) = numbered_keys();
        let config = fixtures::config(server.url()).credentials_provider(provider);
        let client = Client::from_conf(config.build());
        for _ in 0..3 {
            client.clone().create_room().send().await?;
        }
        assert_eq!(keys_of(&server), ["AKID0", "AKID0", "AKID1", "AKID1"]);
    }
    Ok(())
}

#[tokio::test]
async fn the_error_of_a_provider_becomes_the_source_and_nothing_is_sent() -> TestResult {
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    let provider = provide_credentials_fn(|| async {
        Err(CredentialsError::provider_error("the vault is closed"))
    });
    let config = fixtures::config(server.url()).credentials_provider(provider);
    let error = fixtures::create_room_error(config).await;
    assert_eq!(
        error.to_string(),
        "CreateRoom: nothing was sent: the credentials provider failed: the vault is closed"
    );
    let source = error.source().ok_or("no source")?;
    assert!(source.is::<CredentialsError>(), "{source:?}");
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (0, false)
    );
    assert!(server.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn the_operation_timeout_applies_to_a_provider_that_hangs() -> TestResult {
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    let limit = TimeoutConfig::builder().operation_timeout(Duration::from_millis(50));
    let config = fixtures::config(server.url())
        .timeout_config(limit.build())
        .credentials_provider(provide_credentials_fn(pending));
    let error = fixtures::create_room_error(config).await;
    assert_eq!(fixtures::timeout(&error)?.0, TimeoutKind::Operation);
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (0, false)
    );
    Ok(())
}

#[tokio::test]
async fn after_a_timeout_between_attempts_nothing_may_have_been_applied() -> TestResult {
    let server = ScriptedServer::responding(Response::error(403, "ExpiredTokenException"))?;
    let asked = AtomicUsize::new(0);
    let hanging_later = provide_credentials_fn(move || {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        async move {
            if number > 0 {
                return pending().await;
            }
            Ok(fixtures::credentials("AKID", "hunter2"))
        }
    });
    let limit = TimeoutConfig::builder().operation_timeout(Duration::from_millis(500));
    let config = fixtures::config(server.url())
        .timeout_config(limit.build())
        .credentials_provider(hanging_later);
    let error = fixtures::create_room_error(config).await;
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    assert_eq!(
        (error.attempts(), error.may_have_been_applied()),
        (1, false)
    );
    Ok(())
}

#[tokio::test]
async fn expired_credentials_are_loaded_again_and_an_error_of_their_provider_is_kept() -> TestResult
{
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    let asked = AtomicUsize::new(0);
    let provider = provide_credentials_fn(move || {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        async move {
            if number == 2 {
                return Err(CredentialsError::provider_error("the vault is closed"));
            }
            let (id, expired) = (format!("AKID{number}"), SystemTime::UNIX_EPOCH);
            Ok(Credentials::new(
                id,
                "hunter2",
                None,
                Some(expired),
                "tests",
            ))
        }
    });
    let config = fixtures::config(server.url()).credentials_provider(provider);
    let client = Client::from_conf(config.build());
    client.list_rooms().send().await?;
    client.list_rooms().send().await?;
    let error = client.list_rooms().send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Credentials(_)));
    assert!(error.to_string().contains("the vault is closed"), "{error}");
    assert_eq!(keys_of(&server), ["AKID0", "AKID1"]);
    Ok(())
}

#[tokio::test]
async fn the_error_names_the_part_that_was_copied_with_whitespace_and_nothing_is_sent() -> TestResult
{
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    for (id, secret, token, reason) in [
        (
            "AKID\n",
            "hunter2",
            None,
            "the access key ID ends with a line break",
        ),
        (
            " AKID",
            "hunter2",
            None,
            "the access key ID starts with whitespace",
        ),
        ("", "hunter2", None, "the access key ID is empty"),
        (
            "AKID",
            "hunter2\n",
            None,
            "the secret access key ends with a line break",
        ),
        (
            "AKID",
            "hunter2\r\n",
            None,
            "the secret access key ends with a line break",
        ),
        (
            "AKID",
            "hunter2 ",
            None,
            "the secret access key ends with whitespace",
        ),
        (
            "AKID",
            "\u{feff}\thunter2\0",
            None,
            "the secret access key ends with",
        ),
        ("AKID", "", None, "the secret access key is empty"),
        (
            "AKID",
            "hunter2",
            Some("hunter3\n"),
            "the session token ends with a line break",
        ),
        ("AKID", "hunter2", Some(""), "the session token is empty"),
    ] {
        let credentials = fixtures::session_credentials(id, secret, token);
        let client = fixtures::client_with_credentials(server.url(), credentials);
        let error = client.create_room().send().await.expect_err(reason);
        assert!(matches!(error.kind(), ErrorKind::Signing(_)), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(reason), "{text}");
        assert!(error.to_string().contains("nothing was sent"), "{error}");
        assert!(!text.contains("AKID") && !text.contains("hunter"), "{text}");
        assert_eq!((error.attempts(), error.is_retryable()), (0, false));
    }
    assert!(server.requests().is_empty());
    Ok(())
}
