//! Programs written for the AWS SDK compile and run with no more than another import.

#[path = "../programs/mod.rs"]
mod programs;

#[tokio::test]
async fn programs_in_the_style_of_the_sdk_do_what_they_do_with_the_sdk() {
    let (_endpoint, client) = crate::local().await;
    programs::run_all(&client).await.expect("they succeed");
}
