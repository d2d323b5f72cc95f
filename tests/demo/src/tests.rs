//! The demo leaves nothing behind, whatever fails.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ivschat_local::{Builder, FaultRule, LocalEndpoint};

use super::*;
use crate::chat_logs::ChatLogs;

/// The story, told on an embedded endpoint.
struct Told {
    outcome: Result<(), String>,
    connection: Connection,
    steps: Steps,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Told {
    async fn new(endpoint: Builder, interrupted: watch::Receiver<bool>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let endpoint = endpoint.chat_logs(folder.path()).start().await.unwrap();
        let connection = Connection::local(endpoint, folder, "logs".to_owned());
        let lines = Arc::<Mutex<Vec<String>>>::default();
        let printed = Arc::clone(&lines);
        let print = move |line: &str| printed.lock().unwrap().push(line.to_owned());
        let steps = Steps::new(print, interrupted);
        Self {
            outcome: tell(&connection, &steps).await,
            connection,
            steps,
            lines,
        }
    }

    async fn with(endpoint: Builder) -> Self {
        let (_interrupt, interrupted) = watch::channel(false);
        Self::new(endpoint, interrupted).await
    }

    fn endpoint(&self) -> &LocalEndpoint {
        match &self.connection.chat_logs {
            ChatLogs::Embedded { endpoint, .. } => endpoint,
            ChatLogs::Elsewhere(place) => panic!("the endpoint is not embedded: {place}"),
        }
    }

    async fn leaves_nothing_behind(&self) -> bool {
        let client = &self.connection.client;
        let configurations = client.list_logging_configurations().send().await.unwrap();
        self.endpoint().rooms().is_empty() && configurations.logging_configurations.is_empty()
    }
}

#[tokio::test]
async fn the_story_has_all_operations_and_is_in_the_chat_logs() {
    let told = Told::with(LocalEndpoint::builder()).await;
    assert_eq!(told.outcome, Ok(()));
    let requests = told.endpoint().requests();
    let operations: BTreeSet<_> = requests
        .into_iter()
        .filter_map(|one| one.operation)
        // The handshakes of the messaging API.
        .filter(|operation| operation != "Connect")
        .collect();
    assert_eq!(operations.len(), 17);
    assert!(told.leaves_nothing_behind().await);

    let Told {
        connection,
        steps,
        lines,
        ..
    } = told;
    lines.lock().unwrap().clear();
    connection.chat_logs.read_back(&steps).await.unwrap();
    let lines = lines.lock().unwrap().join("\n");
    for expected in [
        "alice: Which bird is this?",
        "bob: A pigeon, silly!",
        "poll question=Wren or robin?",
        "aws:DELETE_MESSAGE",
        "aws:DISCONNECT_USER Reason=be kind, UserId=bob",
        "aws:DISCONNECT_USER Reason=closing time, UserId=alice",
    ] {
        assert!(lines.contains(expected), "{expected}: {lines}");
    }
}

#[tokio::test]
async fn a_failure_of_any_step_leaves_nothing_behind() {
    for failing in [
        "CreateLoggingConfiguration",
        "GetLoggingConfiguration",
        "CreateRoom",
        "TagResource",
        "SEND_MESSAGE",
        "SendEvent",
        "DELETE_MESSAGE",
        "DISCONNECT_USER",
        "DeleteMessage",
        "DisconnectUser",
        "UpdateRoom",
        "ListLoggingConfigurations",
    ] {
        let rule = FaultRule::error(failing, 400, "ValidationException").times(1);
        let told = Told::with(LocalEndpoint::builder().fault(rule)).await;
        let error = told.outcome.as_ref().unwrap_err();
        assert!(error.contains(failing), "{failing}: {error}");
        assert!(told.leaves_nothing_behind().await, "{failing}");
    }
}

#[tokio::test]
async fn a_resource_whose_creation_got_no_response_is_deleted_too() {
    for failing in ["CreateLoggingConfiguration", "CreateRoom"] {
        let rule = FaultRule::drop_response(failing);
        let told = Told::with(LocalEndpoint::builder().fault(rule)).await;
        let error = told.outcome.as_ref().unwrap_err();
        assert!(error.contains("has been deleted"), "{failing}: {error}");
        assert!(told.leaves_nothing_behind().await, "{failing}");
    }
}

#[tokio::test]
async fn the_error_names_what_could_not_be_deleted() {
    let rule = FaultRule::error("DeleteRoom", 403, "AccessDeniedException");
    let told = Told::with(LocalEndpoint::builder().fault(rule)).await;
    let error = told.outcome.as_ref().unwrap_err();
    let rooms = told.endpoint().rooms();
    assert!(error.contains(rooms[0]["arn"].as_str().unwrap()), "{error}");
}

#[tokio::test]
async fn an_interruption_at_any_step_leaves_nothing_behind() {
    for number in 1.. {
        let (interrupt, interrupted) = watch::channel(false);
        let requests = AtomicUsize::new(0);
        let endpoint = LocalEndpoint::builder().log(move |_| {
            if requests.fetch_add(1, Ordering::Relaxed) + 1 == number {
                interrupt.send_replace(true);
            }
        });
        let told = Told::new(endpoint, interrupted).await;
        assert!(told.leaves_nothing_behind().await, "{number}");
        match &told.outcome {
            Err(error) => assert!(error.starts_with("interrupted"), "{error}"),
            Ok(()) => {
                // The story ended before the interruption.
                assert!(number > 20, "{number}");
                break;
            }
        }
    }
}
