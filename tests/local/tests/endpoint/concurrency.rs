//! Calls at the same time do not disturb each other.

use std::collections::BTreeMap;

use ivschat_local::LocalEndpoint;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http;

const TASKS: usize = 200;

/// One client: what it has left, if anything, by name.
async fn client(url: String, shared: String, number: usize) -> Option<(String, Value)> {
    let input = json!({"name": format!("new-{number}"), "tags": {"a": "1", "b": "2"}});
    let (status, room) = http::post(&url, "CreateRoom", &input)
        .await
        .expect("answered");
    assert_eq!(status, 200, "{room}");
    let arn = room["arn"].as_str().expect("an ARN").to_owned();
    let name = format!("room-{number}");
    let update = json!({"identifier": arn, "name": name, "maximumMessageLength": number + 1});
    let (status, _) = http::post(&url, "UpdateRoom", &update)
        .await
        .expect("answered");
    assert_eq!(status, 200);
    let tags = json!({"b": number.to_string(), "c": "3"});
    assert_eq!(http::tag(&url, &arn, tags).await.expect("answered"), 200);
    assert_eq!(http::untag(&url, &arn, "a").await.expect("answered"), 200);
    let one = json!({format!("tag-{}", number % 50): ""});
    assert_eq!(http::tag(&url, &shared, one).await.expect("answered"), 200);
    if number.is_multiple_of(2) {
        let identifier = json!({"identifier": arn});
        let (status, _) = http::post(&url, "DeleteRoom", &identifier)
            .await
            .expect("answered");
        assert_eq!(status, 204);
        return None;
    }
    let left = json!({
        "maximumMessageLength": number + 1,
        "tags": {"b": number.to_string(), "c": "3"},
    });
    Some((name, left))
}

/// Each room by its name, with what the clients have decided.
fn state(rooms: &[Value]) -> BTreeMap<String, Value> {
    rooms
        .iter()
        .map(|room| {
            let name = room["name"].as_str().expect("a name").to_owned();
            let decided = json!({
                "maximumMessageLength": room["maximumMessageLength"],
                "tags": room["tags"],
            });
            (name, decided)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_clients_leave_what_each_of_them_would_leave_alone() {
    let folder = TempDir::new().expect("a folder");
    let start = || async {
        let builder = LocalEndpoint::builder().allow_unsigned();
        let builder = builder.state_file(folder.path().join("chat.state"));
        builder.start().await.expect("started")
    };
    let endpoint = start().await;
    let url = endpoint.endpoint_url();
    let input = json!({"name": "shared"});
    let (_, shared) = http::post(&url, "CreateRoom", &input)
        .await
        .expect("answered");
    let shared = shared["arn"].as_str().expect("an ARN").to_owned();
    let clients: Vec<_> = (0..TASKS)
        .map(|number| tokio::spawn(client(url.clone(), shared.clone(), number)))
        .collect();
    let mut expected = BTreeMap::new();
    for client in clients {
        expected.extend(client.await.expect("no client panics"));
    }
    let tags: BTreeMap<_, _> = (0..50)
        .map(|number| (format!("tag-{number}"), ""))
        .collect();
    let shared = json!({"maximumMessageLength": 500, "tags": tags});
    expected.insert("shared".to_owned(), shared);

    assert_eq!(state(&endpoint.rooms()), expected);
    endpoint.shutdown().await;
    assert_eq!(state(&start().await.rooms()), expected);
}
