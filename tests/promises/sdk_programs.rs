//! Programs that were written for the AWS SDK compile and run with nothing changed but an import.

use fixtures::TestResult;

#[path = "../programs/mod.rs"]
mod programs;

#[tokio::test]
async fn programs_for_the_sdk_run_with_this_client() -> TestResult {
    let (_endpoint, client) = fixtures::local_endpoint().await?;
    programs::run_all(&client).await?;
    Ok(())
}
