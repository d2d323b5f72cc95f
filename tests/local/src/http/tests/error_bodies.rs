//! The bodies of errors conform to the document.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::{Draft, Validator};

use super::*;
use crate::{Quotas, RequestRates};

/// The schema of each exception of the service.
static SCHEMAS: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let document = crate::api::document().unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let exceptions = schemas
        .iter()
        .filter(|(_, schema)| schema.get("x-http-status").is_some());
    let schema = |name: &str| {
        let schema = json!({
            "allOf": [{"$ref": format!("#/components/schemas/{name}")}],
            "components": {"schemas": schemas},
        });
        let options = jsonschema::options().with_draft(Draft::Draft4);
        options.build(&schema).unwrap()
    };
    exceptions
        .map(|(name, _)| (name.clone(), schema(name)))
        .collect()
});

/// Checks the body of an error of the service. Other errors have no schema.
pub(super) fn check(code: &str, body: &Value) {
    if let Some(schema) = SCHEMAS.get(code) {
        let errors: Vec<_> = schema.iter_errors(body).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{code} {body}: {errors:?}");
    }
}

#[tokio::test]
async fn an_injected_error_has_the_members_that_its_code_requires() {
    assert!(SCHEMAS.contains_key("ConflictException"));
    for code in SCHEMAS.keys() {
        let rule = crate::FaultRule::error("*", 429, code);
        let endpoint = builder().fault(rule).start().await.unwrap();
        let response = post(&endpoint, "ListRooms", &json!({})).await;
        assert_eq!(
            (response.status, response.code()),
            (429, Some(code.as_str()))
        );
    }
}

/// All tests check the bodies of the errors that they receive. This test covers the errors about a resource.
#[tokio::test]
async fn an_error_about_a_resource_names_it() {
    let quotas = Quotas::default().logging_configurations(1);
    let rates = RequestRates::default().tags(1);
    let builder = builder().quotas(quotas).request_rates(rates);
    let endpoint = builder.start().await.unwrap();
    let new = json!({"destinationConfiguration": {"s3": {"bucketName": "chat-logs"}}});
    let logs = post(&endpoint, "CreateLoggingConfiguration", &new).await;
    let exceeded = post(&endpoint, "CreateLoggingConfiguration", &new).await;
    let arn = logs.member("arn");
    let room = json!({"loggingConfigurationIdentifiers": [arn]});
    post(&endpoint, "CreateRoom", &room).await;
    let identifier = json!({"identifier": arn});
    let conflict = post(&endpoint, "DeleteLoggingConfiguration", &identifier).await;
    let path = tags_of(NO_ROOM);
    let missing = without_body(&endpoint, "GET", &path).await;
    let throttled = without_body(&endpoint, "GET", "/tags/x").await;
    for (response, code, resource) in [
        (exceeded, "ServiceQuotaExceededException", "123456789012"),
        (
            conflict,
            "ConflictException",
            logs.member("id").as_str().unwrap(),
        ),
        (missing, "ResourceNotFoundException", "000000000000"),
        (throttled, "ThrottlingException", "123456789012"),
    ] {
        assert_eq!(response.code(), Some(code));
        assert_eq!(response.member("resourceId"), resource);
        assert_eq!(response.member("resourceType"), "ROOM");
    }
}
