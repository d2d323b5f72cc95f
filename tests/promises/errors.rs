//! Errors are recognised in every shape in which they come, and say what happened.

use std::error::Error as _;

use ivschat_client::Error;
use ivschat_client::error::{ErrorKind, ServiceError};
use ivschat_client::types::error::ValidationException;
use ivschat_client::types::{ResourceType, ValidationExceptionReason};

use crate::server::{Scripted, answer};

async fn error_of(bytes: impl Into<Vec<u8>>) -> Error {
    let server = Scripted::answering(bytes).await;
    let call = crate::client_of(&server.url).get_room().identifier("arn");
    call.send().await.expect_err("the answer is an error")
}

#[tokio::test]
async fn the_code_is_found_in_all_three_places_and_forms() {
    for code in [
        "ConflictException",
        "ConflictException:http://internal.amazon.com/coral/com.amazon.coral.service/",
        "com.amazonaws.ivschat#ConflictException",
        "aws.ivschat#ConflictException:http://example.com/",
    ] {
        let header = format!("x-amzn-ErrorType: {code}");
        let answers = [
            answer(409, &[&header], r#"{"message":"in use"}"#),
            answer(
                409,
                &[],
                format!(r#"{{"code":"{code}","message":"in use"}}"#),
            ),
            answer(
                409,
                &[],
                format!(r#"{{"__type":"{code}","message":"in use"}}"#),
            ),
        ];
        for bytes in answers {
            let error = error_of(bytes).await;
            assert_eq!(error.code(), Some("ConflictException"), "{code}");
            assert_eq!(error.message(), Some("in use"), "{code}");
            assert!(
                error
                    .as_service_error()
                    .is_some_and(ServiceError::is_conflict_exception)
            );
        }
    }
}

#[tokio::test]
async fn the_header_goes_before_the_code_and_the_code_before_the_type() {
    let body = r#"{"code":"B","__type":"C"}"#;
    assert_eq!(
        error_of(answer(400, &["x-amzn-errortype: A"], body))
            .await
            .code(),
        Some("A")
    );
    assert_eq!(error_of(answer(400, &[], body)).await.code(), Some("B"));
    assert_eq!(
        error_of(answer(400, &[], r#"{"__type":"C"}"#)).await.code(),
        Some("C")
    );
}

#[tokio::test]
async fn an_empty_place_does_not_hide_the_code_in_the_next() {
    let header = "x-amzn-errortype: :http://internal.amazon.com/";
    let error = error_of(answer(400, &[header], r#"{"code":"","__type":"a#B"}"#)).await;
    assert_eq!(error.code(), Some("B"));
}

#[tokio::test]
async fn a_message_stays_in_its_line() {
    let body = r#"{"message":"first\nINFO forged\u001b[31m"}"#;
    let error = error_of(answer(
        404,
        &["x-amzn-errortype: ResourceNotFoundException"],
        body,
    ))
    .await;
    assert_eq!(error.message(), Some("first\nINFO forged\u{1b}[31m"));
    assert!(!error.to_string().contains(char::is_control), "{error}");
}

#[tokio::test]
async fn the_message_is_found_under_each_of_its_names() {
    for name in ["message", "Message", "errorMessage"] {
        let body = format!(r#"{{"{name}":"no such room"}}"#);
        let error = error_of(answer(
            404,
            &["x-amzn-errortype: ResourceNotFoundException"],
            body,
        ))
        .await;
        assert_eq!(error.message(), Some("no such room"), "{name}");
    }
}

/// A code, its status, and the predicate that recognises it.
type Exception = (&'static str, u16, fn(&ServiceError) -> bool);

#[tokio::test]
async fn all_eight_exceptions_are_typed() {
    let predicates: [Exception; 8] = [
        (
            "AccessDeniedException",
            403,
            ServiceError::is_access_denied_exception,
        ),
        (
            "ConflictException",
            409,
            ServiceError::is_conflict_exception,
        ),
        (
            "InternalServerException",
            500,
            ServiceError::is_internal_server_exception,
        ),
        (
            "PendingVerification",
            403,
            ServiceError::is_pending_verification,
        ),
        (
            "ResourceNotFoundException",
            404,
            ServiceError::is_resource_not_found_exception,
        ),
        (
            "ServiceQuotaExceededException",
            402,
            ServiceError::is_service_quota_exceeded_exception,
        ),
        (
            "ThrottlingException",
            429,
            ServiceError::is_throttling_exception,
        ),
        (
            "ValidationException",
            400,
            ServiceError::is_validation_exception,
        ),
    ];
    for (code, status, predicate) in predicates {
        let header = format!("x-amzn-errortype: {code}");
        let error = error_of(answer(status, &[&header], r#"{"message":"m"}"#)).await;
        assert_eq!((error.code(), error.status()), (Some(code), Some(status)));
        assert!(error.as_service_error().is_some_and(predicate), "{code}");
        for (other, _, predicate) in predicates.iter().filter(|(other, ..)| *other != code) {
            assert!(
                !error.as_service_error().is_some_and(predicate),
                "{code} as {other}"
            );
        }
    }
}

#[tokio::test]
async fn typed_members_are_kept() {
    let body = r#"{"message":"too fast","limit":5,"resourceId":"abc","resourceType":"ROOM"}"#;
    let error = error_of(answer(
        429,
        &["x-amzn-errortype: ThrottlingException"],
        body,
    ))
    .await;
    let Some(ServiceError::ThrottlingException(throttled)) = error.as_service_error() else {
        panic!("{error:?}");
    };
    assert_eq!((throttled.limit(), throttled.resource_id()), (5, "abc"));
    assert_eq!(throttled.resource_type(), &ResourceType::Room);

    let body = r#"{"message":"m","reason":"FIELD_VALIDATION_FAILED","fieldList":[{"name":"uri","message":"too long"}]}"#;
    let validation = validation(body).await;
    assert_eq!(
        validation.reason(),
        &ValidationExceptionReason::FieldValidationFailed
    );
    let fields = validation.field_list();
    assert_eq!((fields[0].name(), fields[0].message()), ("uri", "too long"));
}

async fn validation(body: &str) -> ValidationException {
    let error = error_of(answer(
        400,
        &["x-amzn-errortype: ValidationException"],
        body,
    ))
    .await;
    match error.as_service_error() {
        Some(ServiceError::ValidationException(validation)) => validation.clone(),
        _ => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_member_of_another_type_costs_its_value_and_not_the_exception() {
    let validation = validation(r#"{"message":"m","fieldList":"many","reason":"OTHER"}"#).await;
    assert_eq!(validation.message(), "m");
    assert_eq!(validation.field_list, None);
    assert_eq!(validation.reason(), &ValidationExceptionReason::Other);
}

#[tokio::test]
async fn an_unknown_code_is_data() {
    let headers = [
        "x-amzn-errortype: ExpiredTokenException",
        "x-amzn-requestid: 42-id",
    ];
    let error = error_of(answer(403, &headers, r#"{"message":"too old"}"#)).await;
    assert_eq!(error.code(), Some("ExpiredTokenException"));
    assert_eq!(error.request_id(), Some("42-id"));
    assert!(matches!(
        error.as_service_error(),
        Some(ServiceError::Unhandled(_))
    ));
    assert_eq!(
        error.to_string(),
        "GetRoom: ExpiredTokenException: too old (HTTP status 403, request id 42-id); \
         the session token has expired: sign in again, or let the provider fetch new credentials"
    );
}

#[tokio::test]
async fn bodies_that_are_not_json_keep_the_code_of_the_header() {
    for body in ["", "<html>", "null", "[]", r#"{"message":"#, "\u{feff}{}"] {
        let error = error_of(answer(
            404,
            &["x-amzn-errortype: ResourceNotFoundException"],
            body,
        ))
        .await;
        assert_eq!(error.code(), Some("ResourceNotFoundException"), "{body}");
        assert_eq!(error.message(), None, "{body}");
    }
    let error = error_of(answer(
        404,
        &["x-amzn-errortype: ResourceNotFoundException"],
        b"\xff\xfe",
    ))
    .await;
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
}

#[tokio::test]
async fn a_load_balancers_page_is_an_unexpected_answer() {
    let page = "<html><body>502 Bad Gateway</body></html>";
    let error = error_of(answer(502, &["content-type: text/html"], page)).await;
    assert!(matches!(error.kind(), ErrorKind::UnexpectedAnswer(_)));
    assert_eq!((error.status(), error.code()), (Some(502), None));
    assert!(error.to_string().contains("text/html"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Scripted::answering(answer(200, &[], "{}")).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/GetRoom", elsewhere.url);
        let error = error_of(answer(status, &[&location], "")).await;
        assert_eq!(error.status(), Some(status));
    }
    assert!(elsewhere.arrived().is_empty());
}

#[tokio::test]
async fn an_unreadable_success_says_where_it_is_unreadable() {
    for (body, what) in [
        (r#"{"rooms":"#, "ends too early"),
        (r#"{"rooms":1}"#, "another type"),
        ("<html>", "not JSON"),
    ] {
        let bytes = answer(200, &["x-amzn-requestid: 42-id"], body);
        let server = Scripted::answering(bytes).await;
        let call = crate::client_of(&server.url).list_rooms();
        let error = call.send().await.expect_err(body);
        assert!(
            matches!(error.kind(), ErrorKind::UnreadableOutput(_)),
            "{body}"
        );
        assert!(error.to_string().contains(what), "{error}");
        assert!(error.to_string().contains("42-id"), "{error}");
    }
}

#[tokio::test]
async fn half_an_answer_is_a_broken_connection() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"arn\":".to_vec();
    let error = error_of(half).await;
    assert!(
        matches!(error.kind(), ErrorKind::Connection(_)),
        "{error:?}"
    );
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_refused_connection_says_where_it_was_tried() {
    let client = crate::client_of("http://127.0.0.1:1/prefix");
    let error = client.create_room().send().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no connection (http://127.0.0.1:1)"),
        "{error}"
    );
    assert!(error.source().is_some());
    assert!(error.is_retryable(), "nothing was sent");
}

#[tokio::test]
async fn only_what_is_harmless_is_called_retryable() {
    let throttled = answer(429, &["x-amzn-errortype: ThrottlingException"], "{}");
    let internal = answer(500, &["x-amzn-errortype: InternalServerException"], "{}");
    let page = answer(503, &[], "busy");
    let denied = answer(403, &["x-amzn-errortype: AccessDeniedException"], "{}");
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec();
    // What is answered, and whether a read and a creation may be sent again after it.
    for (bytes, read, creation) in [
        (throttled, true, true),
        (internal, true, false),
        (page, true, false),
        (half, true, false),
        (denied, false, false),
    ] {
        let server = Scripted::answering(bytes).await;
        let client = crate::client_of(&server.url);
        let got = client
            .get_room()
            .identifier("arn")
            .send()
            .await
            .unwrap_err();
        let created = client.create_room().send().await.unwrap_err();
        assert_eq!(
            (got.is_retryable(), created.is_retryable()),
            (read, creation),
            "{got}"
        );
    }
}
