//! Start errors, the clock, and shutdown.

use std::sync::{Arc, Mutex};

use super::*;
use crate::StartError;

#[tokio::test]
async fn a_port_in_use_and_a_wrong_account_are_errors() {
    let endpoint = builder().start().await.unwrap();
    let url = endpoint.endpoint_url();
    let (_, port) = url.rsplit_once(':').unwrap();
    let error = builder().port(port.parse().unwrap()).start().await;
    let error = error.unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }), "{error}");
    for account in ["", "12345678901", "12345678901x"] {
        let error = builder().account(account).start().await.unwrap_err();
        assert!(matches!(error, StartError::Account(_)), "{error}");
    }
}

#[tokio::test]
async fn a_clock_that_http_cannot_express_is_a_start_error() {
    let distant = Duration::from_secs(300_000_000_000);
    for time in [
        SystemTime::UNIX_EPOCH - Duration::from_secs(1),
        SystemTime::UNIX_EPOCH + distant,
    ] {
        let error = LocalEndpoint::builder().clock(move || time).start().await;
        let error = error.unwrap_err();
        assert!(matches!(error, StartError::Clock), "{error}");
    }
}

#[tokio::test]
async fn a_clock_that_leaves_the_range_does_not_fail_requests() {
    let clock = Arc::new(Mutex::new(SystemTime::UNIX_EPOCH + NOW));
    let shown = Arc::clone(&clock);
    let builder = LocalEndpoint::builder().allow_unsigned();
    let endpoint = builder.clock(move || *shown.lock().unwrap());
    let endpoint = endpoint.start().await.unwrap();
    let distant = Duration::from_secs(300_000_000_000);
    for (time, shown) in [
        (SystemTime::UNIX_EPOCH - distant, "1970-01-01T00:00:00.000Z"),
        (SystemTime::UNIX_EPOCH + distant, "9999-12-31T23:59:59.999Z"),
    ] {
        *clock.lock().unwrap() = time;
        let json = headers(Some("application/json"));
        let request = request("POST", "/CreateRoom", &json, b"{}");
        let response = String::from_utf8(exchange(&endpoint, &request).await).unwrap();
        assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
        let time = format!(r#""createTime":"{shown}""#);
        assert!(response.contains(&time), "{response}");
    }
}

#[tokio::test]
async fn a_stopped_endpoint_releases_its_port() {
    let endpoint = builder().start().await.unwrap();
    let address = address(&endpoint);
    // An idle connection does not delay a shutdown.
    let _idle = TcpStream::connect(&address).await.unwrap();
    endpoint.shutdown().await;
    assert!(TcpStream::connect(&address).await.is_err());
    let by_ipv6 = address.replace("127.0.0.1", "[::1]");
    assert!(TcpStream::connect(by_ipv6).await.is_err());
}

// Paused time advances automatically when all tasks wait.
#[tokio::test(start_paused = true)]
async fn a_request_that_outlasts_a_shutdown_is_not_performed() {
    let builder = builder().allow_unsigned().latency(Duration::from_secs(60));
    let endpoint = builder.start().await.unwrap();
    let mut connection = TcpStream::connect(address(&endpoint)).await.unwrap();
    let json = headers(Some("application/json"));
    let request = request("POST", "/CreateRoom", &json, b"{}");
    connection.write_all(&request).await.unwrap();
    while endpoint.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    endpoint.shutdown().await;
    let mut response = Vec::new();
    let _: io::Result<usize> = connection.read_to_end(&mut response).await;
    assert_eq!(response, b"");
}

#[tokio::test]
async fn a_dropped_endpoint_releases_its_port() {
    let endpoint = builder().start().await.unwrap();
    let address = address(&endpoint);
    drop(endpoint);
    // Dropping does not wait until the server has stopped.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
        if TcpStream::connect(&address).await.is_err() {
            return;
        }
    }
    panic!("{address} is still served");
}
