//! Chat logs.

use std::fs;
use std::path::Path;
use std::sync::mpsc;

use tempfile::TempDir;

use super::*;

async fn start(folder: &Path) -> (Chat, mpsc::Receiver<String>) {
    let (lines, logged) = mpsc::channel();
    let builder = LocalEndpoint::builder()
        .clock(|| seconds(1_669_969_280))
        .chat_logs(folder)
        .log(move |line| drop(lines.send(line.to_owned())));
    (Chat::start_with(builder).await, logged)
}

impl Chat {
    /// Configures the room to log to these destinations.
    fn log_to(&self, destinations: &[Value]) {
        let create = |destination: &Value| {
            let input = json!({"destinationConfiguration": destination});
            operate(&self.endpoint, "CreateLoggingConfiguration", input)["arn"].take()
        };
        let arns: Vec<_> = destinations.iter().map(create).collect();
        self.operate(
            "UpdateRoom",
            json!({"loggingConfigurationIdentifiers": arns}),
        );
    }
}

fn read(folder: &Path, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    assert!(text.ends_with('\n'));
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Returns the lines of the log about chat logs.
fn failures(logged: &mpsc::Receiver<String>) -> Vec<String> {
    let lines = logged.try_iter();
    lines.filter(|line| line.contains("chat logs")).collect()
}

#[tokio::test(start_paused = true)]
async fn each_destination_gets_the_deliveries_in_order() {
    let folder = TempDir::new().unwrap();
    let logs = folder.path().join("made/here");
    let (chat, _) = start(&logs).await;
    assert_eq!(chat.endpoint.chat_logs(), Some(&*logs));
    let mut ida = chat.join("ida", MODERATOR).await;
    // Nothing is logged yet.
    ida.send(&message("before")).await;
    ida.receive().await;
    chat.log_to(&[
        json!({"s3": {"bucketName": "chat"}}),
        json!({"cloudWatchLogs": {"logGroupName": "/ivs/../chat"}}),
        json!({"firehose": {"deliveryStreamName": "chat"}}),
    ]);
    ida.send(&message("hi")).await;
    let message = ida.receive().await;
    assert_eq!(
        ida.error_code(&json!({"Action": "SEND_MESSAGE", "Content": ""}))
            .await,
        400
    );
    chat.operate("SendEvent", json!({"eventName": "app:poll"}));
    let event = ida.receive().await;
    chat.endpoint.shutdown().await;
    let record = |kind: &str, payload: &Value| {
        json!({
            "event_timestamp": "2022-12-02T08:21:20Z", "type": kind, "version": "1.0", "payload": payload,
        })
    };
    let expected = [record("MESSAGE", &message), record("EVENT", &event)];
    for file in [
        "s3-chat.jsonl",
        "cloudwatch-logs-%2Fivs%2F%2E%2E%2Fchat.jsonl",
        "firehose-chat.jsonl",
    ] {
        assert_eq!(read(&logs, file), expected);
    }
    assert_eq!(fs::read_dir(&logs).unwrap().count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_duplicate_destination_gets_one_record_and_a_new_endpoint_appends() {
    let folder = TempDir::new().unwrap();
    for records in [1, 2] {
        let (chat, _) = start(folder.path()).await;
        chat.log_to(&[
            json!({"s3": {"bucketName": "chat"}}),
            json!({"s3": {"bucketName": "chat"}}),
        ]);
        chat.operate("SendEvent", json!({"eventName": "app:poll"}));
        chat.endpoint.shutdown().await;
        assert_eq!(read(folder.path(), "s3-chat.jsonl").len(), records);
    }
}

#[tokio::test(start_paused = true)]
async fn more_destinations_than_open_files_lose_nothing() {
    let folder = TempDir::new().unwrap();
    let (chat, _) = start(folder.path()).await;
    for round in 1..=2 {
        for bucket in 0..100 {
            chat.log_to(&[json!({"s3": {"bucketName": format!("bucket-{bucket}")}})]);
            chat.operate("SendEvent", json!({"eventName": format!("app:{round}")}));
        }
    }
    chat.endpoint.shutdown().await;
    for bucket in 0..100 {
        assert_eq!(
            read(folder.path(), &format!("s3-bucket-{bucket}.jsonl")).len(),
            2
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_write_stops_the_logs_but_not_messaging() {
    let folder = TempDir::new().unwrap();
    // A folder in place of the file.
    fs::create_dir(folder.path().join("s3-chat.jsonl")).unwrap();
    let (chat, logged) = start(folder.path()).await;
    chat.log_to(&[json!({"s3": {"bucketName": "chat"}})]);
    let mut ida = chat.join("ida", MODERATOR).await;
    for content in ["a", "b", "c"] {
        ida.send(&message(content)).await;
        assert_eq!(ida.receive().await["Content"], content);
    }
    chat.endpoint.shutdown().await;
    let failures = failures(&logged);
    assert_eq!(failures.len(), 1);
    assert!(failures[0].contains("s3-chat.jsonl"), "{failures:?}");
}

/// A device that is always full.
#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn a_full_disk_stops_the_logs_but_not_messaging() {
    let folder = TempDir::new().unwrap();
    std::os::unix::fs::symlink("/dev/full", folder.path().join("s3-chat.jsonl")).unwrap();
    let (chat, logged) = start(folder.path()).await;
    chat.log_to(&[json!({"s3": {"bucketName": "chat"}})]);
    let mut ida = chat.join("ida", MODERATOR).await;
    ida.send(&message("a")).await;
    assert_eq!(ida.receive().await["Content"], "a");
    chat.endpoint.shutdown().await;
    let failures = failures(&logged);
    assert_eq!(failures.len(), 1);
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn only_its_owner_can_read_a_log() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let (chat, _) = start(folder.path()).await;
    chat.log_to(&[json!({"s3": {"bucketName": "chat"}})]);
    chat.operate("SendEvent", json!({"eventName": "app:poll"}));
    chat.endpoint.shutdown().await;
    let file = fs::metadata(folder.path().join("s3-chat.jsonl")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_folder_that_cannot_be_created_is_a_start_error() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let started = LocalEndpoint::builder()
        .chat_logs(file.join("logs"))
        .start()
        .await;
    let error = started.unwrap_err();
    assert!(
        matches!(error, crate::StartError::ChatLogs { .. }),
        "{error}"
    );
}
