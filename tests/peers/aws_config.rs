//! This client works with the profile that the default chain of the AWS SDK loads.

use aws_config::BehaviorVersion;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use fixtures::TestResult;
use ivschat_client::Client;
use ivschat_local::LocalEndpoint;

#[tokio::test]
async fn a_profile_is_enough_for_a_client() -> TestResult {
    let endpoint = LocalEndpoint::builder()
        .access_key("AKIDPROFILE", "of the profile")
        .start()
        .await?;
    let profile = format!(
        "[profile chat]\nregion = eu-central-1\nmax_attempts = 2\nservices = ours\n\
         aws_access_key_id = AKIDPROFILE\naws_secret_access_key = of the profile\n\
         [services ours]\nivschat =\n  endpoint_url = {}\n",
        endpoint.endpoint_url()
    );
    let files = EnvConfigFiles::builder()
        .with_contents(EnvConfigFileKind::Config, profile)
        .build();
    let shared = aws_config::defaults(BehaviorVersion::latest())
        .profile_files(files)
        .profile_name("chat")
        .load()
        .await;
    let client = Client::new(&shared);
    let attempts = client
        .config()
        .retry_config()
        .map(|retry| retry.max_attempts());
    assert_eq!(attempts, Some(2));
    let room = client.create_room().send().await?;
    let arn = room.arn().unwrap_or_default();
    assert!(arn.starts_with("arn:aws:ivschat:eu-central-1:"), "{arn}");
    Ok(())
}
