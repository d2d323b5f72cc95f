//! Attempts: their headers, the limits on their number, and the observer that is notified of each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use fixtures::{Response, ScriptedServer, Step, TestResult};
use ivschat_client::Client;
use ivschat_client::config::{RetryConfig, TimeoutConfig};

fn throttled() -> Step {
    let body = r#"{"message":"slow down, alice"}"#;
    let response = Response::new(429, body).header("x-amzn-errortype", "ThrottlingException");
    response.into()
}

#[tokio::test]
async fn attempts_differ_in_number_and_signature_and_share_an_invocation_id() -> TestResult {
    let server = ScriptedServer::responding(throttled())?;
    let client = fixtures::retrying_client(server.url());
    client.create_room().send().await.unwrap_err();
    client.create_room().send().await.unwrap_err();

    let arrived = server.requests();
    let all = |name| -> Vec<&str> {
        let headers = arrived.iter().map(|request| request.header(name));
        headers.map(Option::unwrap_or_default).collect()
    };
    let numbers = ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"];
    assert_eq!(all("amz-sdk-request"), [numbers, numbers].concat());

    let ids = all("amz-sdk-invocation-id");
    assert!(ids[..3].iter().all(|id| *id == ids[0]), "{ids:?}");
    assert!(ids[3..].iter().all(|id| *id == ids[3]), "{ids:?}");
    assert_ne!(ids[0], ids[3]);

    let mut signatures = all("authorization");
    let signed = "SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-type;host;x-amz-date";
    assert!(
        signatures
            .iter()
            .all(|signature| signature.contains(signed))
    );
    signatures.sort_unstable();
    signatures.dedup();
    assert_eq!(
        signatures.len(),
        6,
        "the attempt number is signed, so each signature differs"
    );
    Ok(())
}

#[tokio::test]
async fn clones_share_the_retry_tokens() -> TestResult {
    let server = ScriptedServer::responding(throttled())?;
    let retries = fixtures::without_backoff(RetryConfig::standard().with_max_attempts(60));
    let client = Client::from_conf(fixtures::config(server.url()).retry_config(retries).build());
    let first = client.create_room().send().await.unwrap_err();
    let second = client.clone().create_room().send().await.unwrap_err();
    let third = client.create_room().send().await.unwrap_err();
    // 500 tokens allow 100 retries.
    let attempts = [first, second, third].map(|error| error.attempts());
    assert_eq!(attempts, [60, 42, 1]);
    Ok(())
}

#[tokio::test]
async fn calls_that_succeed_allow_retries_again() -> TestResult {
    let ok = || Step::from(Response::ok("{}"));
    let mut script = vec![throttled(); 101];
    script.extend([ok(), ok(), ok(), ok(), ok()]);
    script.extend([throttled(), ok(), throttled(), throttled()]);
    let server = ScriptedServer::start(script)?;
    let retries = fixtures::without_backoff(RetryConfig::standard().with_max_attempts(1000));
    let client = Client::from_conf(fixtures::config(server.url()).retry_config(retries).build());
    let error = client.create_room().send().await.unwrap_err();
    assert_eq!(error.attempts(), 101, "all 500 tokens are spent");
    // Five successes pay for one retry. As it succeeds, its tokens pay for another one.
    for _ in 0..6 {
        client.create_room().send().await?;
    }
    let error = client.create_room().send().await.unwrap_err();
    assert_eq!(error.attempts(), 2);
    Ok(())
}

#[tokio::test]
async fn a_call_that_is_dropped_during_the_backoff_returns_its_retry_tokens() -> TestResult {
    let server = ScriptedServer::responding(throttled())?;
    let patient = RetryConfig::standard()
        .with_max_attempts(101)
        .with_initial_backoff(Duration::from_secs(3600))
        .with_max_backoff(Duration::from_secs(3600));
    let (sender, mut waits) = tokio::sync::mpsc::unbounded_channel();
    let config = fixtures::config(server.url())
        .timeout_config(TimeoutConfig::disabled())
        .retry_config(patient)
        .on_attempt(move |attempt| {
            // The test may be over.
            let _ = sender.send(attempt.will_retry());
        });
    let client = Client::from_conf(config.build());
    for _ in 0..3 {
        let call = client.create_room().send();
        tokio::select! {
            result = call => panic!("an hour has not passed: {result:?}"),
            will_retry = waits.recv() => assert_eq!(will_retry, Some(true)),
        }
    }
    let quick = fixtures::without_backoff(RetryConfig::standard().with_max_attempts(1000));
    let call = client.create_room().customize().retry_config(quick);
    let error = call.send().await.unwrap_err();
    assert_eq!(error.attempts(), 101, "all 500 tokens are there");
    Ok(())
}

