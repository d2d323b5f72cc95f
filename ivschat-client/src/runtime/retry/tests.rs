use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::*;
use crate::error::classification::RetryReason;

const SECOND: Duration = Duration::from_secs(1);

fn failure(retry_reason: Option<RetryReason>, may_have_been_applied: bool) -> Classification {
    Classification {
        retry_reason,
        may_have_been_applied,
    }
}

#[test]
fn an_operation_that_may_have_been_applied_is_retried_only_if_idempotent() {
    let standard = RetryConfig::standard();
    let ambiguous = failure(Some(RetryReason::BrokenConnection), true);
    assert!(should_retry(&standard, true, 1, &ambiguous));
    assert!(!should_retry(&standard, false, 1, &ambiguous));
    assert!(should_retry(
        &RetryConfig::retry_non_idempotent(),
        false,
        1,
        &ambiguous
    ));
}

#[test]
fn a_throttled_operation_is_retried_even_if_not_idempotent() {
    let throttled = failure(Some(RetryReason::Throttling), false);
    for is_idempotent in [true, false] {
        assert!(should_retry(
            &RetryConfig::standard(),
            is_idempotent,
            1,
            &throttled
        ));
    }
}

#[test]
fn a_rejected_operation_is_not_retried() {
    for config in [RetryConfig::standard(), RetryConfig::retry_non_idempotent()] {
        assert!(!should_retry(&config, true, 1, &failure(None, false)));
    }
}

#[test]
fn max_attempts_includes_the_first_attempt() {
    let throttled = failure(Some(RetryReason::Throttling), false);
    let retries = |config: &RetryConfig| {
        (1..10)
            .take_while(|attempt| should_retry(config, true, *attempt, &throttled))
            .count()
    };
    assert_eq!(retries(&RetryConfig::standard()), 2);
    assert_eq!(retries(&RetryConfig::off()), 0);
    assert_eq!(retries(&RetryConfig::disabled()), 0);
    assert_eq!(retries(&RetryConfig::standard().with_max_attempts(0)), 0);
    assert_eq!(retries(&RetryConfig::standard().with_max_attempts(5)), 4);
}

#[test]
fn the_backoff_doubles_up_to_its_maximum() {
    let config = RetryConfig::standard();
    let backoffs: Vec<u64> = (1..=7)
        .map(|attempt| delay(&config, attempt, 1.0, None).as_secs())
        .collect();
    assert_eq!(backoffs, [1, 2, 4, 8, 16, 20, 20]);
    assert_eq!(delay(&config, u32::MAX, 1.0, None), 20 * SECOND);
}

#[test]
fn the_jitter_is_full() {
    let config = RetryConfig::standard();
    assert_eq!(delay(&config, 3, 0.0, None), Duration::ZERO);
    assert_eq!(delay(&config, 3, 0.25, None), SECOND);
}

#[test]
fn the_delay_is_at_least_what_the_service_asks_for_and_at_most_the_maximum() {
    let config = RetryConfig::standard();
    assert_eq!(delay(&config, 1, 1.0, Some(7 * SECOND)), 7 * SECOND);
    assert_eq!(delay(&config, 3, 1.0, Some(SECOND)), 4 * SECOND);
    assert_eq!(delay(&config, 1, 1.0, Some(Duration::MAX)), 20 * SECOND);
}

fn requested(headers: &[(&'static str, &str)]) -> Option<Duration> {
    let headers = headers.iter().map(|(name, value)| {
        let value = HeaderValue::from_str(value).expect("it can be a header");
        (HeaderName::from_static(name), value)
    });
    let head = Head {
        status: StatusCode::TOO_MANY_REQUESTS,
        headers: HeaderMap::from_iter(headers),
    };
    // Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    requested_delay(&head, now)
}

#[test]
fn retry_after_is_read_in_seconds_and_as_a_date() {
    assert_eq!(requested(&[("retry-after", "120")]), Some(120 * SECOND));
    assert_eq!(requested(&[("retry-after", " 0 ")]), Some(Duration::ZERO));
    let date = ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT");
    assert_eq!(requested(&[date]), Some(60 * SECOND));
    let responded = ("date", "Sun, 06 Nov 1994 08:50:07 GMT");
    assert_eq!(requested(&[date, responded]), Some(30 * SECOND));
    let past = ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT");
    assert_eq!(requested(&[past]), Some(Duration::ZERO));
}

#[test]
fn x_amz_retry_after_takes_precedence_over_retry_after() {
    let headers = [("x-amz-retry-after", "1500"), ("retry-after", "120")];
    assert_eq!(requested(&headers), Some(Duration::from_millis(1500)));
    let unreadable = [("x-amz-retry-after", "soon"), ("retry-after", "120")];
    assert_eq!(requested(&unreadable), Some(120 * SECOND));
}

#[test]
fn an_invalid_delay_is_ignored() {
    for value in [
        "",
        "soon",
        "-1",
        "+1",
        "1.5",
        "1e9",
        "0x10",
        "Sun, 06 Nov 1994",
        "Sun, 99 Nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 99:99:99 GMT",
        "Sun, 06 Nov 19949999999999 08:49:37 GMT",
        ",,,",
        "GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
    ] {
        assert_eq!(requested(&[("retry-after", value)]), None, "{value}");
    }
}

#[test]
fn a_number_that_is_too_large_becomes_the_maximum() {
    let huge = "9".repeat(100);
    assert_eq!(
        requested(&[("retry-after", &huge)]),
        Some(Duration::from_secs(u64::MAX))
    );
    assert_eq!(
        requested(&[("x-amz-retry-after", &huge)]),
        Some(Duration::from_millis(u64::MAX))
    );
}
