//! Requests: what is sent, what they return, and that each has an end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fixtures::{ChatServer, TestResult, frames};
use ivschat_client::messaging::{
    ChatRoom, ConnectionState, DeleteMessage, DisconnectUser, ErrorKind, RoomEvent, SendMessage,
};
use ivschat_client::primitives::{DateTime, DateTimeFormat};
use serde_json::{Value, json};

use crate::{SHORT, builder, connected, expect, next};

/// A room that records the frames it gets, as they are.
async fn recording() -> TestResult<(ChatServer, Arc<Mutex<Vec<String>>>)> {
    let record = Arc::new(Mutex::new(vec![]));
    let recorded = Arc::clone(&record);
    let server = ChatServer::start(move |mut connection| {
        let recorded = Arc::clone(&recorded);
        async move {
            connection.accept().await?;
            for count in 0.. {
                let request = connection.request_text().await?;
                recorded
                    .lock()
                    .expect("nothing panics")
                    .push(request.clone());
                let request: Value = serde_json::from_str(&request)?;
                let id = format!("LabId{count:07}");
                connection.send(frames::echo(&id, &request)).await?;
            }
            Ok(())
        }
    })
    .await?;
    Ok((server, record))
}

/// The frames of the official SDK, byte for byte, but for the request ID.
#[tokio::test]
async fn frames_are_those_of_the_official_sdk() -> TestResult {
    let (server, record) = recording().await?;
    let (room, _events) = connected(&server).await?;
    room.send_message(
        SendMessage::new("héllo ✓")
            .attribute("k", "v")
            .request_id("r1"),
    )
    .await?;
    room.send_message(SendMessage::new("plain").request_id("r2"))
        .await?;
    room.delete_message(
        DeleteMessage::new("Ab12Cd34Ef56")
            .reason("spam")
            .request_id("r3"),
    )
    .await?;
    room.delete_message(DeleteMessage::from("Ab12Cd34Ef56").request_id("r4"))
        .await?;
    room.disconnect_user(DisconnectUser::new("u2").reason("rude").request_id("r5"))
        .await?;
    room.disconnect_user(DisconnectUser::new("u2").request_id("r6"))
        .await?;
    room.send_message(
        SendMessage::new("x")
            .set_attributes(Some(HashMap::new()))
            .request_id("r7"),
    )
    .await?;
    assert_eq!(
        *record.lock().expect("nothing panics"),
        [
            r#"{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"héllo ✓","Attributes":{"k":"v"}}"#,
            r#"{"Action":"SEND_MESSAGE","RequestId":"r2","Content":"plain"}"#,
            r#"{"Action":"DELETE_MESSAGE","RequestId":"r3","Id":"Ab12Cd34Ef56","Reason":"spam"}"#,
            r#"{"Action":"DELETE_MESSAGE","RequestId":"r4","Id":"Ab12Cd34Ef56"}"#,
            r#"{"Action":"DISCONNECT_USER","RequestId":"r5","UserId":"u2","Reason":"rude"}"#,
            r#"{"Action":"DISCONNECT_USER","RequestId":"r6","UserId":"u2"}"#,
            r#"{"Action":"SEND_MESSAGE","RequestId":"r7","Content":"x","Attributes":{}}"#,
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_request_id_is_a_random_uuid() -> TestResult {
    let (server, record) = recording().await?;
    let (room, _events) = connected(&server).await?;
    room.send_message("a").await?;
    room.send_message("b".to_owned()).await?;
    let ids: Vec<String> = record
        .lock()
        .expect("nothing panics")
        .iter()
        .map(|frame| serde_json::from_str::<Value>(frame))
        .map(|frame| Ok(frame?["RequestId"].as_str().unwrap_or_default().to_owned()))
        .collect::<TestResult<_>>()?;
    assert_ne!(ids[0], ids[1]);
    let lengths: Vec<usize> = ids[0].split('-').map(str::len).collect();
    assert_eq!((lengths, &ids[0][14..15]), (vec![8, 4, 4, 4, 12], "4"));
    Ok(())
}

#[tokio::test]
async fn requests_return_what_everybody_receives() -> TestResult {
    let server = ChatServer::echoing().await?;
    let (room, mut events) = connected(&server).await?;

    let message = SendMessage::new("hi there")
        .attribute("color", "teal")
        .request_id("0d5c");
    let sent = room.send_message(message).await?;
    assert_eq!(next(&mut events).await?, RoomEvent::Message(sent.clone()));
    assert_eq!(
        (sent.content.as_str(), sent.sender.user_id.as_str()),
        ("hi there", "user-12")
    );
    assert_eq!(sent.request_id.as_deref(), Some("0d5c"));
    assert_eq!(sent.attributes["color"], "teal");
    assert_eq!(sent.sender.attributes["name"], "Ida");
    // All nine digits.
    let time = DateTime::from_str(frames::SEND_TIME, DateTimeFormat::DateTime)?;
    assert_eq!(
        (sent.send_time, sent.send_time.subsec_nanos()),
        (time, 123_456_789)
    );

    let deleted = room
        .delete_message(DeleteMessage::new("k3Jd82LmQp0Z").reason("spam"))
        .await?;
    assert_eq!(
        next(&mut events).await?,
        RoomEvent::MessageDeleted(deleted.clone())
    );
    assert_eq!(
        (deleted.message_id.as_str(), deleted.reason.as_deref()),
        ("k3Jd82LmQp0Z", Some("spam"))
    );

    let kicked = room.disconnect_user("user-77").await?;
    assert_eq!(
        next(&mut events).await?,
        RoomEvent::UserDisconnected(kicked.clone())
    );
    assert_eq!((kicked.user_id.as_str(), kicked.reason), ("user-77", None));
    Ok(())
}

/// A room that responds to each request with the frame that a function makes of its request ID.
async fn responding(
    respond: impl Fn(&str) -> Value + Clone + Send + Sync + 'static,
) -> TestResult<ChatServer> {
    let server = ChatServer::start(move |mut connection| {
        let respond = respond.clone();
        async move {
            connection.accept().await?;
            loop {
                let request = connection.request().await?;
                let id = request["RequestId"].as_str().unwrap_or_default();
                connection.send(respond(id)).await?;
            }
        }
    });
    Ok(server.await?)
}

#[tokio::test]
async fn errors_of_the_service_are_returned_and_the_connection_stays() -> TestResult {
    for code in [400, 403, 404, 406, 413, 429, 500] {
        let server = responding(move |id| frames::error("Ww63dEf4Gh5J", id, code, "lab")).await?;
        let (room, _events) = connected(&server).await?;
        for _ in 0..2 {
            let error = room.send_message("x").await.unwrap_err();
            assert_eq!((error.code(), error.message()), (Some(code), Some("lab")));
            let chat_error = error.as_chat_error().ok_or("no error of the service")?;
            assert_eq!(chat_error.id.as_deref(), Some("Ww63dEf4Gh5J"));
            assert_eq!(chat_error.request_id.as_deref(), error.request_id());
            assert_eq!(error.may_have_been_applied(), code == 500);
            assert!(error.to_string().starts_with("SEND_MESSAGE: "), "{error}");
        }
        assert_eq!(room.state(), ConnectionState::Connected);
        assert_eq!(server.tokens().len(), 1);
    }
    Ok(())
}

/// The official SDK drops these, and its promise is pending for ever.
#[tokio::test]
async fn an_error_is_understood_without_an_id_and_with_a_code_in_a_string() -> TestResult {
    let without_id = |id: &str| json!({ "Type": "ERROR", "RequestId": id, "ErrorCode": 403, "ErrorMessage": "x" });
    let text_code =
        |id: &str| json!({ "Type": "ERROR", "Id": "i", "RequestId": id, "ErrorCode": "403" });
    for server in [responding(without_id).await?, responding(text_code).await?] {
        let (room, _events) = connected(&server).await?;
        let error = room.send_message("x").await.unwrap_err();
        assert_eq!(error.code(), Some(403));
    }
    Ok(())
}

/// Here, too, the official SDK never settles its promise.
#[tokio::test]
async fn a_response_that_cannot_be_read_is_an_error() -> TestResult {
    let no_id = |id: &str| json!({ "Type": "MESSAGE", "RequestId": id, "Content": "x" });
    let no_sender = |id: &str| {
        let mut message = frames::message("i", id, "x");
        message
            .as_object_mut()
            .map(|message| message.remove("Sender"));
        message
    };
    let no_code =
        |id: &str| json!({ "Type": "ERROR", "Id": "i", "RequestId": id, "ErrorCode": {} });
    for server in [
        responding(no_id).await?,
        responding(no_sender).await?,
        responding(no_code).await?,
    ] {
        let (room, _events) = connected(&server).await?;
        let error = room.send_message("x").await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidResponse),
            "{error:?}"
        );
        assert!(error.may_have_been_applied());
        assert_eq!(room.frame_counts().malformed, 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_request_without_a_response_times_out() -> TestResult {
    let server = responding(|_| frames::error("e1", "", 403, "whose?")).await?;
    let room = builder(server.url()).request_timeout(SHORT).build()?;
    let mut events = room.events();
    room.connect().await?;
    let error = room.send_message("void").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RequestTimeout(limit) if *limit == SHORT));
    assert!(error.may_have_been_applied());
    // An error that belongs to no request is not lost.
    expect(&mut events, &["connecting", "connected", "error 403"]).await
}

#[tokio::test]
async fn a_response_of_another_kind_is_not_for_the_request() -> TestResult {
    let server = responding(|id| frames::message("Zz90aBc1De2F", id, "x")).await?;
    let room = builder(server.url()).request_timeout(SHORT).build()?;
    room.connect().await?;
    let error = room.delete_message("k3Jd82LmQp0Z").await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::RequestTimeout(_)),
        "{error:?}"
    );
    Ok(())
}

