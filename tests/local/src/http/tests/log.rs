//! The lines of the log.

use std::sync::mpsc::{self, Receiver};

use super::*;

/// Starts an endpoint, and returns it with the lines of its log.
async fn start() -> (LocalEndpoint, Receiver<String>) {
    let (lines, logged) = mpsc::channel();
    let builder = builder().log(move |line| drop(lines.send(line.to_owned())));
    (builder.start().await.unwrap(), logged)
}

#[tokio::test]
async fn a_log_has_one_line_for_each_request() {
    let (endpoint, logged) = start().await;
    let input = json!({"roomIdentifier": NO_ROOM, "userId": "alice"});
    let response = post(&endpoint, "DisconnectUser", &input).await;
    let request_id = response.header("x-amzn-requestid").unwrap();
    let expected = format!(
        "2022-12-02T08:21:20.754Z POST /DisconnectUser DisconnectUser 404 ResourceNotFoundException \
         0 ms {request_id}"
    );
    assert_eq!(logged.try_iter().collect::<Vec<_>>(), [expected]);
}

#[tokio::test]
async fn a_path_cannot_control_the_terminal_that_shows_the_log() {
    let (endpoint, logged) = start().await;
    // This single character begins a control sequence, like ESC followed by [.
    let request = request("GET", "/\u{9b}2J", &headers(None), b"");
    exchange(&endpoint, &request).await;
    let line = logged.try_iter().next().unwrap();
    assert!(line.contains("/\\u{9b}2J"), "{line}");
    assert!(!line.contains(char::is_control), "{line}");
}

#[tokio::test]
async fn a_long_path_is_truncated() {
    let (endpoint, logged) = start().await;
    let path = format!("/{}", "ä".repeat(20_000));
    for method in ["GET", &"X".repeat(2000)] {
        let request = request(method, &path, &headers(None), b"");
        exchange(&endpoint, &request).await;
        let line = logged.try_iter().next().unwrap();
        let expected = format!("/{}… ", "ä".repeat(999));
        assert!(line.contains(&expected), "{line}");
        assert!(line.chars().count() < 2200, "{line}");
    }
}
