//! Nothing shows a token, what people write, or who they are.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use fixtures::{ChatServer, TestResult, frames};
use ivschat_client::messaging::{
    ChatRoom, ChatToken, DeleteMessage, DisconnectUser, RoomEvent, SendMessage,
};
use serde_json::json;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use crate::{connected, expect, next, without_backoff};

#[test]
fn debug_shows_neither_contents_nor_people() {
    let printed = [
        (format!("{:?}", ChatToken::new("hunter2")), "ChatToken"),
        (
            format!(
                "{:?}",
                SendMessage::new("hunter2")
                    .attribute("a", "hunter2")
                    .request_id("r1")
            ),
            "r1",
        ),
        (
            format!("{:?}", DeleteMessage::new("id").reason("hunter2")),
            "id",
        ),
        (
            format!(
                "{:?}",
                DisconnectUser::new("hunter2")
                    .reason("hunter2")
                    .request_id("r1")
            ),
            "r1",
        ),
        (
            format!(
                "{:?}",
                ChatRoom::builder()
                    .region("us-west-2")
                    .endpoint_url("ws://h/?hunter2")
            ),
            "us-west-2",
        ),
    ];
    for (text, shown) in printed {
        assert!(text.contains(shown) && !text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn events_show_neither_contents_nor_people() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        let attributes = json!({
            "MessageId": "Kept00000001", "UserId": "hunter2", "Reason": "hunter2", "x": "hunter2",
        });
        let mut message = frames::message("Kept00000002", "", "hunter2");
        message["Sender"]["UserId"] = json!("hunter2");
        message["Sender"]["Attributes"]["name"] = json!("hunter2");
        message["Attributes"] = json!({ "x": "hunter2" });
        connection.send(message).await?;
        for (id, name) in [
            ("a", "app:poll"),
            ("b", "aws:DELETE_MESSAGE"),
            ("c", "aws:DISCONNECT_USER"),
        ] {
            connection
                .send(frames::event(id, "", name, attributes.clone()))
                .await?;
        }
        connection.echo().await
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    for shown in [
        r#"id: "Kept00000002", sender: ChatUser"#,
        r#"event_name: "app:poll""#,
        r#"message_id: "Kept00000001""#,
        r#"DisconnectUserEvent { id: "c""#,
    ] {
        let event = next(&mut events).await?;
        assert!(!matches!(event, RoomEvent::Error(_)));
        let text = format!("{event:?}");
        assert!(text.contains(shown) && !text.contains("hunter2"), "{text}");
    }
    let text = format!("{room:?} {events:?}");
    assert!(
        text.contains("127.0.0.1") && text.contains("Connected"),
        "{text}"
    );
    Ok(())
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let bytes = self.0.lock().expect("nothing panics");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nothing panics").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// A life with everything that is logged: a refusal, a break, messages, an error, the end.
async fn live() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        match connection.number {
            1 => return connection.refuse(403, "no").await,
            2 => {
                connection.accept().await?;
                connection.request().await?;
                return connection.reset();
            }
            _ => connection.accept().await?,
        }
        let request = connection.request().await?;
        let id = request["RequestId"].as_str().unwrap_or_default();
        connection
            .send(frames::error("e", id, 406, "denied"))
            .await?;
        connection.send(r#"{"Type":"hunter2"}"#).await?;
        connection.send("hunter2").await?;
        connection.echo().await
    })
    .await?;
    let room = ChatRoom::builder()
        .endpoint_url(format!("{}/?hunter2", server.url()))
        .reconnect_policy(without_backoff())
        .token_provider(|| async { Ok::<_, std::convert::Infallible>("hunter2") })
        .build()?;
    let mut events = room.events();
    room.connect().await?;
    room.send_message("hunter2").await.unwrap_err();
    expect(
        &mut events,
        &["connecting", "connected", "connecting", "connected"],
    )
    .await?;
    room.send_message("hunter2").await.unwrap_err();
    room.send_message(SendMessage::new("hunter2").attribute("hunter2", "hunter2"))
        .await?;
    room.disconnect_user("hunter2").await?;
    room.disconnect().await;
    Ok(())
}

#[tokio::test]
async fn the_log_has_the_life_of_the_connection_and_no_content() -> TestResult {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    // What the threads of other tests have reached first is not logged before this.
    live().await?;
    tracing::callsite::rebuild_interest_cache();
    live().await?;
    drop(guard);
    let text = log.text();
    assert!(!text.contains("hunter2"), "{text}");
    for wanted in [
        "chat_room{host=\"127.0.0.1\"}",
        "HTTP status 403: no",
        "connected",
        "connection lost, reconnecting",
        "disconnected",
        "clientDisconnect",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
    Ok(())
}