#[tokio::test]
async fn timeouts_and_limits_can_be_maximal() -> TestResult {
    let server = ChatServer::echoing().await?;
    let room = builder(server.url())
        .token_timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .request_timeout(Duration::MAX)
        .ping_interval(Duration::MAX)
        .ping_timeout(Duration::MAX)
        .max_frame_size(usize::MAX)
        .max_pending_requests(usize::MAX)
        .event_capacity(usize::MAX)
        .build()?;
    room.connect().await?;
    room.send_message("x").await?;
    Ok(())
}

#[tokio::test]
async fn requests_without_a_connection_are_not_sent() -> TestResult {
    let server = ChatServer::echoing().await?;
    let room = builder(server.url()).build()?;
    for _ in 0..2 {
        let error = room.send_message("x").await.unwrap_err();
        assert!(matches!(
            error.kind(),
            ErrorKind::NotConnected(ConnectionState::Disconnected)
        ));
        let explanation = "nothing was sent: the room is disconnected";
        assert!(error.to_string().contains(explanation), "{error}");
        assert!(!error.may_have_been_applied());
        room.connect().await?;
        room.disconnect().await;
    }
    let error = room.delete_message("x").await.unwrap_err();
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    Ok(())
}

#[tokio::test]
async fn invalid_requests_are_not_sent() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        connection.hang().await
    })
    .await?;
    let room = builder(server.url()).max_frame_size(1000).build()?;
    room.connect().await?;
    let error = room.send_message("x".repeat(1000)).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::InvalidRequest(_)),
        "{error:?}"
    );

    let first = send(&room, SendMessage::new("x").request_id("same"));
    let second = send(&room, SendMessage::new("x").request_id("same"));
    // One of them waits for a response that does not come.
    let refused = tokio::select! { result = first => result, result = second => result };
    let error = refused?.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::InvalidRequest(_)),
        "{error:?}"
    );
    assert!(!error.may_have_been_applied());
    Ok(())
}

