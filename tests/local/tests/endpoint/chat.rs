//! Messaging with the program, over WebSocket.

use std::fs;
use std::process::Command;

use axum::Json;
use axum::extract::Path;
use axum::routing::post;
use fixtures::TestResult;
use futures_util::{SinkExt, StreamExt};
use ivschat_client::messaging::review::{ReviewRequest, ReviewResponse};
use ivschat_local::LocalEndpoint;
use lambda_runtime::{Context, LambdaEvent, Service as _, service_fn};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::http;
use crate::program::{Program, command};

/// A generic WebSocket client.
pub(crate) type Socket = WebSocketStream<TcpStream>;

/// Connects a user with all capabilities to a room.
pub(crate) async fn connect(url: &str, room: &Value, user_id: &str) -> TestResult<Socket> {
    let capabilities = ["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"];
    let input = json!({"roomIdentifier": room, "userId": user_id, "capabilities": capabilities});
    let (_, created) = http::post(url, "CreateChatToken", &input).await?;
    let token = created["token"].as_str().ok_or("no token")?;
    let mut request = url.replace("http", "ws").into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", token.parse()?);
    let stream = TcpStream::connect(url.trim_start_matches("http://")).await?;
    let config = WebSocketConfig::default().read_buffer_size(4096);
    let config = Some(config.write_buffer_size(0));
    let (socket, _) = client_async_with_config(request, stream, config).await?;
    Ok(socket)
}

async fn send(socket: &mut Socket, content: &str) -> TestResult {
    let request = json!({"Action": "SEND_MESSAGE", "Content": content});
    Ok(socket.send(Message::text(request.to_string())).await?)
}

