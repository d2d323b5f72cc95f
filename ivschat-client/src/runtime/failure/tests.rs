//! Codes and statuses are those that AWS documents for the standard mode of its SDKs.

use super::*;
use crate::error::{
    OversizedAnswer, ServiceError, TimeoutError, UnexpectedAnswer, Unhandled, metadata,
};

fn of_code(code: &str, status: u16) -> Failure {
    let error = ServiceError::Unhandled(Unhandled::new(metadata(Some(code), None, None, None)));
    Failure::of(
        &ErrorKind::Service(Box::new(error)),
        StatusCode::from_u16(status).ok(),
    )
}

fn of_page(status: u16) -> Failure {
    let page = ErrorKind::UnexpectedAnswer(UnexpectedAnswer::new(None, 0));
    Failure::of(&page, StatusCode::from_u16(status).ok())
}

#[test]
fn a_throttling_code_counts_whatever_the_status() {
    for status in [400, 429, 500, 503] {
        for code in THROTTLING_CODES {
            let failure = of_code(code, status);
            assert_eq!(failure.cause, Some(Cause::Throttling), "{code}");
            assert!(!failure.may_have_been_applied, "{code}");
        }
    }
}

#[test]
fn an_error_of_the_server_may_come_after_the_work() {
    for status in [500, 502, 503, 504] {
        for failure in [of_code("InternalServerException", status), of_page(status)] {
            assert_eq!(failure.cause, Some(Cause::ServerError), "{status}");
            assert!(failure.may_have_been_applied, "{status}");
        }
    }
    assert_eq!(
        of_code("RequestTimeout", 400).cause,
        Some(Cause::ServerError)
    );
}

#[test]
fn a_refusal_is_final() {
    for failure in [
        of_code("ValidationException", 400),
        of_code("AccessDeniedException", 403),
        of_page(301),
        of_page(404),
    ] {
        assert_eq!(failure, Failure::REJECTED);
    }
}

#[test]
fn a_status_that_nobody_explains_may_come_after_the_work_but_is_not_repeated() {
    for failure in [of_page(501), of_page(505), of_code("Odd", 200)] {
        assert_eq!(failure.cause, None);
        assert!(failure.may_have_been_applied);
    }
}

#[test]
fn a_bare_429_is_throttling() {
    assert_eq!(of_page(429).cause, Some(Cause::Throttling));
}

#[test]
fn clock_and_credentials_are_put_right_rather_than_waited_for() {
    for (code, cause) in [
        ("RequestTimeTooSkewed", Cause::ClockSkew),
        ("InvalidSignatureException", Cause::ClockSkew),
        ("ExpiredTokenException", Cause::ExpiredCredentials),
        ("ExpiredToken", Cause::ExpiredCredentials),
    ] {
        let failure = of_code(code, 403);
        assert_eq!(failure.cause, Some(cause), "{code}");
        assert!(
            !failure.is_transient() && !failure.may_have_been_applied,
            "{code}"
        );
    }
}

#[test]
fn only_a_timeout_after_connecting_leaves_open_what_has_happened() {
    let of_timeout = |limit| {
        let error = TimeoutError::new(limit, std::time::Duration::from_secs(1));
        Failure::of(&ErrorKind::Timeout(error), None)
    };
    for limit in [TimeLimit::Attempt, TimeLimit::Read, TimeLimit::Operation] {
        assert!(of_timeout(limit).may_have_been_applied, "{limit:?}");
    }
    assert!(!of_timeout(TimeLimit::Connect).may_have_been_applied);
    assert!(of_timeout(TimeLimit::Connect).is_transient());
    assert_eq!(of_timeout(TimeLimit::Credentials), Failure::REJECTED);
}

#[test]
fn a_success_that_is_not_read_was_applied() {
    let oversized = ErrorKind::OversizedAnswer(OversizedAnswer::new());
    let failure = Failure::of(&oversized, Some(StatusCode::OK));
    assert_eq!(failure.cause, None);
    assert!(failure.may_have_been_applied);
}
