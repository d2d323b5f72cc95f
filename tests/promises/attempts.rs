//! Attempts: how they are told apart on the wire, what limits them, and who is told of them.

use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use ivschat_client::Client;
use ivschat_client::config::{RetryConfig, TimeoutConfig};

use crate::faults::server::{FaultServer, Step};
use crate::server::{answer, header};

fn throttled() -> Step {
    let code = "x-amzn-errortype: ThrottlingException";
    Step::AnswerAndClose(answer(429, &[code], r#"{"message":"slow down, alice"}"#))
}

fn success() -> Step {
    Step::AnswerAndClose(answer(200, &[], "{}"))
}

#[tokio::test]
async fn each_attempt_has_its_number_and_its_signature_and_all_have_one_id() {
    let server = FaultServer::start(vec![throttled()]).await;
    let client = Client::from_conf(crate::config_of(&server.url).build());
    client.create_room().send().await.unwrap_err();
    client.create_room().send().await.unwrap_err();

    let arrived = server.arrived();
    let all = |name| -> Vec<&str> {
        let headers = arrived.iter().map(|request| header(&request.head, name));
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
        "the signed number of the attempt differs, so does the signature"
    );
}

#[tokio::test]
async fn clones_share_the_tokens_that_repeating_takes() {
    let server = FaultServer::start(vec![throttled()]).await;
    let retries = crate::fast(RetryConfig::standard().with_max_attempts(60));
    let client = Client::from_conf(crate::config_of(&server.url).retry_config(retries).build());
    let first = client.create_room().send().await.unwrap_err();
    let second = client.clone().create_room().send().await.unwrap_err();
    let third = client.create_room().send().await.unwrap_err();
    // 500 tokens are 100 repetitions.
    let attempts = [first, second, third].map(|error| error.attempts());
    assert_eq!(attempts, [60, 42, 1]);
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_waits_gives_its_tokens_back() {
    let server = FaultServer::start(vec![throttled()]).await;
    let patient = RetryConfig::standard()
        .with_max_attempts(101)
        .with_initial_backoff(Duration::from_secs(3600))
        .with_max_backoff(Duration::from_secs(3600));
    let (told, mut waits) = tokio::sync::mpsc::unbounded_channel();
    let config = crate::config_of(&server.url)
        .timeout_config(TimeoutConfig::disabled())
        .retry_config(patient)
        .on_attempt(move |attempt| {
            // The test may be over.
            let _ = told.send(attempt.will_retry());
        });
    let client = Client::from_conf(config.build());
    for _ in 0..3 {
        let call = client.create_room().send();
        tokio::select! {
            result = call => panic!("an hour has not passed: {result:?}"),
            will_retry = waits.recv() => assert_eq!(will_retry, Some(true)),
        }
    }
    let quick = crate::fast(RetryConfig::standard().with_max_attempts(1000));
    let call = client.create_room().customize().retry_config(quick);
    let error = call.send().await.unwrap_err();
    assert_eq!(error.attempts(), 101, "all 500 tokens are there");
}

#[tokio::test]
async fn the_client_waits_as_long_as_the_service_asks_for() {
    for (header, seconds) in [
        ("retry-after: 7", 7),
        ("x-amz-retry-after: 7000", 7),
        ("retry-after: 99999999999999999999", 3600),
    ] {
        let headers = ["x-amzn-errortype: ThrottlingException", header];
        let steps = vec![Step::AnswerAndClose(answer(429, &headers, "{}"))];
        let server = FaultServer::start(steps).await;
        let (told, mut delays) = tokio::sync::mpsc::unbounded_channel();
        let config = crate::config_of(&server.url)
            .timeout_config(TimeoutConfig::disabled())
            .retry_config(RetryConfig::standard().with_max_backoff(Duration::from_secs(3600)))
            .on_attempt(move |attempt| {
                // The test may be over.
                let _ = told.send(attempt.retry_delay());
            });
        let client = Client::from_conf(config.build());
        tokio::select! {
            result = client.create_room().send() => panic!("the time has not passed: {result:?}"),
            delay = delays.recv() => assert_eq!(delay, Some(Some(Duration::from_secs(seconds)))),
        }
    }
}

/// Polls a future some times, and gives it up then.
async fn poll_some_times(future: impl Future, times: usize) {
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
async fn a_call_may_be_dropped_at_any_moment() {
    let server = FaultServer::start(vec![throttled(), Step::Close, success()]).await;
    let client = Client::from_conf(crate::config_of(&server.url).build());
    for times in 0..100 {
        poll_some_times(client.get_room().identifier("arn").send(), times).await;
    }
    client
        .create_room()
        .send()
        .await
        .expect("nothing is left behind that could stop it");
}

#[tokio::test]
async fn an_observer_is_told_of_each_attempt() {
    let server = FaultServer::start(vec![throttled(), Step::Close, success()]).await;
    let told = Arc::new(Mutex::new(vec![]));
    let record = Arc::clone(&told);
    let config = crate::config_of(&server.url).on_attempt(move |attempt| {
        record.lock().expect("nobody panics").push(attempt.clone());
    });
    let client = Client::from_conf(config.build());
    client
        .get_room()
        .identifier("alice")
        .send()
        .await
        .expect("the third attempt succeeds");

    let told = told.lock().expect("nobody panics");
    let facts: Vec<_> = told
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
    assert!(told.iter().all(|attempt| attempt.operation() == "GetRoom"));
    assert!(!format!("{told:?}").contains("alice"));
}

#[tokio::test]
async fn an_error_after_all_attempts_tells_their_number() {
    let server = FaultServer::start(vec![throttled()]).await;
    let client = Client::from_conf(crate::config_of(&server.url).build());
    let error = client.create_room().send().await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert!(!error.may_have_been_applied());
    assert!(error.is_retryable());
}
