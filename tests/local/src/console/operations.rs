//! Performs operations without a signature.

use axum::http::StatusCode;
use serde_json::Value;

use super::PREFIX;
use crate::api::Operation;
use crate::exception::Exception;
use crate::identifiers::region_of;
use crate::inspection::HandledRequest;
use crate::shared::Shared;
use crate::signature::is_region;
use crate::validation::without_nulls;

/// The members of inputs that contain the ARN of a resource.
const ARNS: [&str; 3] = ["identifier", "resourceArn", "roomIdentifier"];

/// Performs an operation whose whole input is the body, in the region of the ARN in the input. Ignores latency and fault
/// rules, which are for the clients under test, but appears in the history.
pub(super) async fn perform(
    shared: &Shared,
    operation: &'static Operation,
    region: Option<String>,
    body: &[u8],
) -> Result<(StatusCode, Option<Value>), Exception> {
    let now = shared.clock.now();
    let performed = input(body).and_then(|input| {
        let of_arn = ARNS
            .iter()
            .find_map(|member| region_of(input[member].as_str()?));
        let region = of_arn.map(str::to_owned).or(region);
        let region = region.unwrap_or_else(|| shared.access.default_region().to_owned());
        if !is_region(&region) {
            return Err(Exception::invalid(
                "The region must have 1 to 32 lowercase letters, digits and hyphens",
            ));
        }
        shared.perform(operation, &region, now, || Ok(input))
    });
    // Wait after reads, too, so that a response contains only changes that are on the disk.
    let saved = shared.store.saved().await;
    let performed = performed.and_then(|performed| saved.map(|()| performed));
    let (status, code) = match &performed {
        Ok((status, _)) => (*status, None),
        Err(exception) => (
            shared.api.status_of(exception),
            Some(exception.code.to_string()),
        ),
    };
    let path = format!("{PREFIX}/operations/{}", operation.id);
    shared.record(HandledRequest {
        operation: Some(&operation.id),
        status: Some(status.as_u16()),
        code,
        ..HandledRequest::new("POST", &path, now, shared.clock.now())
    });
    performed
}

fn input(body: &[u8]) -> Result<Value, Exception> {
    match serde_json::from_slice(body).map(without_nulls) {
        Ok(input @ Value::Object(_)) => Ok(input),
        _ => Err(Exception::invalid("The request body is not a JSON object")),
    }
}
