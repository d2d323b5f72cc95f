//! The console, and the inspection API.

use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{NO_ROOM, address, call_signed, exchange, headers, request};
use crate::{AccessKey, Builder, FaultRule, LocalEndpoint};

fn builder() -> Builder {
    super::builder().console()
}

/// A response, whose body is not necessarily JSON.
struct Raw {
    status: u16,
    head: String,
    body: String,
}

impl Raw {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Sends a request as curl does, with additional headers.
async fn send(
    endpoint: &LocalEndpoint,
    (method, target): (&str, &str),
    additional: &[(HeaderName, &str)],
    body: &str,
) -> Raw {
    let mut headers = HeaderMap::new();
    headers.insert(
        HOST,
        endpoint.endpoint_url()["http://".len()..].parse().unwrap(),
    );
    if !body.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in additional {
        headers.insert(name, value.parse().unwrap());
    }
    let bytes = exchange(
        endpoint,
        &request(method, target, &headers, body.as_bytes()),
    )
    .await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Raw {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

async fn get(endpoint: &LocalEndpoint, target: &str) -> Raw {
    send(endpoint, ("GET", target), &[], "").await
}

async fn perform(endpoint: &LocalEndpoint, operation: &str, input: &Value) -> Raw {
    let target = format!("/_local/operations/{operation}");
    send(endpoint, ("POST", &target), &[], &input.to_string()).await
}

async fn create_room(endpoint: &LocalEndpoint, name: &str) -> Value {
    let created = perform(endpoint, "CreateRoom", &json!({"name": name})).await;
    assert_eq!(created.status, 200, "{}", created.body);
    created.json()
}

#[tokio::test]
async fn the_console_is_a_page_that_only_its_own_files_can_script() {
    let endpoint = builder().start().await.unwrap();
    assert_eq!(endpoint.console_url(), Some(endpoint.endpoint_url()));
    let page = get(&endpoint, "/").await;
    assert_eq!(page.status, 200);
    for header in [
        "content-type: text/html; charset=utf-8",
        "x-content-type-options: nosniff",
        "frame-ancestors 'none'",
        "script-src 'self'",
        "require-trusted-types-for 'script'",
        "cross-origin-resource-policy: same-origin",
    ] {
        assert!(page.head.contains(header), "{header}: {}", page.head);
    }
    assert!(!page.head.contains("unsafe-inline"));
    let quoted = page.body.split('"');
    let files: Vec<_> = quoted.filter(|text| text.starts_with("/_local/")).collect();
    assert!(!files.is_empty());
    for file in files {
        assert_eq!(get(&endpoint, file).await.status, 200, "{file}");
    }
    assert_eq!(get(&endpoint, "/_local/console/state.rs").await.status, 404);
}

#[tokio::test]
async fn without_the_console_its_paths_have_no_operation() {
    let endpoint = super::builder().allow_unsigned().start().await.unwrap();
    assert_eq!(endpoint.console_url(), None);
    for target in ["/", "/_local/state", "/_local/console/console.js"] {
        assert_eq!(get(&endpoint, target).await.status, 404, "{target}");
    }
}

#[tokio::test]
async fn a_health_check_of_the_root_stays_empty() {
    let endpoint = builder().start().await.unwrap();
    let health = send(&endpoint, ("HEAD", "/"), &[], "").await;
    assert_eq!(health.status, 200);
    assert!(!health.head.contains("text/html"), "{}", health.head);
}

#[tokio::test]
async fn only_the_page_and_tools_of_this_machine_have_access() {
    let endpoint = builder().start().await.unwrap();
    let own = endpoint.endpoint_url();
    let fetch_site = HeaderName::from_static("sec-fetch-site");
    let paths = [
        ("GET", "/_local/state", ""),
        ("DELETE", "/_local/state", ""),
        ("GET", "/_local/updates", ""),
        ("POST", "/_local/faults", r#"{"rule": "*:drop"}"#),
        ("POST", "/_local/operations/CreateRoom", "{}"),
        ("GET", "/_local/console/console.js", ""),
        ("GET", "/_local/unknown", ""),
    ];
    for (name, value) in [
        (HOST, "rebound.example.com"),
        (ORIGIN, "http://localhost:3000"),
        (ORIGIN, "https://example.com"),
        (ORIGIN, "null"),
        (fetch_site.clone(), "cross-site"),
        (fetch_site, "same-site"),
    ] {
        for (method, target, body) in paths {
            let rejected = send(&endpoint, (method, target), &[(name.clone(), value)], body).await;
            assert_eq!(rejected.status, 403, "{name} {value}: {method} {target}");
            assert!(
                !rejected.head.contains("access-control-"),
                "{}",
                rejected.head
            );
        }
    }
    assert!(endpoint.rooms().is_empty());
    let page = send(
        &endpoint,
        ("GET", "/"),
        &[(HOST, "rebound.example.com")],
        "",
    )
    .await;
    assert_eq!(page.status, 403);
    let accepted = send(&endpoint, ("GET", "/_local/state"), &[(ORIGIN, &own)], "").await;
    assert_eq!(accepted.status, 200);
    assert!(
        !accepted.head.contains("access-control-"),
        "{}",
        accepted.head
    );
}

#[tokio::test]
async fn a_preflight_request_permits_nothing() {
    let endpoint = builder().start().await.unwrap();
    let method = HeaderName::from_static("access-control-request-method");
    let preflight = [(ORIGIN, "http://localhost:3000"), (method, "DELETE")];
    let response = send(&endpoint, ("OPTIONS", "/_local/state"), &preflight, "").await;
    assert_eq!(response.status, 403);
    assert!(
        !response.head.contains("access-control-"),
        "{}",
        response.head
    );
}

#[tokio::test]
async fn a_form_of_another_page_cannot_post() {
    let endpoint = builder().start().await.unwrap();
    for content_type in ["text/plain", "application/x-www-form-urlencoded"] {
        let header = [(CONTENT_TYPE, content_type)];
        let rejected = send(
            &endpoint,
            ("POST", "/_local/operations/CreateRoom"),
            &header,
            "{}",
        )
        .await;
        assert_eq!(rejected.status, 415);
    }
    assert!(endpoint.rooms().is_empty());
}

#[tokio::test]
async fn no_response_contains_a_secret_or_a_token() {
    let key = AccessKey::new("AKIDVISIBLE", "hunter2").session_token("hunter3");
    let endpoint = builder().add_access_key(key).start().await.unwrap();
    let room = create_room(&endpoint, "lobby").await;
    let input = json!({"roomIdentifier": room["arn"], "userId": "alice"});
    let token = perform(&endpoint, "CreateChatToken", &input).await.json();
    let token = token["token"].as_str().unwrap();
    assert!(endpoint.open_valid_chat_token(token).is_ok());
    let id = room["id"].as_str().unwrap();
    let mut all = String::new();
    for target in [
        "/_local/state",
        "/_local/requests",
        "/_local/faults",
        &format!("/_local/rooms/{id}"),
        &format!("/_local/rooms/{id}/deliveries"),
    ] {
        let response = get(&endpoint, target).await;
        assert_eq!(response.status, 200, "{target}");
        all.push_str(&response.body);
    }
    assert!(
        all.contains("AKIDVISIBLE") && all.contains("CreateChatToken"),
        "{all}"
    );
    assert!(!all.contains("hunter") && !all.contains(token), "{all}");
}

#[tokio::test]
async fn an_operation_is_validated_and_recorded_as_that_of_a_client() {
    let endpoint = builder().start().await.unwrap();
    let invalid = perform(&endpoint, "CreateRoom", &json!({"name": "?"})).await;
    assert_eq!(
        (invalid.status, invalid.json()["code"].as_str()),
        (400, Some("ValidationException"))
    );
    assert_eq!(invalid.json()["fieldList"][0]["name"], "name");
    let missing = perform(&endpoint, "GetRoom", &json!({"identifier": NO_ROOM})).await;
    assert_eq!(missing.status, 404);
    assert_eq!(perform(&endpoint, "MakeRoom", &json!({})).await.status, 404);
    let elsewhere = "/_local/operations/CreateRoom?region=eu-west-1";
    let created = send(&endpoint, ("POST", elsewhere), &[], "{}").await.json();
    assert!(created["arn"].as_str().unwrap().contains(":eu-west-1:"));
    // The region of an existing room is that in its ARN.
    let found = perform(&endpoint, "GetRoom", &json!({"identifier": created["arn"]})).await;
    assert_eq!(found.status, 200);
    let nowhere = "/_local/operations/CreateRoom?region=%3A";
    assert_eq!(
        send(&endpoint, ("POST", nowhere), &[], "{}").await.status,
        400
    );

    let requests = get(&endpoint, "/_local/requests").await.json();
    let requests = requests["requests"].as_array().unwrap().iter();
    let outcomes: Vec<_> = requests
        .map(|one| (one["operation"].as_str(), one["status"].as_u64()))
        .collect();
    let expected = [
        ("CreateRoom", 400),
        ("GetRoom", 404),
        ("CreateRoom", 200),
        ("GetRoom", 200),
        ("CreateRoom", 400),
    ];
    assert_eq!(
        outcomes,
        expected.map(|(operation, status)| (Some(operation), Some(status)))
    );
}

#[tokio::test]
async fn a_request_is_recorded_with_its_caller() {
    let endpoint = builder().start().await.unwrap();
    let json = || headers(Some("application/json"));
    call_signed(
        &endpoint,
        ("POST", "/CreateRoom", "us-west-2"),
        json(),
        b"{}",
    )
    .await;
    super::send(&endpoint, "POST", "/CreateRoom", &json(), b"{}").await;
    let requests = get(&endpoint, "/_local/requests").await.json();
    let [signed, rejected] = requests["requests"].as_array().unwrap().as_slice() else {
        panic!("{requests}");
    };
    let expected = json!({
        "number": 1, "time": "2022-12-02T08:21:20.754Z", "method": "POST", "path": "/CreateRoom",
        "operation": "CreateRoom", "status": 200, "code": null, "durationMilliseconds": 0,
        "requestId": signed["requestId"], "accessKeyId": "test", "userId": null, "isFault": false,
    });
    assert_eq!(*signed, expected);
    assert_eq!(rejected["code"], "MissingAuthenticationTokenException");
    assert_eq!(rejected["accessKeyId"], Value::Null);
}

#[tokio::test]
async fn a_client_sees_faults_that_are_turned_on() {
    let endpoint = builder()
        .fault(FaultRule::page("GetRoom", 502))
        .start()
        .await
        .unwrap();
    let create = async || {
        let json = headers(Some("application/json"));
        call_signed(&endpoint, ("POST", "/CreateRoom", "us-west-2"), json, b"{}")
            .await
            .status
    };
    let turn_on = async |rule: &str| {
        let body = json!({"rule": rule}).to_string();
        send(&endpoint, ("POST", "/_local/faults"), &[], &body).await
    };
    for wrong in ["CreateRoom", "MakeRoom:drop", "CreateRoom:200"] {
        let rejected = turn_on(wrong).await;
        assert_eq!(
            (rejected.status, rejected.json()["code"].as_str()),
            (400, Some("ValidationException"))
        );
    }
    let on = turn_on("CreateRoom:503").await;
    assert_eq!(on.status, 201);
    assert_eq!(create().await, 503);
    // The console is not a client under test.
    create_room(&endpoint, "lobby").await;
    let listed = get(&endpoint, "/_local/faults").await.json();
    let id = on.json()["id"].as_u64().unwrap();
    let expected =
        json!({"id": id, "rule": "CreateRoom:503", "requests": 1, "applied": 1, "isSpent": false});
    assert_eq!(listed["faults"][1], expected);
    let requests = get(&endpoint, "/_local/requests").await.json();
    assert_eq!(requests["requests"][0]["isFault"], true);

    let off = format!("/_local/faults/{id}");
    assert_eq!(send(&endpoint, ("DELETE", &off), &[], "").await.status, 204);
    assert_eq!(send(&endpoint, ("DELETE", &off), &[], "").await.status, 404);
    assert_eq!(create().await, 200);
    assert_eq!(
        send(&endpoint, ("DELETE", "/_local/faults"), &[], "")
            .await
            .status,
        204
    );
    assert_eq!(
        get(&endpoint, "/_local/faults").await.json(),
        json!({"faults": []})
    );
}

#[tokio::test]
async fn a_reset_returns_to_the_state_of_the_start() {
    let endpoint = builder()
        .fault(FaultRule::drop_request("GetRoom"))
        .start()
        .await
        .unwrap();
    let room = create_room(&endpoint, "lobby").await;
    let event = json!({"roomIdentifier": room["arn"], "eventName": "poll"});
    assert_eq!(perform(&endpoint, "SendEvent", &event).await.status, 200);
    send(&endpoint, ("DELETE", "/_local/faults"), &[], "").await;
    assert_eq!(
        send(&endpoint, ("DELETE", "/_local/state"), &[], "")
            .await
            .status,
        204
    );

    let state = get(&endpoint, "/_local/state").await.json();
    let counts = json!({"rooms": 0, "loggingConfigurations": 0, "connections": 0});
    assert_eq!((&state["counts"], &state["rooms"]), (&counts, &json!([])));
    assert_eq!(state["faults"][0]["rule"], "GetRoom:drop");
    assert!(endpoint.requests().is_empty() && endpoint.sent_events().is_empty());
    assert_eq!(
        get(&endpoint, "/_local/requests").await.json(),
        json!({"requests": []})
    );
}

#[tokio::test]
async fn a_list_has_a_maximum_and_the_total_number() {
    let endpoint = builder().start().await.unwrap();
    for name in ["first", "second", "third"] {
        create_room(&endpoint, name).await;
    }
    let state = get(&endpoint, "/_local/state?maxResults=2").await.json();
    let names: Vec<_> = state["rooms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|room| room["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        (names, &state["counts"]["rooms"]),
        (vec!["third", "second"], &json!(3))
    );
    for wrong in ["1001", "-1", "many"] {
        let rejected = get(&endpoint, &format!("/_local/state?maxResults={wrong}")).await;
        assert_eq!(rejected.status, 400, "{wrong}");
    }
}

/// Requests updates on a new connection.
async fn request_updates(endpoint: &LocalEndpoint) -> BufReader<TcpStream> {
    let address = address(endpoint);
    let mut connection = TcpStream::connect(&address).await.unwrap();
    let request = format!("GET /_local/updates HTTP/1.1\r\nhost: {address}\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    BufReader::new(connection)
}

/// Opens a connection that receives updates, and returns it after the first event.
async fn listen(endpoint: &LocalEndpoint) -> BufReader<TcpStream> {
    let mut updates = request_updates(endpoint).await;
    event(&mut updates, "hello").await;
    updates
}

/// Waits for an event, and returns its data.
async fn event(updates: &mut BufReader<TcpStream>, name: &str) -> Value {
    let mut line = String::new();
    while line != format!("event: {name}\n") {
        line.clear();
        assert_ne!(updates.read_line(&mut line).await.unwrap(), 0, "no {name}");
    }
    loop {
        line.clear();
        updates.read_line(&mut line).await.unwrap();
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str(data).unwrap();
        }
    }
}

#[tokio::test]
async fn a_listener_gets_updates() {
    let endpoint = builder().start().await.unwrap();
    let mut updates = listen(&endpoint).await;
    let room = create_room(&endpoint, "lobby").await;
    assert_eq!(
        event(&mut updates, "request").await["operation"],
        "CreateRoom"
    );
    let input = json!({"roomIdentifier": room["arn"], "eventName": "app:poll"});
    perform(&endpoint, "SendEvent", &input).await;
    let delivery = event(&mut updates, "delivery").await;
    assert_eq!(delivery["roomArn"], room["arn"]);
    assert_eq!(delivery["frame"]["EventName"], "app:poll");
    send(
        &endpoint,
        ("POST", "/_local/faults"),
        &[],
        r#"{"rule": "*:drop"}"#,
    )
    .await;
    event(&mut updates, "state").await;
    send(&endpoint, ("DELETE", "/_local/state"), &[], "").await;
    event(&mut updates, "reload").await;
}

#[tokio::test]
async fn a_listener_does_not_delay_a_shutdown() {
    let endpoint = builder().start().await.unwrap();
    let _updates = listen(&endpoint).await;
    let shutdown = tokio::time::timeout(Duration::from_secs(1), endpoint.shutdown());
    shutdown.await.unwrap();
}

#[tokio::test]
async fn the_number_of_listeners_is_limited() {
    let endpoint = builder().start().await.unwrap();
    let mut listeners = Vec::new();
    for _ in 0..crate::console::MAX_LISTENERS {
        listeners.push(listen(&endpoint).await);
    }
    let rejected = get(&endpoint, "/_local/updates").await;
    assert_eq!(rejected.status, 503);
    listeners.clear();
    // The endpoint notices the closed connections when it writes to them.
    while get(&endpoint, "/_local/faults").await.status == 200 {
        create_room(&endpoint, "lobby").await;
        let mut updates = request_updates(&endpoint).await;
        let mut line = String::new();
        updates.read_line(&mut line).await.unwrap();
        if line.starts_with("HTTP/1.1 200") {
            break;
        }
    }
}
