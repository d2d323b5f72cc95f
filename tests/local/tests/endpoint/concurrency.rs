//! Concurrent requests do not interfere with each other.

use std::collections::BTreeMap;

use fixtures::TestResult;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http;

const TASKS: usize = 200;

/// Runs a client, and returns the name and the expected state of the room that it leaves behind, if any.
async fn client(url: String, shared: String, number: usize) -> TestResult<Option<(String, Value)>> {
    let input = json!({"name": format!("new-{number}"), "tags": {"a": "1", "b": "2"}});
    let (status, room) = http::post(&url, "CreateRoom", &input).await?;
    assert_eq!(status, 200, "{room}");
    let arn = http::arn(&room)?;
    let name = format!("room-{number}");
    let update = json!({"identifier": arn, "name": name, "maximumMessageLength": number + 1});
    let (status, _) = http::post(&url, "UpdateRoom", &update).await?;
    assert_eq!(status, 200);
    let tags = json!({"b": number.to_string(), "c": "3"});
    assert_eq!(http::tag(&url, &arn, tags).await?, 200);
    assert_eq!(http::untag(&url, &arn, "a").await?, 200);
    let one = json!({format!("tag-{}", number % 50): ""});
    assert_eq!(http::tag(&url, &shared, one).await?, 200);
    if number.is_multiple_of(2) {
        let identifier = json!({"identifier": arn});
        let (status, _) = http::post(&url, "DeleteRoom", &identifier).await?;
        assert_eq!(status, 204);
        return Ok(None);
    }
    let left = json!({
        "maximumMessageLength": number + 1,
        "tags": {"b": number.to_string(), "c": "3"},
    });
    Ok(Some((name, left)))
}

/// Returns the members that the clients set, for each room by its name.
fn settings(rooms: &[Value]) -> BTreeMap<String, Value> {
    rooms
        .iter()
        .map(|room| {
            let name = room["name"].as_str().unwrap_or_default().to_owned();
            let set = json!({
                "maximumMessageLength": room["maximumMessageLength"],
                "tags": room["tags"],
            });
            (name, set)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_clients_leave_the_state_that_each_of_them_expects() -> TestResult {
    let folder = TempDir::new()?;
    let state = folder.path().join("chat.state");
    let endpoint = crate::start(&state).await?;
    let url = endpoint.endpoint_url();
    let input = json!({"name": "shared"});
    let (_, shared) = http::post(&url, "CreateRoom", &input).await?;
    let shared = http::arn(&shared)?;
    let clients: Vec<_> = (0..TASKS)
        .map(|number| tokio::spawn(client(url.clone(), shared.clone(), number)))
        .collect();
    let mut expected = BTreeMap::new();
    for client in clients {
        expected.extend(client.await??);
    }
    let tags: BTreeMap<_, _> = (0..50)
        .map(|number| (format!("tag-{number}"), ""))
        .collect();
    let shared = json!({"maximumMessageLength": 500, "tags": tags});
    expected.insert("shared".to_owned(), shared);

    assert_eq!(settings(&endpoint.rooms()), expected);
    endpoint.shutdown().await;
    assert_eq!(settings(&crate::start(&state).await?.rooms()), expected);
    Ok(())
}
