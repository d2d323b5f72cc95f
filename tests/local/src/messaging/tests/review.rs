//! Message review.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::*;

const ARN: &str = "arn:aws:lambda:us-west-2:123456789012:function:review";

impl Chat {
    fn set_handler(&self, fallback: &str) {
        let handler = json!({"uri": ARN, "fallbackResult": fallback});
        self.operate("UpdateRoom", json!({"messageReviewHandler": handler}));
    }
}

/// A handler whose response depends on the content of the message.
async fn obedient(input: Value) -> Value {
    match input["Content"].as_str().unwrap() {
        "allow" => json!({"ReviewResult": "ALLOW"}),
        "change" => json!({"ReviewResult": "ALLOW", "Content": "***", "Attributes": {"a": "b"}}),
        "deny" => json!({"ReviewResult": "DENY"}),
        "reason" => json!({"ReviewResult": "DENY", "Attributes": {"Reason": "no spam"}}),
        "hang" => std::future::pending().await,
        "panic" => panic!("as the test wants it"),
        _ => json!({"ReviewResult": "PERHAPS"}),
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_gets_the_input_of_a_function_on_aws() {
    let inputs = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&inputs);
    let builder = LocalEndpoint::builder().review_handler(ARN, move |input: Value| {
        seen.lock().unwrap().push(input);
        async { json!({"ReviewResult": "ALLOW"}) }
    });
    let chat = Chat::start_with(builder).await;
    chat.set_handler("DENY");
    let token = chat.token_with(json!({
        "userId": "ida", "capabilities": ["SEND_MESSAGE"], "attributes": {"name": "Ida"},
    }));
    let mut ida = chat.join_with(&token).await;
    ida.send(&json!({"Action": "SEND_MESSAGE", "Content": "hi", "Attributes": {"k": "v"}}))
        .await;
    let delivered = ida.receive().await;
    assert_eq!(delivered["Content"], "hi");
    assert_eq!(delivered["Attributes"], json!({"k": "v"}));
    let expected = json!({
        "Content": "hi", "MessageId": delivered["Id"], "RoomArn": chat.room_arn, "Attributes": {"k": "v"},
        "Sender": {"UserId": "ida", "Ip": "127.0.0.1", "Attributes": {"name": "Ida"}},
    });
    assert_eq!(*inputs.lock().unwrap(), [expected]);
}

#[tokio::test(start_paused = true)]
async fn a_handler_changes_and_denies_messages() {
    let chat = Chat::start_with(LocalEndpoint::builder().review_handler(ARN, obedient)).await;
    chat.set_handler("ALLOW");
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", &[]).await;
    for (content, error) in [
        ("deny", "The message was denied by its review"),
        ("reason", "no spam"),
    ] {
        ida.send(&message(content)).await;
        let denied = ida.receive().await;
        assert_eq!(denied["ErrorCode"], 406);
        assert_eq!(denied["ErrorMessage"], error);
        assert_eq!(denied["RequestId"], content);
    }
    ida.send(&message("change")).await;
    let changed = bob.receive().await;
    assert_eq!(changed["Content"], "***");
    assert_eq!(changed["Attributes"], json!({"a": "b"}));
    assert_eq!(changed["RequestId"], "change");
    assert_eq!(ida.receive().await, changed);
}

#[tokio::test(start_paused = true)]
async fn the_fallback_applies_after_200_milliseconds_a_panic_and_an_invalid_response() {
    let (lines, logged) = std::sync::mpsc::channel();
    let builder = LocalEndpoint::builder()
        .review_handler(ARN, obedient)
        .log(move |line| drop(lines.send(line.to_owned())));
    let chat = Chat::start_with(builder).await;
    let mut ida = chat.join("ida", MODERATOR).await;
    for content in ["hang", "panic", "nonsense"] {
        let start = Instant::now();
        chat.set_handler("ALLOW");
        ida.send(&message(content)).await;
        assert_eq!(ida.receive().await["Content"], content);
        chat.set_handler("DENY");
        assert_eq!(ida.error_code(&message(content)).await, 406);
        let expected = if content == "hang" { 400 } else { 0 };
        assert_eq!(start.elapsed().as_millis(), expected, "{content}");
    }
    let reasons: Vec<_> = logged
        .try_iter()
        .filter(|line| line.contains("review failed"))
        .collect();
    assert_eq!(reasons.len(), 6);
    assert!(
        reasons[0].ends_with("ALLOW: the handler took too long"),
        "{reasons:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_fallback_applies_when_a_handler_is_unknown() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    chat.set_handler("ALLOW");
    ida.send(&message("a")).await;
    assert_eq!(ida.receive().await["Content"], "a");
    chat.set_handler("DENY");
    assert_eq!(ida.error_code(&message("a")).await, 406);
    chat.operate("UpdateRoom", json!({"messageReviewHandler": {"uri": ""}}));
    ida.send(&message("b")).await;
    assert_eq!(ida.receive().await["Content"], "b");
}

#[tokio::test(start_paused = true)]
async fn the_messages_of_one_connection_stay_in_order_and_others_do_not_wait() {
    let handler = async |input: Value| {
        let slow = if input["Content"] == "slow" { 150 } else { 0 };
        tokio::time::sleep(Duration::from_millis(slow)).await;
        json!({"ReviewResult": "ALLOW"})
    };
    let chat = Chat::start_with(LocalEndpoint::builder().review_handler(ARN, handler)).await;
    chat.set_handler("DENY");
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", MODERATOR).await;
    for content in ["slow", "fast", "slow"] {
        ida.send(&message(content)).await;
    }
    ida.send(&json!({"Action": "DELETE_MESSAGE", "Id": "k3Jd82LmQp0Z"}))
        .await;
    let start = Instant::now();
    bob.send(&message("bob")).await;
    assert_eq!(bob.receive().await["Content"], "bob");
    assert_eq!(start.elapsed().as_millis(), 0);
    for content in ["slow", "fast", "slow"] {
        assert_eq!(bob.receive().await["Content"], content);
    }
    assert_eq!(bob.receive().await["EventName"], "aws:DELETE_MESSAGE");
    // The reviews ran concurrently.
    assert_eq!(start.elapsed().as_millis(), 150);
}

#[tokio::test(start_paused = true)]
async fn a_message_in_review_is_delivered_after_its_sender_leaves() {
    let handler = async |_: Value| {
        tokio::time::sleep(Duration::from_millis(100)).await;
        json!({"ReviewResult": "ALLOW"})
    };
    let chat = Chat::start_with(LocalEndpoint::builder().review_handler(ARN, handler)).await;
    chat.set_handler("DENY");
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", &[]).await;
    ida.send(&message("last words")).await;
    ida.0.close(None).await.unwrap();
    drop(ida);
    assert_eq!(bob.receive().await["Content"], "last words");
}

/// A server that always sends the same response, and records the requested path.
struct Server {
    url: String,
    paths: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(respond: fn(Value) -> Response) -> Self {
        let paths = Arc::new(Mutex::new(Vec::new()));
        let handle = move |State(paths): State<Arc<Mutex<Vec<String>>>>, uri: Uri, body: String| async move {
            paths.lock().unwrap().push(uri.to_string());
            respond(serde_json::from_str(&body).unwrap())
        };
        let router = Router::new()
            .fallback(handle)
            .with_state(Arc::clone(&paths));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, paths }
    }
}

fn builder() -> Builder {
    // A busy machine may exceed the timeout of a handler.
    LocalEndpoint::builder().review_timeout(Duration::from_secs(60))
}

fn shout(input: Value) -> Response {
    let content = input["Content"].as_str().unwrap().to_uppercase();
    let response = json!({"ReviewResult": "ALLOW", "Content": content}).to_string();
    padded(&response, 64 * 1024).into_response()
}

/// Returns JSON with spaces behind it.
fn padded(json: &str, bytes: usize) -> String {
    let spaces = bytes - json.len();
    [json, &" ".repeat(spaces)].concat()
}

#[tokio::test]
async fn a_handler_may_be_behind_a_url_or_a_lambda_endpoint() {
    let server = Server::start(shout).await;
    let url = format!("{}/review?x=1", server.url);
    for (builder, path) in [
        (
            builder()
                .review_url(ARN, &url)
                .lambda_endpoint("http://127.0.0.1:9"),
            "/review?x=1",
        ),
        (
            builder().lambda_endpoint(&server.url),
            "/2015-03-31/functions/review/invocations",
        ),
    ] {
        let chat = Chat::start_with(builder).await;
        chat.set_handler("DENY");
        let mut ida = chat.join("ida", MODERATOR).await;
        ida.send(&message("hi")).await;
        assert_eq!(ida.receive().await["Content"], "HI");
        assert_eq!(server.paths.lock().unwrap().pop().unwrap(), path);
    }
}

#[tokio::test]
async fn the_fallback_applies_when_an_http_handler_fails() {
    for respond in [
        |_| axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        |_| {
            (
                [("x-amz-function-error", "Unhandled")],
                r#"{"ReviewResult":"ALLOW"}"#,
            )
                .into_response()
        },
        |_| ([("location", "/")], axum::http::StatusCode::FOUND).into_response(),
        |_| "<html>".into_response(),
        |_| "".into_response(),
        |_| padded(r#"{"ReviewResult":"ALLOW"}"#, 64 * 1024 + 1).into_response(),
    ] as [fn(Value) -> Response; 6]
    {
        let server = Server::start(respond).await;
        let chat = Chat::start_with(builder().lambda_endpoint(&server.url)).await;
        chat.set_handler("DENY");
        let mut ida = chat.join("ida", MODERATOR).await;
        assert_eq!(ida.error_code(&message("a")).await, 406);
        chat.set_handler("ALLOW");
        ida.send(&message("a")).await;
        assert_eq!(ida.receive().await["Content"], "a");
    }
    // Nothing listens on the discard port.
    let chat = Chat::start_with(builder().lambda_endpoint("http://127.0.0.1:9")).await;
    chat.set_handler("DENY");
    let mut ida = chat.join("ida", MODERATOR).await;
    assert_eq!(ida.error_code(&message("a")).await, 406);
}

#[tokio::test]
async fn an_invalid_handler_url_is_a_start_error() {
    for (builder, expected) in [
        (
            builder().review_url(ARN, "https://user:hunter2@localhost"),
            ARN,
        ),
        (
            builder().lambda_endpoint("localhost:9000"),
            "Lambda endpoint",
        ),
    ] {
        let error = builder.start().await.unwrap_err().to_string();
        assert!(
            error.contains(expected) && !error.contains("hunter2"),
            "{error}"
        );
    }
}
