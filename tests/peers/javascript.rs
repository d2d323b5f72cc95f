//! The AWS SDK for JavaScript.

use std::path::Path;

use fixtures::TestResult;

use crate::installation::node_folder;
use crate::scenarios::Scenario;
use crate::script::Script;

/// A script in the folder of the same name.
pub(crate) fn script(file: &str) -> TestResult<Script<'static>> {
    Ok(Script {
        interpreter: Path::new("node"),
        file: node_folder()?.join(file),
    })
}

async fn run(scenario: Scenario) -> TestResult {
    script("scenarios.mjs")?.run(scenario).await
}

#[tokio::test]
async fn the_sdk_for_javascript_calls_all_operations() -> TestResult {
    run(Scenario::Operations).await
}

#[tokio::test]
async fn the_sdk_for_javascript_pages_through_130_rooms() -> TestResult {
    run(Scenario::Pagination).await
}

#[tokio::test]
async fn the_sdk_for_javascript_recognizes_all_eight_exceptions() -> TestResult {
    run(Scenario::Exceptions).await
}

#[tokio::test]
async fn the_sdk_for_javascript_keeps_unusual_strings() -> TestResult {
    run(Scenario::Strings).await
}