type Sending = tokio::task::JoinHandle<
    Result<ivschat_client::messaging::ChatMessage, ivschat_client::messaging::Error>,
>;

fn send(room: &ChatRoom, message: SendMessage) -> Sending {
    let room = room.clone();
    tokio::spawn(async move { room.send_message(message).await })
}

/// The official SDK has no limit; here, requests wait until there is room.
#[tokio::test]
async fn requests_beyond_the_limit_wait() -> TestResult {
    let (server, record) = recording().await?;
    let room = builder(server.url()).max_pending_requests(2).build()?;
    room.connect().await?;
    let requests: Vec<Sending> = (0..300)
        .map(|number| send(&room, number.to_string().into()))
        .collect();
    for (number, request) in requests.into_iter().enumerate() {
        assert_eq!(request.await??.content, number.to_string());
    }
    assert_eq!(record.lock().expect("nothing panics").len(), 300);
    Ok(())
}

#[tokio::test]
async fn a_request_that_times_out_in_the_queue_was_not_sent() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        connection.hang().await
    })
    .await?;
    let room = builder(server.url())
        .max_pending_requests(1)
        .request_timeout(SHORT)
        .build()?;
    room.connect().await?;
    let requests: Vec<Sending> = (0..100).map(|_| send(&room, "x".into())).collect();
    let mut sent = 0;
    for request in requests {
        let error = request.await?.unwrap_err();
        let explanation = match error.may_have_been_applied() {
            true => "the service did not respond within 50ms",
            false => "nothing was sent within 50ms: too many requests are pending",
        };
        assert!(error.to_string().contains(explanation), "{error}");
        assert!(
            matches!(error.kind(), ErrorKind::RequestTimeout(_)),
            "{error:?}"
        );
        sent += usize::from(error.may_have_been_applied());
    }
    assert!((1..100).contains(&sent), "{sent}");
    Ok(())
}
