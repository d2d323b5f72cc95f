//! Slow, idle, and too many connections.

use std::sync::Arc;

use axum::Router;
use axum::routing::any;
use hyper_util::rt::TokioIo;
use tokio::sync::watch;

use super::super::connection::{Connection, serve};
use super::super::idle::IdleConnections;
use super::*;

async fn connect(endpoint: &LocalEndpoint) -> TcpStream {
    TcpStream::connect(address(endpoint)).await.unwrap()
}

async fn read_to_end(connection: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _: io::Result<usize> = connection.read_to_end(&mut bytes).await;
    bytes
}

/// A health check on a connection that stays open.
const HEALTH: &[u8] = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// Checks that the endpoint responds on a connection that stays open.
async fn assert_alive(connection: &mut TcpStream) {
    connection.write_all(HEALTH).await.unwrap();
    let mut bytes = [0; 1024];
    let length = connection.read(&mut bytes).await.unwrap();
    let response = String::from_utf8_lossy(&bytes[..length]);
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
}

// Paused time advances automatically when all tasks wait.

#[tokio::test(start_paused = true)]
async fn a_head_that_takes_too_long_is_an_error() {
    let endpoint = builder().start().await.unwrap();
    for sent in ["G", "POST /CreateRoom HTTP/1.1\r\nhost: localhost\r\n"] {
        let mut connection = connect(&endpoint).await;
        connection.write_all(sent.as_bytes()).await.unwrap();
        let start = tokio::time::Instant::now();
        let response = Response::read(&read_to_end(&mut connection).await);
        assert_eq!(response.status, 408);
        assert_eq!(response.code(), Some("RequestTimeoutException"));
        assert_eq!(start.elapsed().as_secs(), 10);
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_arrives_slowly_has_the_same_timeout() {
    let endpoint = builder().start().await.unwrap();
    let mut connection = connect(&endpoint).await;
    let start = tokio::time::Instant::now();
    for _ in 0..9 {
        connection.write_all(b"G").await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let response = Response::read(&read_to_end(&mut connection).await);
    assert_eq!(response.status, 408);
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_stays_open() {
    let endpoint = builder().start().await.unwrap();
    let mut connection = connect(&endpoint).await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_hours(1)).await;
        assert_alive(&mut connection).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_takes_too_long_is_an_error() {
    let endpoint = builder().allow_unsigned().start().await.unwrap();
    let mut connection = connect(&endpoint).await;
    let head = "POST /CreateRoom HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{";
    connection.write_all(head.as_bytes()).await.unwrap();
    let start = tokio::time::Instant::now();
    let response = Response::read(&read_to_end(&mut connection).await);
    assert_eq!(response.status, 408);
    assert_eq!(response.code(), Some("RequestTimeoutException"));
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_a_large_response_is_disconnected() {
    let endpoint = builder().allow_unsigned().start().await.unwrap();
    let tags: serde_json::Map<_, _> = (0..50)
        .map(|key| (format!("{key}{}", "ä".repeat(120)), json!("ä".repeat(256))))
        .collect();
    for _ in 0..50 {
        let room = json!({"tags": tags});
        assert_eq!(post(&endpoint, "CreateRoom", &room).await.status, 200);
    }
    let mut connection = connect(&endpoint).await;
    let json = headers(Some("application/json"));
    let last = request("POST", "/ListRooms", &json, b"{}");
    let text = String::from_utf8(last.clone()).unwrap();
    let others = text.replace("connection: close\r\n", "").repeat(9);
    // More than the system's buffers hold.
    connection.write_all(others.as_bytes()).await.unwrap();
    connection.write_all(&last).await.unwrap();
    tokio::time::sleep(Duration::from_secs(31)).await;
    let read = read_to_end(&mut connection).await;
    assert!(read.len() < 10 * 1_500_000, "{} bytes", read.len());
}

#[tokio::test]
async fn the_oldest_idle_connections_are_closed_first() {
    let endpoint = builder().max_connections(4).start().await.unwrap();
    let mut connections = Vec::new();
    for _ in 0..12 {
        let mut connection = connect(&endpoint).await;
        connection.write_all(b"G").await.unwrap();
        connections.push(connection);
    }
    let mut latest = connect(&endpoint).await;
    assert_alive(&mut latest).await;
    assert_alive(&mut latest).await;
    assert_eq!(read_to_end(&mut connections[0]).await, b"");
}

#[tokio::test]
async fn no_more_connections_are_closed_than_necessary() {
    let endpoint = builder().max_connections(4).start().await.unwrap();
    let mut connections = Vec::new();
    for _ in 0..5 {
        let mut connection = connect(&endpoint).await;
        assert_alive(&mut connection).await;
        connections.push(connection);
    }
    assert_eq!(read_to_end(&mut connections[0]).await, b"");
    for connection in &mut connections[1..] {
        assert_alive(connection).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_with_a_request_in_progress_is_not_closed() {
    let builder = builder().max_connections(2).allow_unsigned();
    let builder = builder.fault("CreateRoom:delay=60s".parse().unwrap());
    let endpoint = builder.start().await.unwrap();
    let mut active = Vec::new();
    for _ in 0..2 {
        let mut connection = connect(&endpoint).await;
        let json = headers(Some("application/json"));
        let mut request = request("POST", "/CreateRoom", &json, b"{}");
        // The connection would stay open.
        let close = "connection: close\r\n";
        let text = String::from_utf8(request).unwrap();
        request = text.replace(close, "").into_bytes();
        connection.write_all(&request).await.unwrap();
        active.push(connection);
    }
    while endpoint.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    let start = tokio::time::Instant::now();
    assert_alive(&mut connect(&endpoint).await).await;
    assert_eq!(start.elapsed().as_secs(), 60);
    assert_eq!(endpoint.rooms().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn http_limits_do_not_apply_to_upgraded_connections() {
    let (listener, address) = listener().await;
    let upgrade = |mut request: axum::extract::Request| async move {
        let upgraded = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let mut stream = TokioIo::new(upgraded.await.unwrap());
            let (mut reader, mut writer) = tokio::io::split(&mut stream);
            tokio::io::copy(&mut reader, &mut writer).await
        });
        let upgrade = [("connection", "upgrade"), ("upgrade", "echo")];
        (axum::http::StatusCode::SWITCHING_PROTOCOLS, upgrade)
    };
    let idle = Arc::new(IdleConnections::default());
    let of_server = Arc::clone(&idle);
    tokio::spawn(async move {
        let (stream, peer) = listener.accept().await.unwrap();
        let connection = Connection::new(peer.ip(), of_server);
        let shared = builder().start().await.unwrap().shared.clone();
        let router = Router::new().fallback(any(upgrade));
        let (_stop, is_stopping) = watch::channel(false);
        serve(stream, connection, shared, router, is_stopping).await;
    });
    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    connection.write_all(head).await.unwrap();
    let mut response = [0; 1024];
    let length = connection.read(&mut response).await.unwrap();
    assert!(response[..length].starts_with(b"HTTP/1.1 101 "));
    for _ in 0..3 {
        // Longer than the timeout of a request head.
        tokio::time::sleep(Duration::from_secs(60)).await;
        connection.write_all(b"hello").await.unwrap();
        let mut echo = [0; 5];
        connection.read_exact(&mut echo).await.unwrap();
        assert_eq!(&echo, b"hello");
    }
    assert!(!idle.close_oldest());
}

async fn listener() -> (tokio::net::TcpListener, std::net::SocketAddr) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}
