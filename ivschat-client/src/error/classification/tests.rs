//! AWS documents these codes and statuses for the standard retry mode of its SDKs.

use super::*;
use crate::error::service::metadata;
use crate::error::{ResponseTooLarge, ServiceError, TimeoutError, UnexpectedResponse, Unhandled};

fn of_code(code: &str, status: u16) -> Classification {
    let error = ServiceError::Unhandled(Unhandled::new(metadata(Some(code), None, None, None)));
    ErrorKind::Service(Box::new(error)).classify(StatusCode::from_u16(status).ok())
}

fn of_page(status: u16) -> Classification {
    let page = ErrorKind::UnexpectedResponse(UnexpectedResponse::new(None, 0));
    page.classify(StatusCode::from_u16(status).ok())
}

#[test]
fn a_throttling_code_counts_whatever_the_status() {
    for status in [400, 429, 500, 503] {
        for code in THROTTLING_CODES {
            let classification = of_code(code, status);
            assert_eq!(
                classification.retry_reason,
                Some(RetryReason::Throttling),
                "{code}"
            );
            assert!(!classification.may_have_been_applied, "{code}");
        }
    }
}

#[test]
fn a_server_error_may_follow_a_request_that_was_applied() {
    for status in [500, 502, 503, 504] {
        for classification in [of_code("InternalServerException", status), of_page(status)] {
            assert_eq!(
                classification.retry_reason,
                Some(RetryReason::ServerError),
                "{status}"
            );
            assert!(classification.may_have_been_applied, "{status}");
        }
    }
    assert_eq!(
        of_code("RequestTimeout", 400).retry_reason,
        Some(RetryReason::ServerError)
    );
}

#[test]
fn a_rejection_is_final() {
    for classification in [
        of_code("ValidationException", 400),
        of_code("AccessDeniedException", 403),
        of_page(301),
        of_page(404),
    ] {
        assert_eq!(classification, Classification::NOT_APPLIED);
    }
}

#[test]
fn an_unknown_status_may_follow_a_request_that_was_applied_but_is_not_retried() {
    for classification in [of_page(501), of_page(505), of_code("Odd", 200)] {
        assert_eq!(classification.retry_reason, None);
        assert!(classification.may_have_been_applied);
    }
}

#[test]
fn a_bare_429_is_throttling() {
    assert_eq!(of_page(429).retry_reason, Some(RetryReason::Throttling));
}

#[test]
fn clock_skew_and_expired_credentials_are_not_transient() {
    for (code, reason) in [
        ("RequestTimeTooSkewed", RetryReason::ClockSkew),
        ("InvalidSignatureException", RetryReason::ClockSkew),
        ("ExpiredTokenException", RetryReason::ExpiredCredentials),
        ("ExpiredToken", RetryReason::ExpiredCredentials),
    ] {
        let classification = of_code(code, 403);
        assert_eq!(classification.retry_reason, Some(reason), "{code}");
        assert!(
            !classification.is_transient() && !classification.may_have_been_applied,
            "{code}"
        );
    }
}

#[test]
fn a_request_may_have_been_applied_if_a_timeout_expires_after_connecting() {
    let of_timeout = |kind| {
        let error = TimeoutError::new(kind, std::time::Duration::from_secs(1));
        ErrorKind::Timeout(error).classify(None)
    };
    for kind in [
        TimeoutKind::Attempt,
        TimeoutKind::Read,
        TimeoutKind::Operation,
    ] {
        assert!(of_timeout(kind).may_have_been_applied, "{kind:?}");
    }
    assert!(!of_timeout(TimeoutKind::Connect).may_have_been_applied);
    assert!(of_timeout(TimeoutKind::Connect).is_transient());
    assert_eq!(
        of_timeout(TimeoutKind::Credentials),
        Classification::NOT_APPLIED
    );
}

#[test]
fn a_success_that_cannot_be_read_was_applied() {
    let too_large = ErrorKind::ResponseTooLarge(ResponseTooLarge::new(1));
    let classification = too_large.classify(Some(StatusCode::OK));
    assert_eq!(classification.retry_reason, None);
    assert!(classification.may_have_been_applied);
}
