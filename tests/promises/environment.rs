//! Environment variables configure a client, as they configure other AWS tools.

use std::process::{Command, Output};

use fixtures::{Response, ScriptedServer, TestResult};
use ivschat_client::Client;

/// Creates a room in a process that has these AWS variables and no others.
async fn create_room_with(variables: &[(&str, &str)]) -> TestResult<Output> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([
        "--exact",
        "environment::create_room",
        "--ignored",
        "--nocapture",
    ]);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command.envs(variables.iter().copied());
    Ok(tokio::task::spawn_blocking(move || command.output()).await??)
}

#[tokio::test]
#[ignore = "run by the tests below, in another process"]
async fn create_room() -> TestResult {
    let client = Client::from_env().await?;
    client.create_room().send().await?;
    Ok(())
}

#[tokio::test]
async fn the_variables_of_aws_tools_configure_a_client() -> TestResult {
    let server = ScriptedServer::responding(Response::ok("{}"))?;
    let output = create_room_with(&[
        ("AWS_ENDPOINT_URL_IVSCHAT", server.url()),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("AWS_SESSION_TOKEN", "session"),
    ])
    .await?;
    assert!(output.status.success(), "{output:?}");
    let request = &server.requests()[0];
    let credential = request.credential().ok_or("not signed")?;
    assert!(credential.starts_with("AKID/"), "{credential}");
    assert!(credential.contains("/eu-west-1/ivschat/"), "{credential}");
    assert_eq!(request.header("x-amz-security-token"), Some("session"));
    Ok(())
}

#[tokio::test]
async fn the_error_lists_missing_variables() -> TestResult {
    let output = create_room_with(&[("AWS_SECRET_ACCESS_KEY", "hunter2")]).await?;
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{text}");
    assert!(
        text.contains("looked for AWS_REGION, AWS_DEFAULT_REGION"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
    Ok(())
}
