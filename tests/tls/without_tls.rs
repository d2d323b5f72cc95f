//! The client without a TLS feature.

use rustls::version::TLS13;

use super::server::Authority;
use super::*;

#[tokio::test]
async fn the_error_names_the_features() -> TestResult {
    let text = "the HTTP client cannot be set up: this build of ivschat-client has no TLS, which https:// and \
                wss:// endpoints need; enable one of its features `rustls-ring`, `rustls-aws-lc` and \
                `native-tls`, or set your own `http_client`";
    let client = Client::from_conf(config("https://127.0.0.1:1").build());
    let error = client.create_room().send().await.unwrap_err();
    assert!(matches!(error.kind(), error::ErrorKind::HttpClient(_)));
    assert!(error.to_string().contains(text), "{error}");
    let room = room("wss://127.0.0.1:1").build()?;
    let error = room.connect().await.unwrap_err();
    assert!(matches!(error.kind(), messaging::ErrorKind::HttpClient(_)));
    assert!(error.to_string().contains(text), "{error}");
    Ok(())
}

#[tokio::test]
async fn your_own_http_client_brings_its_tls() -> TestResult {
    let authority = Authority::new("trusted")?;
    let identity = authority.issue("localhost")?;
    let root = reqwest::Certificate::from_pem(authority.pem().as_bytes())?;
    let own = reqwest::Client::builder()
        .no_proxy()
        .add_root_certificate(root)
        .build()?;
    let http = Server::start(Protocol::Http, Some(identity.config(&TLS13)?)).await?;
    let client = Client::from_conf(config(http.url("https")).http_client(own.clone()).build());
    client.create_room().send().await?;
    let websocket = Server::start(Protocol::WebSocket, Some(identity.config(&TLS13)?)).await?;
    room(websocket.url("wss"))
        .http_client(own)
        .build()?
        .connect()
        .await?;
    check_handshake(&http, &TLS13, Backend::Native)?;
    check_handshake(&websocket, &TLS13, Backend::Native)
}