async fn receive(socket: &mut Socket) -> TestResult<Value> {
    let frame = socket.next().await.ok_or("closed")??;
    Ok(serde_json::from_str(frame.to_text()?)?)
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_that_is_stopped_closes_connections_and_completes_the_logs() -> TestResult {
    let folder = TempDir::new()?;
    let logs = folder.path().join("logs");
    let options = [
        "--allow-unsigned",
        "--chat-logs",
        logs.to_str().ok_or("no text")?,
    ];
    let (mut program, _output) = Program::start(command(), options)?;
    let url = &program.url;
    let destination = json!({"destinationConfiguration": {"s3": {"bucketName": "chat"}}});
    let (_, logging) = http::post(url, "CreateLoggingConfiguration", &destination).await?;
    let input = json!({"loggingConfigurationIdentifiers": [logging["arn"]]});
    let (_, room) = http::post(url, "CreateRoom", &input).await?;
    let mut ida = connect(url, &room["arn"], "ida").await?;
    let mut bob = connect(url, &room["arn"], "bob").await?;
    send(&mut ida, "hi").await?;
    let message = receive(&mut ida).await?;
    assert_eq!(message["Content"], "hi");
    assert_eq!(receive(&mut bob).await?, message);

    let process_id = program.process.id().to_string();
    assert!(Command::new("kill").arg(process_id).status()?.success());
    for socket in [&mut ida, &mut bob] {
        let close = socket.next().await.ok_or("no close")??;
        assert!(close.is_close(), "{close}");
        while let Some(Ok(_)) = socket.next().await {}
    }
    assert!(program.process.wait()?.success());
    let log: Value = serde_json::from_str(&fs::read_to_string(logs.join("s3-chat.jsonl"))?)?;
    assert_eq!(log["payload"], message);
    Ok(())
}

#[tokio::test]
async fn the_console_and_the_log_show_connections_and_their_requests() -> TestResult {
    let (lines, logged) = std::sync::mpsc::channel();
    let endpoint = LocalEndpoint::builder()
        .allow_unsigned()
        .account("111122223333")
        .console()
        .fault("SEND_MESSAGE:429=Slow*1".parse()?)
        .log(move |line| drop(lines.send(line.to_owned())))
        .start()
        .await?;
    let url = endpoint.endpoint_url();
    let (_, room) = http::post(&url, "CreateRoom", &json!({})).await?;
    let mut ida = connect(&url, &room["arn"], "ida").await?;
    let _bob = connect(&url, &room["arn"], "bob").await?;
    let mut frames = vec![];
    for content in ["slow", "hi", ""] {
        send(&mut ida, content).await?;
        frames.push(receive(&mut ida).await?);
    }

    let (_, state) = http::get(&url, "/_local/state").await?;
    assert_eq!(state["account"], "111122223333");
    assert_eq!(state["counts"]["connections"], 2);
    assert_eq!(state["rooms"][0]["connectionCount"], 2);
    let id = room["id"].as_str().unwrap_or_default();
    let (_, room) = http::get(&url, &format!("/_local/rooms/{id}")).await?;
    let connections = room["connections"].as_array().map(Vec::len);
    assert_eq!(
        (&room["room"]["connectionCount"], connections),
        (&json!(2), Some(2))
    );

    let (_, all) = http::get(&url, "/_local/requests").await?;
    let all = all["requests"].as_array().ok_or("no requests")?;
    let handshakes = all.iter().filter(|request| request["status"] == 101);
    let users: Vec<_> = handshakes.map(|request| &request["userId"]).collect();
    assert_eq!(users, ["ida", "bob"]);
    let shown: Vec<_> = all
        .iter()
        .filter(|request| request["method"] == "WS")
        .collect();
    let logged: Vec<_> = logged
        .try_iter()
        .filter(|line| line.contains(" WS "))
        .collect();
    assert_eq!((shown.len(), logged.len()), (3, 3), "{logged:?}");
    for (index, status) in [429, 200, 400].into_iter().enumerate() {
        let (request, frame) = (shown[index], &frames[index]);
        let expected = json!({
            "number": request["number"], "time": request["time"], "method": "WS", "path": format!("room/{id}"),
            "operation": "SEND_MESSAGE", "status": status, "code": null,
            "durationMilliseconds": request["durationMilliseconds"], "requestId": frame["Id"],
            "accessKeyId": null, "userId": "ida", "isFault": status == 429,
        });
        assert_eq!(*request, expected);
        let line = format!(" WS room/{id} SEND_MESSAGE {status} ");
        assert!(logged[index].contains(&line), "{logged:?}");
    }
    Ok(())
}

/// A Lambda function.
async fn review(
    event: LambdaEvent<ReviewRequest>,
) -> Result<ReviewResponse, lambda_runtime::Error> {
    match event.payload.content.as_str() {
        "spam" => Ok(event.payload.deny("no advertising")),
        "fail" => Err("out of order".into()),
        content => Ok(event.payload.allow().content(content.to_uppercase())),
    }
}

/// Invokes the function as Lambda does, and as `cargo lambda watch` does on this machine.
async fn invoke(
    Path(name): Path<String>,
    Json(payload): Json<ReviewRequest>,
) -> ([(&'static str, &'static str); 1], Json<Value>) {
    let event = LambdaEvent::new(payload, Context::default());
    let response = match name.as_str() {
        "review" => service_fn(review).call(event).await,
        _ => Err("unknown function".into()),
    };
    match response {
        Ok(response) => (
            [("x-amz-executed-version", "$LATEST")],
            Json(json!(response)),
        ),
        Err(error) => {
            let error = json!({"errorType": "Error", "errorMessage": error.to_string()});
            ([("x-amz-function-error", "Unhandled")], Json(error))
        }
    }
}

#[tokio::test]
async fn a_lambda_function_reviews_messages() -> TestResult {
    let routes =
        axum::Router::new().route("/2015-03-31/functions/{name}/invocations", post(invoke));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let lambda = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let options = [
        "--allow-unsigned",
        "--review-timeout",
        "60s",
        "--lambda-endpoint",
        &lambda,
    ];
    let (program, _output) = Program::start(command(), options)?;
    let handler = json!({
        "uri": "arn:aws:lambda:us-west-2:123456789012:function:review", "fallbackResult": "DENY",
    });
    let input = json!({"messageReviewHandler": handler});
    let (_, room) = http::post(&program.url, "CreateRoom", &input).await?;
    let mut ida = connect(&program.url, &room["arn"], "ida").await?;
    send(&mut ida, "hi").await?;
    assert_eq!(receive(&mut ida).await?["Content"], "HI");
    for (content, message) in [
        ("spam", "no advertising"),
        ("fail", "The message was denied by its review"),
    ] {
        send(&mut ida, content).await?;
        let error = receive(&mut ida).await?;
        assert_eq!(error["ErrorCode"], 406);
        assert_eq!(error["ErrorMessage"], message);
    }
    Ok(())
}
