//! The chat logs, which tell the story once more.

use std::fs;
use std::path::Path;

use ivschat_local::LocalEndpoint;
use serde_json::Value;
use tempfile::TempDir;

use crate::steps::Steps;

/// Where the chat logs of the room are.
pub(crate) enum ChatLogs {
    /// In the folder of the embedded endpoint.
    Embedded {
        endpoint: LocalEndpoint,
        folder: TempDir,
    },
    /// Somewhere else, as this sentence describes.
    Elsewhere(String),
}

impl ChatLogs {
    /// Prints the records. The embedded endpoint stops first, which completes its logs.
    pub(crate) async fn read_back(self, steps: &Steps) -> Result<(), String> {
        steps.heading("The chat logs");
        match self {
            Self::Elsewhere(place) => steps.line("", &place),
            Self::Embedded { endpoint, folder } => {
                endpoint.shutdown().await;
                let records = read(folder.path())
                    .map_err(|error| format!("the chat logs cannot be read: {error}"))?;
                if records.is_empty() {
                    return Err("the endpoint has written no chat logs".to_owned());
                }
                for record in records {
                    print(&record, steps);
                }
            }
        }
        Ok(())
    }
}

/// Reads the records of all files in a folder, which contain JSON lines.
fn read(folder: &Path) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    let mut records = vec![];
    for file in fs::read_dir(folder)? {
        for line in fs::read_to_string(file?.path())?.lines() {
            records.push(serde_json::from_str(line)?);
        }
    }
    Ok(records)
}

fn print(record: &Value, steps: &Steps) {
    let (kind, time) = (&record["type"], &record["event_timestamp"]);
    let name = format!("{:<10} {}", string(kind), string(time));
    steps.line(&name, &describe(&record["payload"]));
}

/// Describes a message with its sender, or an event with its attributes.
fn describe(payload: &Value) -> String {
    if let Some(content) = payload["Content"].as_str() {
        return format!("{}: {content}", string(&payload["Sender"]["UserId"]));
    }
    let attributes = payload["Attributes"].as_object();
    let attributes = attributes.into_iter().flatten();
    // The old spelling of `MessageId`.
    let attributes = attributes.filter(|(name, _)| *name != "MessageID");
    let attributes: Vec<_> = attributes
        .map(|(name, value)| format!("{name}={}", string(value)))
        .collect();
    format!(
        "{} {}",
        string(&payload["EventName"]),
        attributes.join(", ")
    )
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