#[tokio::test]
async fn the_delay_is_the_one_that_the_service_asks_for() -> TestResult {
    for (header, value, seconds) in [
        ("retry-after", "7", 7),
        ("x-amz-retry-after", "7000", 7),
        ("retry-after", "99999999999999999999", 3600),
    ] {
        let throttled = Response::error(429, "ThrottlingException").header(header, value);
        let server = ScriptedServer::responding(throttled)?;
        let (sender, mut delays) = tokio::sync::mpsc::unbounded_channel();
        let config = fixtures::config(server.url())
            .timeout_config(TimeoutConfig::disabled())
            .retry_config(RetryConfig::standard().with_max_backoff(Duration::from_secs(3600)))
            .on_attempt(move |attempt| {
                // The test may be over.
                let _ = sender.send(attempt.retry_delay());
            });
        let client = Client::from_conf(config.build());
        tokio::select! {
            result = client.create_room().send() => panic!("the time has not passed: {result:?}"),
            delay = delays.recv() => assert_eq!(delay, Some(Some(Duration::from_secs(seconds)))),
        }
    }
    Ok(())
}

#[tokio::test]
async fn nothing_is_sent_during_the_backoff() -> TestResult {
    let sent = Arc::new(AtomicUsize::new(0));
    let arrived = Arc::clone(&sent);
    let server = ScriptedServer::with(move |request| {
        if request.line() != "POST /CreateRoom HTTP/1.1" {
            return Response::ok("{}").into();
        }
        arrived.fetch_add(1, Ordering::Relaxed);
        let throttled = Response::error(429, "ThrottlingException");
        throttled.header("retry-after", "3600").into()
    })?;
    let (sender, mut attempts) = tokio::sync::mpsc::unbounded_channel();
    let config = fixtures::config(server.url())
        .timeout_config(TimeoutConfig::disabled())
        .retry_config(RetryConfig::standard().with_max_backoff(Duration::from_secs(3600)))
        .on_attempt(move |attempt| {
            // The test may be over.
            let _ = sender.send(attempt.attempt());
        });
    let client = Client::from_conf(config.build());
    let other = fixtures::client(server.url());
    let others = async {
        attempts.recv().await;
        for _ in 0..5 {
            other.get_room().identifier("arn").send().await?;
        }
        TestResult::Ok(())
    };
    tokio::select! {
        result = client.create_room().send() => panic!("an hour has not passed: {result:?}"),
        result = others => result?,
    }
    assert_eq!(sent.load(Ordering::Relaxed), 1);
    Ok(())
}

/// Polls a future at most `times` times, and drops it.
async fn poll_and_drop(future: impl Future, times: usize) {
    let mut future = std::pin::pin!(future);
    for _ in 0..times {
        let polled = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
        if polled.await.is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_call_may_be_dropped_at_any_moment() -> TestResult {
    let server = ScriptedServer::start([throttled(), Step::Close, Response::ok("{}").into()])?;
    let client = fixtures::retrying_client(server.url());
    for times in 0..100 {
        poll_and_drop(client.get_room().identifier("arn").send(), times).await;
    }
    // Dropped calls leave nothing behind that affects the next call.
    client.create_room().send().await?;
    Ok(())
}

#[tokio::test]
async fn the_observer_is_notified_of_each_attempt() -> TestResult {
    let server = ScriptedServer::start([throttled(), Step::Close, Response::ok("{}").into()])?;
    let (sender, mut attempts) = tokio::sync::mpsc::unbounded_channel();
    let config = fixtures::config(server.url()).on_attempt(move |attempt| {
        // The test may be over.
        let _ = sender.send(attempt.clone());
    });
    let client = Client::from_conf(config.build());
    client.get_room().identifier("alice").send().await?;

    let attempts: Vec<_> = std::iter::from_fn(|| attempts.try_recv().ok()).collect();
    let facts: Vec<_> = attempts
        .iter()
        .map(|attempt| {
            (
                attempt.attempt(),
                attempt.status(),
                attempt.code(),
                attempt.will_retry(),
                attempt.succeeded(),
            )
        })
        .collect();
    assert_eq!(
        facts,
        [
            (1, Some(429), Some("ThrottlingException"), true, false),
            (2, None, None, true, false),
            (3, Some(200), None, false, true),
        ]
    );
    assert!(
        attempts
            .iter()
            .all(|attempt| attempt.operation() == "GetRoom" && !attempt.elapsed().is_zero())
    );
    assert!(!format!("{attempts:?}").contains("alice"));
    Ok(())
}

#[tokio::test]
async fn the_error_of_the_last_attempt_contains_the_number_of_attempts() -> TestResult {
    let server = ScriptedServer::responding(throttled())?;
    let client = fixtures::retrying_client(server.url());
    let error = client.create_room().send().await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert!(!error.may_have_been_applied());
    assert!(error.is_retryable());
    Ok(())
}
