//! boto3, the AWS SDK for Python.

use fixtures::TestResult;

use crate::installation::{package, python};
use crate::scenarios::Scenario;
use crate::script::Script;

/// A script in the folder of the same name.
pub(crate) fn script(file: &str) -> TestResult<Script<'static>> {
    Ok(Script {
        interpreter: python()?,
        file: package().join("boto3").join(file),
    })
}

async fn run(scenario: Scenario) -> TestResult {
    script("scenarios.py")?.run(scenario).await
}

#[tokio::test]
async fn boto3_calls_all_operations() -> TestResult {
    run(Scenario::Operations).await
}

#[tokio::test]
async fn boto3_pages_through_130_rooms() -> TestResult {
    run(Scenario::Pagination).await
}

#[tokio::test]
async fn boto3_recognizes_all_eight_exceptions() -> TestResult {
    run(Scenario::Exceptions).await
}

#[tokio::test]
async fn boto3_keeps_unusual_strings() -> TestResult {
    run(Scenario::Strings).await
}
