//! Frames that are unusual, or not what they should be.

use fixtures::{ChatServer, TestResult, frames};
use ivschat_client::messaging::RoomEvent;
use ivschat_client::primitives::{DateTime, DateTimeFormat};
use serde_json::{Value, json};

use crate::{connected, expect, next};

/// A room that sends these frames, and then an event `app:end`.
async fn sending(frames: Vec<String>) -> TestResult<ChatServer> {
    let server = ChatServer::start(move |mut connection| {
        let frames = frames.clone();
        async move {
            connection.accept().await?;
            for frame in frames {
                connection.send(frame).await?;
            }
            connection
                .send(frames::event("LastId000001", "", "app:end", json!({})))
                .await?;
            connection.echo().await
        }
    });
    Ok(server.await?)
}

/// The frames that were tried with the official SDK, in the same order.
#[tokio::test]
async fn odd_frames_are_delivered_as_far_as_they_can_be_read() -> TestResult {
    let time = "2026-11-25T15:03:51.014Z";
    let sender = json!({ "UserId": "u9" });
    let frame = |value: Value| value.to_string();
    let server = sending(vec![
        frame(json!({ "Type": "MESSAGE", "Id": "SameId000001", "RequestId": "", "Attributes": null,
            "Content": "first", "SendTime": "2030-01-02T03:04:05.123456789Z",
            "Sender": { "UserId": "u9", "Attributes": null } })),
        frame(json!({ "Type": "MESSAGE", "Id": "SameId000001", "RequestId": "", "Attributes": null,
            "Content": "dup id", "SendTime": time, "Sender": sender })),
        frame(json!({ "Type": "MESSAGE", "Id": "LabId0000021", "Content": "no requestid/attributes",
            "SendTime": time, "Sender": sender })),
        frame(json!({ "Type": "MESSAGE", "Id": "LabId0000022", "Content": "no sender", "SendTime": time })),
        frame(json!({ "Type": "MESSAGE", "Id": "LabId0000023", "Content": "num attr", "SendTime": time,
            "Sender": sender, "Attributes": { "n": 1, "negative": -2, "half": 0.5, "yes": true, "none": null,
                "list": [1, "a"], "object": { "k": {} } } })),
        frame(json!({ "Type": "MESSAGE", "Id": "LabId0000032", "Content": "others' members", "SendTime": time,
            "Sender": { "UserId": "u9", "Unknown": [{}] }, "EventName": 7, "ErrorCode": [], "Unknown": {} })),
        frame(json!({ "Type": "EVENT", "Id": "LabId0000024", "RequestId": "", "EventName": "app:X",
            "Attributes": { "a": "b" }, "SendTime": time })),
        frame(json!({ "Type": "EVENT", "Id": "LabId0000025", "EventName": "app:NoAttrs", "Attributes": null,
            "SendTime": time })),
        frame(json!({ "Type": "EVENT", "Id": "LabId0000026", "EventName": "app:NoTime" })),
        frame(json!({ "Type": "EVENT", "Id": "LabId0000027", "EventName": "aws:DELETE_MESSAGE",
            "Attributes": { "MessageId": "onlyNewSpelling" }, "SendTime": time })),
        frame(json!({ "Type": "EVENT", "Id": "LabId0000028", "EventName": "aws:DELETE_MESSAGE",
            "Attributes": { "MessageID": "oldSpelling" }, "SendTime": time })),
        frame(json!({ "Type": "EVENT", "Id": "LabId0000029", "EventName": "aws:DISCONNECT_USER",
            "Attributes": { "UserId": "u3" }, "SendTime": time })),
        frame(json!({ "Type": "EVENT", "Id": "LabId0000030", "EventName": "aws:DISCONNECT_USER",
            "Attributes": null, "SendTime": time })),
        frame(json!({ "Type": "NOPE", "Id": "LabId0000031" })),
        "not json".to_owned(),
        "ping".to_owned(),
    ])
    .await?;
    let (room, mut events) = connected(&server).await?;
    let RoomEvent::Message(first) = next(&mut events).await? else {
        return Err("no message".into());
    };
    assert_eq!(first.content, "first");
    assert_eq!((first.request_id, first.attributes.len()), (None, 0));
    assert_eq!(first.send_time.subsec_nanos(), 123_456_789);
    expect(&mut events, &["message no requestid/attributes"]).await?;
    let RoomEvent::Message(message) = next(&mut events).await? else {
        return Err("no message".into());
    };
    assert_eq!(message.content, "num attr");
    let attributes = [
        ("n", "1"),
        ("negative", "-2"),
        ("half", "0.5"),
        ("yes", "true"),
        ("none", "null"),
        ("list", r#"[1,"a"]"#),
        ("object", r#"{"k":{}}"#),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(message.attributes, attributes.into());
    expect(
        &mut events,
        &[
            "message others' members",
            "event app:X",
            "event app:NoAttrs",
            "deleted onlyNewSpelling",
            "deleted oldSpelling",
            "kicked u3",
            "event app:end",
        ],
    )
    .await?;
    let counts = room.frame_counts();
    assert_eq!(
        (counts.unknown, counts.malformed, counts.duplicate),
        (1, 5, 1)
    );
    Ok(())
}

/// As captured from the service: 9 and 8 digits, 1, and none.
#[tokio::test]
async fn times_keep_their_digits() -> TestResult {
    let times = [
        ("2031-04-05T06:07:08.123456789Z", 123_456_789),
        ("2031-04-05T06:07:08.13691272Z", 136_912_720),
        ("2031-04-05T06:07:08.5Z", 500_000_000),
        ("2031-04-05T06:07:08Z", 0),
    ];
    let messages = times.iter().enumerate().map(|(number, (time, _))| {
        let mut message = frames::message(&number.to_string(), "", "x");
        message["SendTime"] = json!(time);
        message.to_string()
    });
    let server = sending(messages.collect()).await?;
    let (_room, mut events) = connected(&server).await?;
    let second = DateTime::from_str("2031-04-05T06:07:08Z", DateTimeFormat::DateTime)?.secs();
    for (time, nanoseconds) in times {
        let RoomEvent::Message(message) = next(&mut events).await? else {
            return Err(time.into());
        };
        let read = (message.send_time.secs(), message.send_time.subsec_nanos());
        assert_eq!(read, (second, nanoseconds), "{time}");
    }
    Ok(())
}

/// An emulator is known whose deletion has the ID of the deleted message.
#[tokio::test]
async fn an_event_may_have_the_id_of_a_message() -> TestResult {
    let attributes = json!({ "MessageId": "a" });
    let server = sending(vec![
        frames::message("a", "", "x").to_string(),
        frames::event("a", "", "aws:DELETE_MESSAGE", attributes).to_string(),
    ])
    .await?;
    let (_room, mut events) = connected(&server).await?;
    expect(&mut events, &["message x", "deleted a", "event app:end"]).await
}

#[tokio::test]
async fn a_message_may_come_in_fragments_with_a_ping_in_between() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        let message = frames::message("a", "", "✓ in pieces")
            .to_string()
            .into_bytes();
        let (first, rest) = message.split_at(message.len() / 2);
        connection.send_bytes(frames::fragment(0x01, first)).await?;
        connection.ping("").await?;
        connection.send_bytes(frames::fragment(0x00, "")).await?;
        connection.send_bytes(frames::fragment(0x80, rest)).await?;
        connection.echo().await
    })
    .await?;
    let (_room, mut events) = connected(&server).await?;
    expect(&mut events, &["message ✓ in pieces"]).await
}
