//! Fault rules over HTTP.

use super::*;

async fn with_fault(rule: &str) -> LocalEndpoint {
    let builder = builder().fault(rule.parse().unwrap());
    builder.allow_unsigned().start().await.unwrap()
}

/// Returns the response to an unsigned request.
async fn raw(endpoint: &LocalEndpoint, operation: &str) -> Vec<u8> {
    let request = format!(
        "POST /{operation} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: 2\r\n\r\n{{}}"
    );
    exchange(endpoint, request.as_bytes()).await
}

#[tokio::test]
async fn the_first_two_requests_fail_and_the_third_succeeds() {
    let endpoint = with_fault("CreateRoom:503*2").await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(Response::read(&raw(&endpoint, "CreateRoom").await).status);
    }
    assert_eq!(statuses, [503, 503, 200]);
    assert_eq!(endpoint.rooms().len(), 1);
    assert_eq!(endpoint.requests().len(), 3);
}

#[tokio::test]
async fn a_status_gets_the_code_of_the_service() {
    for (rule, status, code) in [
        ("*:429", 429, "ThrottlingException"),
        ("*:402", 402, "ServiceQuotaExceededException"),
        ("*:500", 500, "InternalServerException"),
        ("*:403", 403, "AccessDeniedException"),
        ("*:503", 503, "ServiceUnavailableException"),
        ("*:403=PendingVerification", 403, "PendingVerification"),
        ("*:400=Throttling", 400, "Throttling"),
    ] {
        let endpoint = with_fault(rule).await;
        let response = Response::read(&raw(&endpoint, "ListRooms").await);
        assert_eq!((response.status, response.code()), (status, Some(code)));
    }
}

#[tokio::test]
async fn a_page_is_html_without_a_request_id() {
    let endpoint = with_fault("*:page=502").await;
    let response = String::from_utf8(raw(&endpoint, "ListRooms").await).unwrap();
    assert!(
        response.starts_with("HTTP/1.1 502 Bad Gateway\r\n"),
        "{response}"
    );
    assert!(
        response.contains("content-type: text/html\r\n"),
        "{response}"
    );
    assert!(response.contains("<h1>502 Bad Gateway</h1>"), "{response}");
    assert!(!response.contains("x-amzn"), "{response}");
}

#[tokio::test]
async fn a_dropped_request_changes_nothing_and_gets_no_response() {
    let endpoint = with_fault("CreateRoom:drop").await;
    assert_eq!(raw(&endpoint, "CreateRoom").await, b"");
    assert!(endpoint.rooms().is_empty());
    assert_eq!(endpoint.requests().len(), 1);
}

#[tokio::test]
async fn a_dropped_response_leaves_the_changes() {
    let endpoint = with_fault("CreateRoom:drop-response").await;
    assert_eq!(raw(&endpoint, "CreateRoom").await, b"");
    assert_eq!(endpoint.rooms().len(), 1);
}

/// A delay of zero changes nothing, but its rule counts it as applied.
#[tokio::test]
async fn a_request_is_marked_if_a_rule_counts_it_as_applied() {
    let endpoint = with_fault("ListRooms:delay=0s/2").await;
    for _ in 0..4 {
        raw(&endpoint, "ListRooms").await;
    }
    let handled = endpoint.shared.handled_requests.all();
    let marked: Vec<_> = handled.iter().map(|one| one.request.is_fault).collect();
    assert_eq!(marked, [false, true, false, true]);
    assert_eq!(endpoint.shared.faults.list()[0].applied, 2);
}

// Paused time advances automatically when all tasks wait.
#[tokio::test(start_paused = true)]
async fn latency_and_delays_add_up() {
    let builder = builder().latency(Duration::from_secs(60));
    let builder = builder.fault("ListRooms:delay=30s".parse().unwrap());
    let endpoint = builder.allow_unsigned().start().await.unwrap();
    for (operation, delay) in [("ListRooms", 90), ("ListLoggingConfigurations", 60)] {
        let start = tokio::time::Instant::now();
        assert_eq!(Response::read(&raw(&endpoint, operation).await).status, 200);
        let passed = start.elapsed();
        assert!(
            passed >= Duration::from_secs(delay),
            "{operation} {passed:?}"
        );
    }
}
