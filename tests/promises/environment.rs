//! A client is configured by the environment of its process, in the way of all AWS tools.

use std::process::{Command, Output};

use ivschat_client::Client;

use crate::faults::server::{FaultServer, Step};
use crate::server::{answer, header};

/// What a process does whose only AWS variables are these: it creates a room.
async fn create_a_room_with(variables: &[(&str, &str)]) -> Output {
    let program = std::env::current_exe().expect("a test is a program");
    let mut command = Command::new(program);
    command.args([
        "--exact",
        "environment::a_room_is_created",
        "--ignored",
        "--nocapture",
    ]);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command.envs(variables.iter().copied());
    let finished = tokio::task::spawn_blocking(move || command.output()).await;
    finished.expect("no panic").expect("the program runs")
}

#[tokio::test]
#[ignore = "run by the tests below, in a process of its own"]
async fn a_room_is_created() {
    let client = Client::from_env()
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    client.create_room().send().await.expect("answered");
}

#[tokio::test]
async fn the_variables_of_aws_tools_make_a_client() {
    let success = Step::AnswerAndClose(answer(200, &[], "{}"));
    let server = FaultServer::start(vec![success]).await;
    let output = create_a_room_with(&[
        ("AWS_ENDPOINT_URL_IVSCHAT", &server.url),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("AWS_SESSION_TOKEN", "session"),
    ])
    .await;
    assert!(output.status.success(), "{output:?}");
    let head = &server.arrived()[0].head;
    let authorization = header(head, "authorization").unwrap_or_default();
    assert!(
        authorization.contains("Credential=AKID/"),
        "{authorization}"
    );
    assert!(
        authorization.contains("/eu-west-1/ivschat/"),
        "{authorization}"
    );
    assert_eq!(header(head, "x-amz-security-token"), Some("session"));
}

#[tokio::test]
async fn what_is_missing_is_listed() {
    let output = create_a_room_with(&[("AWS_SECRET_ACCESS_KEY", "hunter2")]).await;
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{text}");
    assert!(
        text.contains("looked for AWS_REGION, AWS_DEFAULT_REGION"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}
