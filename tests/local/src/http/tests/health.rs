//! Health checks.

use super::*;

async fn check(endpoint: &LocalEndpoint, method: &str, target: &str, host: &str) -> String {
    let request =
        format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    String::from_utf8(exchange(endpoint, request.as_bytes()).await).unwrap()
}

#[tokio::test]
async fn a_health_check_needs_no_signature() {
    let endpoint = builder().start().await.unwrap();
    // A probe may use any address of a container.
    for host in ["localhost", "10.1.2.3:4580", "ivschat"] {
        let response = check(&endpoint, "GET", "/health", host).await;
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
        assert!(
            response.ends_with("\r\n\r\n{\"status\":\"ok\"}"),
            "{response}"
        );
    }
    for target in ["/health", "/"] {
        let response = check(&endpoint, "HEAD", target, "localhost").await;
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
        assert!(response.ends_with("\r\n\r\n"), "{response}");
    }
    assert!(endpoint.requests().is_empty());
}

#[tokio::test]
async fn nothing_else_is_open() {
    let endpoint = builder().start().await.unwrap();
    for (method, target) in [
        ("GET", "/"),
        ("POST", "/health"),
        ("GET", "/health/"),
        ("GET", "/Health"),
        ("HEAD", "/tags/x"),
    ] {
        let response = check(&endpoint, method, target, "localhost").await;
        assert!(response.starts_with("HTTP/1.1 403 "), "{response}");
    }
}

#[tokio::test]
async fn a_fault_for_all_operations_does_not_apply_to_health_checks() {
    let rule = "*:503".parse().unwrap();
    let endpoint = builder().fault(rule).start().await.unwrap();
    let response = check(&endpoint, "GET", "/health", "localhost").await;
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
}
