//! The input and output of operations.

use super::*;

#[tokio::test]
async fn a_room_lives_and_dies() {
    let endpoint = builder().start().await.unwrap();
    let created = post(&endpoint, "CreateRoom", &json!({"name": "lobby"})).await;
    assert_eq!((created.status, created.code()), (200, None));
    assert_eq!(created.member("createTime"), "2022-12-02T08:21:20.754Z");

    let identifier = json!({"identifier": created.member("arn")});
    let read = post(&endpoint, "GetRoom", &identifier).await;
    assert_eq!(read.body, created.body);

    let deleted = post(&endpoint, "DeleteRoom", &identifier).await;
    assert_eq!((deleted.status, deleted.body), (204, None));
    let gone = post(&endpoint, "GetRoom", &identifier).await;
    assert_eq!(
        (gone.status, gone.code()),
        (404, Some("ResourceNotFoundException"))
    );
    assert_eq!(gone.member("resourceType"), "ROOM");
}

#[tokio::test]
async fn labels_and_query_are_decoded_once() {
    let endpoint = builder().start().await.unwrap();
    let tags = json!({"tags": {"a b": "", "a+b": "", "a%20b": "", "ä/&=": ""}});
    let created = post(&endpoint, "CreateRoom", &tags).await;
    let arn = created.member("arn").as_str().unwrap();
    let path = tags_of(arn);

    let target = format!("{path}?tagKeys=a%20b&tagKeys=a+b&tagKeys=%C3%A4%2F%26%3D");
    let untagged = without_body(&endpoint, "DELETE", &target).await;
    assert_eq!((untagged.status, untagged.body), (200, Some(json!({}))));
    let left = without_body(&endpoint, "GET", &path).await;
    assert_eq!(left.member("tags"), &json!({"a%20b": ""}));
}

#[tokio::test]
async fn the_region_is_that_of_the_signature() {
    let endpoint = builder().account("210987654321").start().await.unwrap();
    let json = || headers(Some("application/json"));
    let here = call_signed(
        &endpoint,
        ("POST", "/CreateRoom", "eu-west-1"),
        json(),
        b"{}",
    )
    .await;
    let arn = here.member("arn").as_str().unwrap();
    assert!(
        arn.starts_with("arn:aws:ivschat:eu-west-1:210987654321:room/"),
        "{arn}"
    );
    let elsewhere = post(&endpoint, "GetRoom", &json!({"identifier": arn})).await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test]
async fn a_token_expires_after_an_hour_and_a_session_as_asked() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let mut input = json!({"roomIdentifier": room.member("arn"), "userId": "alice"});
    let token = post(&endpoint, "CreateChatToken", &input).await;
    assert_eq!(
        token.member("tokenExpirationTime"),
        "2022-12-02T09:21:20.754Z"
    );
    assert_eq!(
        token.member("sessionExpirationTime"),
        "2022-12-02T09:21:20.754Z"
    );
    input["sessionDurationInMinutes"] = json!(180);
    let token = post(&endpoint, "CreateChatToken", &input).await;
    assert_eq!(
        token.member("tokenExpirationTime"),
        "2022-12-02T09:21:20.754Z"
    );
    assert_eq!(
        token.member("sessionExpirationTime"),
        "2022-12-02T11:21:20.754Z"
    );
}

#[tokio::test]
async fn attributes_are_limited_by_their_bytes() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    for (operation, limit) in [("CreateChatToken", 1024), ("SendEvent", 4096)] {
        for (bytes, status) in [(limit, 200), (limit + 2, 400)] {
            // Two bytes each, since the limit is in bytes.
            let value = "ä".repeat(bytes / 2 - 1);
            let input = json!({
                "roomIdentifier": room.member("arn"),
                "userId": "alice",
                "eventName": "poll",
                "attributes": {"kk": value},
            });
            let response = post(&endpoint, operation, &input).await;
            assert_eq!(response.status, status, "{operation} {bytes}");
        }
    }
}

#[tokio::test]
async fn tag_keys_have_bounds() {
    let endpoint = builder().start().await.unwrap();
    for (key, status) in [
        ("", 400),
        (&*"ä".repeat(128), 200),
        (&*"a".repeat(129), 400),
    ] {
        let response = post(&endpoint, "CreateRoom", &json!({"tags": {key: ""}})).await;
        assert_eq!(response.status, status, "{key}");
    }
}

#[tokio::test]
async fn reserved_tag_keys_are_rejected_and_not_stored() {
    let endpoint = builder().start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let arn = room.member("arn").as_str().unwrap();
    let path = tags_of(arn);
    for (key, status) in [
        ("aws:name", 400),
        ("AWS:", 400),
        ("aWs:ä", 400),
        ("aws", 200),
        ("awsä:", 200),
        ("my-aws:name", 200),
    ] {
        let tags = json!({"tags": {key: "", "b": ""}});
        let created = post(&endpoint, "CreateRoom", &tags).await;
        assert_eq!(created.status, status, "{key}");
        let mut logs = tags.clone();
        logs["destinationConfiguration"] = json!({"s3": {"bucketName": "chat-logs"}});
        let created = post(&endpoint, "CreateLoggingConfiguration", &logs).await;
        assert_eq!(created.status, status, "{key}");
        let json = headers(Some("application/json"));
        let line = ("POST", path.as_str(), "us-west-2");
        let body = tags.to_string();
        let tagged = call_signed(&endpoint, line, json, body.as_bytes()).await;
        assert_eq!(tagged.status, status, "{key}");
        if status == 400 {
            assert_eq!(tagged.code(), Some("ValidationException"));
            let stored = without_body(&endpoint, "GET", &path).await;
            assert_eq!(stored.member("tags"), &json!({}));
        }
    }
    // Three of each were rejected.
    assert_eq!(endpoint.rooms().len(), 1 + 3);
}

#[tokio::test]
async fn all_invalid_members_are_listed() {
    let endpoint = builder().start().await.unwrap();
    let fields = |response: &Response| -> Vec<String> {
        let fields = response.member("fieldList").as_array().unwrap();
        let name = |field: &Value| field["name"].as_str().unwrap().to_owned();
        fields.iter().map(name).collect()
    };
    let list = json!({"maxResults": 51, "name": "?", "nextToken": "abc"});
    let response = post(&endpoint, "ListRooms", &list).await;
    assert_eq!(fields(&response), ["maxResults", "name", "nextToken"]);
    let room = json!({"name": "?", "tags": {"": ""}});
    let response = post(&endpoint, "CreateRoom", &room).await;
    assert_eq!(fields(&response), ["name", "tags"]);
    let event = json!({"attributes": {"a": "x".repeat(4096)}, "eventName": ""});
    let response = post(&endpoint, "SendEvent", &event).await;
    assert_eq!(
        fields(&response),
        ["attributes", "eventName", "roomIdentifier"]
    );
}
