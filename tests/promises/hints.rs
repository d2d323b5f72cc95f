//! Errors say what to do about them, if that is known, and keep their cause.

use std::error::Error as _;

use aws_credential_types::credential_fn::provide_credentials_fn;
use fixtures::{ROOM_ARN, Response, ScriptedServer, TestResult};
use ivschat_client::config::Config;
use ivschat_client::error::{
    BuildError, CredentialsError, ErrorKind, ProvideErrorMetadata, RequestId, ServiceError,
};
use ivschat_client::types::error::ConflictException;
use ivschat_client::{Client, Error};

async fn error_of(identifier: &str, status: u16, code: &str) -> TestResult<Error> {
    let response = Response::error(status, code).header("x-amzn-requestid", "42-id");
    fixtures::get_room_error(identifier, response).await
}

#[tokio::test]
async fn errors_say_what_to_do() -> TestResult {
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
            "the service does not know the access key",
        ),
        (403, "MissingAuthenticationToken", "without its signature"),
        (
            403,
            "PendingVerification",
            "the AWS account is not verified",
        ),
    ] {
        let error = error_of(ROOM_ARN, status, code).await?;
        let text = error.to_string();
        assert!(text.contains(hint), "{text}");
        assert!(
            error.hint().is_some_and(|known| known.contains(hint)),
            "{text}"
        );
        assert!(
            text.starts_with(&format!(
                "GetRoom: {code}: a message (HTTP status {status}, request ID 42-id)"
            )),
            "{text}"
        );
    }
    assert_eq!(
        error_of(ROOM_ARN, 404, "ResourceNotFoundException")
            .await?
            .hint(),
        None
    );
    Ok(())
}

#[tokio::test]
async fn the_hint_about_a_bare_id_names_the_member_that_takes_an_arn() -> TestResult {
    for (status, code) in [
        (400, "ValidationException"),
        (404, "ResourceNotFoundException"),
    ] {
        let error = error_of("AbCdEfGh1234", status, code).await?;
        assert!(
            error
                .to_string()
                .contains("`identifier` must be a full ARN"),
            "{error}"
        );
    }
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    let call = client
        .create_room()
        .logging_configuration_identifiers("AbCdEfGh1234");
    let error = call.send().await.unwrap_err();
    let hint = error.hint().unwrap_or_default();
    assert!(
        hint.contains("`logging_configuration_identifiers`"),
        "{error}"
    );
    let tagged = client
        .tag_resource()
        .resource_arn("AbCdEfGh1234")
        .tags("a", "b");
    let error = tagged.send().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`resource_arn` must be a full ARN"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn a_missing_region_is_named() {
    let client = Client::from_conf(Config::builder().build());
    let error = client.list_rooms().send().await.unwrap_err();
    assert!(error.to_string().contains("no region"), "{error}");
}

/// The metadata that programs for the AWS SDK read from any error.
fn metadata(
    error: &(impl ProvideErrorMetadata + RequestId),
) -> (Option<&str>, Option<&str>, Option<&str>) {
    (error.code(), error.message(), error.request_id())
}

#[tokio::test]
async fn code_message_and_request_id_are_the_same_on_every_level() -> TestResult {
    let error = error_of(ROOM_ARN, 404, "ResourceNotFoundException").await?;
    let expected = (
        Some("ResourceNotFoundException"),
        Some("a message"),
        Some("42-id"),
    );
    assert_eq!(metadata(&error), expected);
    let error = error.into_service_error();
    assert_eq!(metadata(&error), expected);
    let ServiceError::ResourceNotFoundException(exception) = error else {
        return Err(error.into());
    };
    assert_eq!(metadata(&exception), expected);
    assert_eq!(
        exception.to_string(),
        "ResourceNotFoundException: a message"
    );
    let error = error_of(ROOM_ARN, 400, "SomethingNew").await?;
    let error = error.into_service_error();
    assert_eq!(
        metadata(&error),
        (Some("SomethingNew"), Some("a message"), Some("42-id"))
    );
    assert!(matches!(error, ServiceError::Unhandled(_)));
    Ok(())
}

#[tokio::test]
async fn the_request_id_of_an_invalid_response_body_is_kept() -> TestResult {
    let page = Response::ok("<html>").header("x-amzn-requestid", "42-id");
    let server = ScriptedServer::responding(page)?;
    let call = fixtures::client(server.url()).list_rooms();
    let error = call.send().await.unwrap_err();
    assert_eq!(metadata(&error), (None, None, Some("42-id")));
    Ok(())
}

#[tokio::test]
async fn a_failure_without_a_response_becomes_a_service_error_that_keeps_its_cause() -> TestResult {
    let call = fixtures::client("http://127.0.0.1:1").list_rooms();
    let error = call.send().await.unwrap_err();
    let text = error.to_string();
    let error = error.into_service_error();
    assert_eq!(metadata(&error), (None, None, None));
    assert_eq!(error.to_string(), text);
    let mut causes = vec![];
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push(error);
        cause = error.source();
    }
    assert!(causes.iter().any(|cause| cause.is::<Error>()));
    let root = causes.last().ok_or("no cause")?;
    assert!(root.is::<std::io::Error>(), "{root:?}");
    let error = Error::from(error);
    assert_eq!(error.to_string(), text, "the conversion back loses nothing");
    assert!(error.try_into_service_error().is_err());
    Ok(())
}

#[test]
fn an_incomplete_input_is_an_error_of_the_same_type() {
    let input = ivschat_client::types::GetRoomRequest::builder().build();
    let incomplete: Result<_, Error> = input.map_err(|error: BuildError| error.into());
    let error = incomplete.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidInput(_)));
    assert_eq!(error.operation(), None);
    assert!(error.to_string().contains("identifier"), "{error}");
}

#[tokio::test]
async fn a_conversion_to_a_service_error_and_back_keeps_whether_a_retry_is_safe() -> TestResult {
    for (status, code) in [
        (500, "InternalServerException"),
        (400, "RequestTimeoutException"),
    ] {
        let server = ScriptedServer::responding(Response::error(status, code))?;
        let error = fixtures::client(server.url()).create_room().send().await;
        let error = error.unwrap_err();
        let flags = |error: &Error| (error.may_have_been_applied(), error.is_retryable());
        assert_eq!(flags(&error), (true, false), "{code}");
        let error = Error::from(error.into_service_error());
        assert_eq!(flags(&error), (true, false), "{code}");
        assert_eq!((error.code(), error.status()), (Some(code), Some(status)));
    }
    Ok(())
}

#[test]
fn an_exception_that_is_parsed_from_json_has_its_code() -> TestResult {
    let json = serde_json::json!({ "message": "m", "resourceId": "i", "resourceType": "ROOM" });
    let conflict: ConflictException = serde_json::from_value(json)?;
    assert_eq!(conflict.code(), Some("ConflictException"));
    let error = Error::from(ServiceError::ConflictException(conflict));
    assert!(
        error.to_string().starts_with("ConflictException"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn line_breaks_in_the_error_of_a_provider_are_escaped() {
    let provider = provide_credentials_fn(|| async {
        Err(CredentialsError::provider_error("a\nERROR forged"))
    });
    let config = fixtures::config("http://127.0.0.1:1").credentials_provider(provider);
    let error = Client::from_conf(config.build()).list_rooms().send().await;
    let error = error.unwrap_err();
    assert!(!error.to_string().contains('\n'), "{error}");
}
