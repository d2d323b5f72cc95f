//! Errors are recognized in all their forms, and say what happened.

use std::error::Error as _;

use fixtures::{Response, ScriptedServer, Step, TestResult};
use ivschat_client::Error;
use ivschat_client::error::{ErrorKind, ServiceError};
use ivschat_client::types::error::ValidationException;
use ivschat_client::types::{ResourceType, ValidationExceptionReason};

async fn error_of(response: impl Into<Step>) -> TestResult<Error> {
    fixtures::get_room_error("arn", response).await
}

#[tokio::test]
async fn the_code_is_found_in_all_places_and_forms() -> TestResult {
    for code in [
        "ConflictException",
        "ConflictException:http://internal.amazon.com/coral/com.amazon.coral.service/",
        "com.amazonaws.ivschat#ConflictException",
        "aws.ivschat#ConflictException:http://example.com/",
    ] {
        let responses = [
            Response::new(409, r#"{"message":"in use"}"#).header("x-amzn-ErrorType", code),
            Response::new(409, format!(r#"{{"code":"{code}","message":"in use"}}"#)),
            Response::new(409, format!(r#"{{"__type":"{code}","message":"in use"}}"#)),
        ];
        for response in responses {
            let error = error_of(response).await?;
            assert_eq!(error.code(), Some("ConflictException"), "{code}");
            assert_eq!(error.message(), Some("in use"), "{code}");
            assert!(
                error
                    .as_service_error()
                    .is_some_and(ServiceError::is_conflict_exception)
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_header_takes_precedence_over_the_code_and_the_code_over_the_type() -> TestResult {
    let body = r#"{"code":"B","__type":"C"}"#;
    assert_eq!(
        error_of(Response::error(400, "A").body(body)).await?.code(),
        Some("A")
    );
    assert_eq!(error_of(Response::new(400, body)).await?.code(), Some("B"));
    assert_eq!(
        error_of(Response::new(400, r#"{"__type":"C"}"#))
            .await?
            .code(),
        Some("C")
    );
    Ok(())
}

#[tokio::test]
async fn an_empty_code_does_not_hide_the_next_one() -> TestResult {
    let response = Response::error(400, ":http://internal.amazon.com/");
    let error = error_of(response.body(r#"{"code":"","__type":"a#B"}"#)).await?;
    assert_eq!(error.code(), Some("B"));
    Ok(())
}

#[tokio::test]
async fn line_breaks_in_a_message_are_escaped() -> TestResult {
    let body = r#"{"message":"first\nINFO forged\u001b[31m"}"#;
    let error = error_of(Response::error(404, "ResourceNotFoundException").body(body)).await?;
    assert_eq!(error.message(), Some("first\nINFO forged\u{1b}[31m"));
    assert!(!error.to_string().contains(char::is_control), "{error}");
    Ok(())
}

#[tokio::test]
async fn the_message_is_found_under_each_of_its_names() -> TestResult {
    for name in ["message", "Message", "errorMessage"] {
        let body = format!(r#"{{"{name}":"no such room"}}"#);
        let error = error_of(Response::error(404, "ResourceNotFoundException").body(body)).await?;
        assert_eq!(error.message(), Some("no such room"), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_message_that_is_not_a_string_does_not_hide_the_next_one() -> TestResult {
    for other in ["null", "5", "{}"] {
        let body = format!(r#"{{"message":{other},"Message":"no such room"}}"#);
        let error = error_of(Response::error(404, "ResourceNotFoundException").body(body)).await?;
        assert_eq!(error.message(), Some("no such room"), "{other}");
    }
    Ok(())
}

/// A code, its status, and the predicate that recognizes it.
type Exception = (&'static str, u16, fn(&ServiceError) -> bool);

#[tokio::test]
async fn all_eight_exceptions_are_typed() -> TestResult {
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
        let error = error_of(Response::error(status, code)).await?;
        assert_eq!((error.code(), error.status()), (Some(code), Some(status)));
        assert!(error.as_service_error().is_some_and(predicate), "{code}");
        for (other, _, predicate) in predicates.iter().filter(|(other, ..)| *other != code) {
            assert!(
                !error.as_service_error().is_some_and(predicate),
                "{code} as {other}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn typed_members_are_kept() -> TestResult {
    let body = r#"{"message":"too fast","limit":5,"resourceId":"abc","resourceType":"ROOM"}"#;
    let error = error_of(Response::error(429, "ThrottlingException").body(body)).await?;
    let Some(ServiceError::ThrottlingException(throttled)) = error.as_service_error() else {
        return Err(error.into());
    };
    assert_eq!((throttled.limit(), throttled.resource_id()), (5, "abc"));
    assert_eq!(throttled.resource_type(), &ResourceType::Room);

    let body = r#"{"message":"m","reason":"FIELD_VALIDATION_FAILED","fieldList":[{"name":"uri","message":"too long"}]}"#;
    let validation = validation(body).await?;
    assert_eq!(
        validation.reason(),
        &ValidationExceptionReason::FieldValidationFailed
    );
    let fields = validation.field_list();
    assert_eq!((fields[0].name(), fields[0].message()), ("uri", "too long"));
    Ok(())
}

async fn validation(body: &str) -> TestResult<ValidationException> {
    let error = error_of(Response::error(400, "ValidationException").body(body)).await?;
    match error.as_service_error() {
        Some(ServiceError::ValidationException(validation)) => Ok(validation.clone()),
        _ => Err(error.into()),
    }
}

#[tokio::test]
async fn a_member_with_an_unexpected_type_does_not_hide_the_exception() -> TestResult {
    let validation = validation(r#"{"message":"m","fieldList":"many","reason":"OTHER"}"#).await?;
    assert_eq!(validation.message(), "m");
    assert_eq!(validation.field_list, None);
    assert_eq!(validation.reason(), &ValidationExceptionReason::Other);
    Ok(())
}

#[tokio::test]
async fn an_error_with_an_unknown_code_keeps_code_and_message() -> TestResult {
    let response = Response::error(403, "ExpiredTokenException").body(r#"{"message":"too old"}"#);
    let error = error_of(response.header("x-amzn-requestid", "42-id")).await?;
    assert_eq!(error.code(), Some("ExpiredTokenException"));
    assert_eq!(error.request_id(), Some("42-id"));
    assert!(matches!(
        error.as_service_error(),
        Some(ServiceError::Unhandled(_))
    ));
    assert_eq!(
        error.to_string(),
        "GetRoom: ExpiredTokenException: too old (HTTP status 403, request ID 42-id); \
         the session token has expired: sign in again, or use a provider that refreshes credentials"
    );
    Ok(())
}

#[tokio::test]
async fn the_code_in_the_header_is_kept_if_the_body_is_not_json() -> TestResult {
    for body in ["", "<html>", "null", "[]", r#"{"message":"#, "\u{feff}{}"] {
        let error = error_of(Response::error(404, "ResourceNotFoundException").body(body)).await?;
        assert_eq!(error.code(), Some("ResourceNotFoundException"), "{body}");
        assert_eq!(error.message(), None, "{body}");
    }
    let error =
        error_of(Response::error(404, "ResourceNotFoundException").body(b"\xff\xfe")).await?;
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    Ok(())
}

#[tokio::test]
async fn an_html_page_of_a_load_balancer_is_an_unexpected_response() -> TestResult {
    let page = "<html><body>502 Bad Gateway</body></html>";
    let response = Response::new(502, page).header("content-type", "text/html");
    let error = error_of(response).await?;
    assert!(matches!(error.kind(), ErrorKind::UnexpectedResponse(_)));
    assert_eq!((error.status(), error.code()), (Some(502), None));
    assert!(error.to_string().contains("text/html"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_redirect_is_not_followed() -> TestResult {
    let elsewhere = ScriptedServer::responding(Response::ok("{}"))?;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/GetRoom", elsewhere.url());
        let error = error_of(Response::new(status, "").header("location", &location)).await?;
        assert_eq!(error.status(), Some(status));
    }
    assert!(elsewhere.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn an_invalid_response_body_is_described() -> TestResult {
    for (body, reason) in [
        (r#"{"rooms":"#, "ends too early"),
        (r#"{"rooms":1}"#, "an unexpected type"),
        ("<html>", "not JSON"),
    ] {
        let response = Response::ok(body).header("x-amzn-requestid", "42-id");
        let (_server, client) = fixtures::scripted_server(response)?;
        let error = client.list_rooms().send().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidResponseBody(_)),
            "{body}"
        );
        assert!(error.to_string().contains(reason), "{error}");
        assert!(error.to_string().contains("42-id"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn half_a_response_is_a_broken_connection() -> TestResult {
    let half = Response::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"arn\":");
    let error = error_of(half).await?;
    assert!(
        matches!(error.kind(), ErrorKind::Connection(_)),
        "{error:?}"
    );
    assert!(error.source().is_some());
    Ok(())
}

#[tokio::test]
async fn the_error_of_a_refused_connection_names_the_address() {
    let client = fixtures::client("http://127.0.0.1:1/prefix");
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
async fn only_errors_that_are_safe_to_retry_are_retryable() -> TestResult {
    let throttled = Response::error(429, "ThrottlingException");
    let internal = Response::error(500, "InternalServerException");
    let page = Response::new(503, "busy");
    let denied = Response::error(403, "AccessDeniedException");
    let half = Response::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
    // Whether a read and a creation may be retried after this response.
    for (response, read, creation) in [
        (throttled, true, true),
        (internal, true, false),
        (page, true, false),
        (half, true, false),
        (denied, false, false),
    ] {
        let (_server, client) = fixtures::scripted_server(response)?;
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
    Ok(())
}

/// Line breaks, terminal escapes, and Unicode characters that change lines or their direction.
const DECEPTIVE: &str = "a\n\u{1b}[31m\u{85}\u{2028}\u{2029}\u{202e}\u{2066}\u{200f}z";

fn is_deceptive(text: &str) -> bool {
    text.chars().any(|character| {
        character != 'z'
            && character != 'a'
            && DECEPTIVE.contains(character)
            && !character.is_ascii_graphic()
    })
}

#[tokio::test]
async fn strings_from_the_service_are_escaped_and_truncated_when_they_are_printed() -> TestResult {
    let long = "x".repeat(10_000);
    let message = format!("{DECEPTIVE}{long}");
    let field = serde_json::json!({"name": message, "message": message});
    let body = serde_json::json!({"message": message, "reason": message, "fieldList": [field]});
    for code in ["ValidationException", "TeapotException"] {
        let error = error_of(Response::error(400, code).body(body.to_string())).await?;
        assert_eq!(error.message(), Some(message.as_str()), "{code}");
        let mut outputs = vec![
            error.to_string(),
            format!("{error:?}"),
            format!("{:?}", error.kind()),
        ];
        if let Some(ServiceError::ValidationException(validation)) = error.as_service_error() {
            assert_eq!(validation.message(), message);
            outputs.extend([validation.to_string(), format!("{validation:?}")]);
        }
        outputs.push(error.into_service_error().to_string());
        for output in outputs {
            assert!(!is_deceptive(&output), "{output}");
            assert!(output.contains("\\u{202e}"), "{output}");
            assert!(output.contains('…'), "{output}");
            assert!(output.len() < 20_000, "{} bytes", output.len());
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_short_message_is_printed_unchanged_in_any_script() -> TestResult {
    let message = "नमस्ते, \u{627}\u{644} 👩\u{200d}🚀 \"quoted\" \\";
    let body = serde_json::json!({ "message": message }).to_string();
    let error = error_of(Response::error(404, "ResourceNotFoundException").body(body)).await?;
    assert!(error.to_string().contains(message), "{error}");
    Ok(())
}

#[tokio::test]
async fn an_invalid_code_or_request_id_is_ignored() -> TestResult {
    let long = "x".repeat(10_000);
    for code in [DECEPTIVE, "two words", "\u{202e}Code", &long] {
        let body = serde_json::json!({"code": code, "__type": "a#Code"}).to_string();
        let error = error_of(Response::new(400, body).header("x-amzn-requestid", &long)).await?;
        assert_eq!((error.code(), error.request_id()), (Some("Code"), None));
    }
    Ok(())
}

#[tokio::test]
async fn a_long_content_type_is_truncated() -> TestResult {
    let long = "x".repeat(10_000);
    let error = error_of(Response::new(502, "").header("content-type", &long)).await?;
    for text in [
        error.to_string(),
        format!("{error:?}"),
        format!("{:?}", error.kind()),
    ] {
        assert!(text.contains('…') && text.len() < 2_000, "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn an_invalid_byte_in_a_message_does_not_hide_the_code() -> TestResult {
    let body = b"{\"__type\":\"a#ConflictException\",\"message\":\"caf\xe9\"}";
    let error = error_of(Response::new(409, body)).await?;
    assert_eq!(error.code(), Some("ConflictException"));
    assert_eq!(error.message(), Some("caf\u{fffd}"));
    Ok(())
}

#[tokio::test]
async fn at_most_64_kib_of_an_error_body_are_read() -> TestResult {
    let empty = r#"{"message":""}"#.len();
    for (length, message) in [
        (64 * 1024, true),
        (64 * 1024 + 1, false),
        (10_000_000, false),
    ] {
        let body = format!(r#"{{"message":"{}"}}"#, "x".repeat(length - empty));
        let response = Response::error(404, "ResourceNotFoundException").body(body.clone());
        let error = error_of(response).await?;
        assert_eq!(error.code(), Some("ResourceNotFoundException"), "{length}");
        assert_eq!(error.message().is_some(), message, "{length}");

        let error = error_of(Response::new(503, body)).await?;
        match error.kind() {
            ErrorKind::UnexpectedResponse(_) if message => {}
            ErrorKind::ResponseTooLarge(error) if !message => assert_eq!(error.limit(), 64 * 1024),
            _ => panic!("{length}: {error}"),
        }
        assert!(error.is_retryable(), "{length}");
    }
    Ok(())
}

#[tokio::test]
async fn at_most_10_mib_of_a_response_body_are_read() -> TestResult {
    let empty = r#"{"name":""}"#.len();
    for (length, is_read) in [(10 * 1024 * 1024, true), (10 * 1024 * 1024 + 1, false)] {
        let name = "x".repeat(length - empty);
        let response = Response::ok(format!(r#"{{"name":"{name}"}}"#));
        // A success may have been applied, whatever its headers say.
        let response = response.header("x-amzn-errortype", "ThrottlingException");
        let server = ScriptedServer::responding(response)?;
        let client = fixtures::retrying_client(server.url());
        match client.create_room().send().await {
            Ok(room) if is_read => assert_eq!(room.name().map(str::len), Some(name.len())),
            Err(error) if !is_read => {
                assert!(
                    matches!(error.kind(), ErrorKind::ResponseTooLarge(_)),
                    "{error}"
                );
                assert_eq!((error.attempts(), error.may_have_been_applied()), (1, true));
            }
            result => panic!("{length}: {:?}", result.map(drop)),
        }
    }
    Ok(())
}

#[tokio::test]
async fn unknown_members_do_not_hide_known_ones() -> TestResult {
    let mut members = String::new();
    for number in 0..5_000 {
        members.push_str(&format!(r#""{number}":0,"#));
    }
    let body = format!(r#"{{{members}"limit":"many","message":"m","resourceId":"r"}}"#);
    let error = error_of(Response::error(429, "ThrottlingException").body(body)).await?;
    let Some(ServiceError::ThrottlingException(throttled)) = error.as_service_error() else {
        return Err(error.into());
    };
    let (limit, resource) = (throttled.limit(), throttled.resource_id());
    assert_eq!((limit, resource, throttled.message()), (0, "r", "m"));
    Ok(())
}
