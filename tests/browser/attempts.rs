//! Retries, timeouts, and the correction of a wrong clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fixtures::{Endpoint, HangingServer, TestResult, client, config, milliseconds_now};
use ivschat_client::Client;
use ivschat_client::config::{RetryConfig, TimeoutConfig};
use ivschat_client::error::{ErrorKind, TimeoutKind};
use ivschat_client::operation::RequestId;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_retry_follows_an_unavailable_service_after_its_delay() -> TestResult {
    let endpoint = Endpoint::with_faults(&["ListRooms:503*2"]).await?;
    let delays = Arc::new(Mutex::new(Vec::new()));
    let observed = Arc::clone(&delays);
    let backoff = RetryConfig::standard().with_initial_backoff(Duration::from_millis(100));
    let config = config(&endpoint.url)
        .retry_config(backoff)
        .on_attempt(move |attempt| {
            let delay = attempt.retry_delay();
            observed
                .lock()
                .expect("not poisoned")
                .push((attempt.status(), delay));
        });
    let started = milliseconds_now();
    Client::from_conf(config.build())
        .list_rooms()
        .send()
        .await?;
    let elapsed = milliseconds_now() - started;

    let attempts = delays.lock().expect("not poisoned").clone();
    let statuses: Vec<_> = attempts.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [Some(503), Some(503), Some(200)]);
    let delay: Duration = attempts.iter().filter_map(|(_, delay)| *delay).sum();
    // The clock of a page has a resolution of up to a millisecond.
    assert!(
        elapsed + 2.0 >= delay.as_secs_f64() * 1000.0,
        "{elapsed} ms of {delay:?}"
    );
    Ok(())
}

#[wasm_bindgen_test]
async fn an_operation_that_is_not_idempotent_is_sent_once() -> TestResult {
    // Not `drop-response`: Chromium itself resends a request if a connection that it reuses is closed.
    let endpoint = Endpoint::with_faults(&["CreateRoom:503"]).await?;
    let error = client(&endpoint.url).create_room().send().await;
    let error = error.expect_err("the service is unavailable");
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied(), "{error}");
    let log = endpoint
        .log(error.request_id().ok_or("no request ID")?)
        .await?;
    assert_eq!(log.len(), 1, "{log:?}");
    Ok(())
}

#[wasm_bindgen_test]
async fn an_attempt_that_times_out_aborts_its_request() -> TestResult {
    let server = HangingServer::start().await?;
    // Long enough for the request to be sent.
    let timeout = Duration::from_secs(1);
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(timeout);
    let config = config(&server.url).timeout_config(timeouts.build());
    let error = Client::from_conf(config.build()).create_room().send().await;
    let error = error.expect_err("the attempt times out");
    let ErrorKind::Timeout(expired) = error.kind() else {
        return Err(error.into());
    };
    assert_eq!(
        (expired.kind(), expired.duration()),
        (TimeoutKind::Attempt, timeout)
    );
    assert!(error.may_have_been_applied(), "{error}");
    server.aborted().await
}

#[wasm_bindgen_test]
async fn a_wrong_clock_is_corrected_by_the_date_of_the_response() -> TestResult {
    let endpoint = Endpoint::with_clock_ahead(60 * 60).await?;
    let client = client(&endpoint.url);
    client.list_rooms().send().await?;
    // The correction is kept.
    let listed = client.list_rooms().send().await?;
    let log = endpoint
        .log(listed.request_id().ok_or("no request ID")?)
        .await?;
    let statuses = log
        .iter()
        .map(|line| line.split(' ').nth(4).unwrap_or_default());
    assert_eq!(
        statuses.collect::<Vec<_>>(),
        ["403", "200", "200"],
        "{log:?}"
    );
    Ok(())
}
