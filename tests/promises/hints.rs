//! Errors say what to do about them, where that is known, and keep what led to them.

use std::error::Error as _;

use aws_credential_types::provider::{ProvideCredentials, future};
use ivschat_client::config::Config;
use ivschat_client::error::{
    BuildError, CredentialsError, ErrorKind, ProvideErrorMetadata, RequestId, ServiceError,
};
use ivschat_client::types::error::ConflictException;
use ivschat_client::{Client, Error};

use crate::server::{Scripted, answer};

/// The error of `GetRoom` for this identifier, answered with this status and code.
async fn error_of(identifier: &str, status: u16, code: &str) -> Error {
    let headers = [
        format!("x-amzn-errortype: {code}"),
        "x-amzn-requestid: 42-id".to_owned(),
    ];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let server = Scripted::answering(answer(status, &headers, r#"{"message":"m"}"#)).await;
    let call = crate::client_of(&server.url)
        .get_room()
        .identifier(identifier);
    call.send().await.expect_err("the answer is an error")
}

const ARN: &str = "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEfGh1234";

#[tokio::test]
async fn errors_say_what_to_do() {
    for (status, code, hint) in [
        (
            403,
            "ExpiredTokenException",
            "the session token has expired",
        ),
        (
            403,
            "AccessDeniedException",
            "the permission ivschat:GetRoom",
        ),
        (
            403,
            "InvalidSignatureException",
            "check the secret access key",
        ),
        (403, "SignatureDoesNotMatch", "the clock of this machine"),
        (
            403,
            "UnrecognizedClientException",
            "the access key is not known",
        ),
        (403, "MissingAuthenticationToken", "without its signature"),
        (
            403,
            "PendingVerification",
            "the AWS account is not verified",
        ),
    ] {
        let error = error_of(ARN, status, code).await;
        let text = error.to_string();
        assert!(text.contains(hint), "{text}");
        assert!(
            error.hint().is_some_and(|known| known.contains(hint)),
            "{text}"
        );
        assert!(
            text.starts_with(&format!(
                "GetRoom: {code}: m (HTTP status {status}, request id 42-id)"
            )),
            "{text}"
        );
    }
    assert_eq!(
        error_of(ARN, 404, "ResourceNotFoundException").await.hint(),
        None
    );
}

#[tokio::test]
async fn a_bare_id_is_told_from_an_arn() {
    for (status, code) in [
        (400, "ValidationException"),
        (404, "ResourceNotFoundException"),
    ] {
        let error = error_of("AbCdEfGh1234", status, code).await;
        assert!(
            error.to_string().contains("`identifier` takes a whole ARN"),
            "{error}"
        );
    }
    let (_endpoint, client) = crate::local().await;
    let call = client
        .create_room()
        .logging_configuration_identifiers("AbCdEfGh1234");
    let error = call.send().await.expect_err("it is not an ARN");
    let hint = error.hint().unwrap_or_default();
    assert!(
        hint.contains("`logging_configuration_identifiers`"),
        "{error}"
    );
    let tagged = client
        .tag_resource()
        .resource_arn("AbCdEfGh1234")
        .tags("a", "b");
    let error = tagged.send().await.expect_err("it is not an ARN");
    assert!(
        error
            .to_string()
            .contains("`resource_arn` takes a whole ARN"),
        "{error}"
    );
}

#[tokio::test]
async fn a_missing_region_is_named() {
    let client = Client::from_conf(Config::builder().build());
    let error = client
        .list_rooms()
        .send()
        .await
        .expect_err("nowhere to send to");
    assert!(error.to_string().contains("no region"), "{error}");
}

/// What programs written for the AWS SDK ask of any error.
fn described(
    error: &(impl ProvideErrorMetadata + RequestId),
) -> (Option<&str>, Option<&str>, Option<&str>) {
    (error.code(), error.message(), error.request_id())
}

#[tokio::test]
async fn code_message_and_request_id_are_the_same_on_every_level() {
    let error = error_of(ARN, 404, "ResourceNotFoundException").await;
    let expected = (Some("ResourceNotFoundException"), Some("m"), Some("42-id"));
    assert_eq!(described(&error), expected);
    let error = error.into_service_error();
    assert_eq!(described(&error), expected);
    let ServiceError::ResourceNotFoundException(exception) = error else {
        panic!("{error:?}");
    };
    assert_eq!(described(&exception), expected);
    assert_eq!(exception.to_string(), "ResourceNotFoundException: m");
    let error = error_of(ARN, 400, "SomethingNew")
        .await
        .into_service_error();
    assert_eq!(
        described(&error),
        (Some("SomethingNew"), Some("m"), Some("42-id"))
    );
    assert!(matches!(error, ServiceError::Unhandled(_)));
}

#[tokio::test]
async fn the_request_id_of_an_unreadable_answer_is_kept() {
    let server = Scripted::answering(answer(200, &["x-amzn-requestid: 42-id"], "<html>")).await;
    let call = crate::client_of(&server.url).list_rooms();
    let error = call.send().await.expect_err("it is not JSON");
    assert_eq!(described(&error), (None, None, Some("42-id")));
}

#[tokio::test]
async fn a_failure_without_an_answer_becomes_a_service_error_that_leads_to_its_cause() {
    let call = crate::client_of("http://127.0.0.1:1").list_rooms();
    let error = call.send().await.expect_err("nobody listens there");
    let text = error.to_string();
    let error = error.into_service_error();
    assert_eq!(described(&error), (None, None, None));
    assert_eq!(error.to_string(), text);
    let mut causes = vec![];
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push(error);
        cause = error.source();
    }
    assert!(causes.iter().any(|cause| cause.is::<Error>()));
    let root = causes.last().expect("there is a cause");
    assert!(root.is::<std::io::Error>(), "{root:?}");
    let error = Error::from(error);
    assert_eq!(error.to_string(), text, "the way back loses nothing");
    assert!(error.try_into_service_error().is_err());
}

#[test]
fn an_input_that_is_not_complete_is_an_error_of_the_same_type() {
    let input = ivschat_client::types::GetRoomRequest::builder().build();
    let incomplete: Result<_, Error> = input.map_err(|error: BuildError| error.into());
    let error = incomplete.expect_err("the identifier is missing");
    assert!(matches!(error.kind(), ErrorKind::InvalidInput(_)));
    assert_eq!(error.operation(), None);
    assert!(error.to_string().contains("identifier"), "{error}");
}

#[tokio::test]
async fn the_way_to_a_service_error_and_back_does_not_make_a_call_safe_to_repeat() {
    for (status, code) in [
        (500, "InternalServerException"),
        (400, "RequestTimeoutException"),
    ] {
        let header = format!("x-amzn-errortype: {code}");
        let server = Scripted::answering(answer(status, &[&header], "{}")).await;
        let error = crate::client_of(&server.url).create_room().send().await;
        let error = error.expect_err("the answer is an error");
        let flags = |error: &Error| (error.may_have_been_applied(), error.is_retryable());
        assert_eq!(flags(&error), (true, false), "{code}");
        let error = Error::from(error.into_service_error());
        assert_eq!(flags(&error), (true, false), "{code}");
        assert_eq!((error.code(), error.status()), (Some(code), Some(status)));
    }
}

#[test]
fn an_exception_that_is_read_from_json_knows_its_code() {
    let json = serde_json::json!({ "message": "m", "resourceId": "i", "resourceType": "ROOM" });
    let conflict: ConflictException = serde_json::from_value(json).expect("it is one");
    assert_eq!(conflict.code(), Some("ConflictException"));
    let error = Error::from(ServiceError::ConflictException(conflict));
    assert!(
        error.to_string().starts_with("ConflictException"),
        "{error}"
    );
}

#[tokio::test]
async fn what_a_provider_says_stays_in_its_line() {
    #[derive(Debug)]
    struct Failing;
    impl ProvideCredentials for Failing {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err(CredentialsError::provider_error(
                "a\nERROR forged",
            )))
        }
    }
    let config = crate::config_of("http://127.0.0.1:1").credentials_provider(Failing);
    let error = Client::from_conf(config.build()).list_rooms().send().await;
    let error = error.expect_err("there are no credentials");
    assert!(!error.to_string().contains('\n'), "{error}");
}
