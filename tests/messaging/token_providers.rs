//! Token providers: what they may be, and what happens when they misbehave.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fixtures::{ChatServer, ROOM_ARN, Response, ScriptedServer, TestResult};
use ivschat_client::error::BoxError;
use ivschat_client::messaging::{ChatRoom, ChatToken, ProvideChatToken};
use ivschat_client::types::ChatTokenCapability;

use crate::{SHORT, until_disconnected, without_backoff};

/// Connects with a provider that fails, and returns how often it was asked.
async fn failing<P: ProvideChatToken + 'static>(
    provider: impl FnOnce(Arc<AtomicUsize>) -> P,
    message: &str,
) -> TestResult {
    let server = ChatServer::echoing().await?;
    let calls = Arc::new(AtomicUsize::new(0));
    let room = ChatRoom::builder()
        .endpoint_url(server.url())
        .token_provider(provider(Arc::clone(&calls)))
        .token_timeout(SHORT)
        .reconnect_policy(without_backoff())
        .build()?;
    let mut events = room.events();
    let error = room.connect().await.unwrap_err();
    assert!(error.to_string().contains(message), "{error}");
    assert_eq!(
        until_disconnected(&mut events).await?,
        ["connecting", "fetchTokenError"]
    );
    assert_eq!(calls.load(Ordering::Relaxed), 4);
    assert!(server.handshakes().is_empty());
    Ok(())
}

fn count(calls: &AtomicUsize) {
    calls.fetch_add(1, Ordering::Relaxed);
}

#[tokio::test]
async fn a_provider_that_fails_is_asked_four_times() -> TestResult {
    failing(
        |calls| {
            move || {
                count(&calls);
                async { Err::<String, _>("no\nsession") }
            }
        },
        "the token provider failed: no\\nsession",
    )
    .await
}

#[tokio::test]
async fn a_provider_that_hangs_is_given_up() -> TestResult {
    failing(
        |calls| {
            move || {
                count(&calls);
                pending::<Result<String, Infallible>>()
            }
        },
        "the token provider took longer than 50ms",
    )
    .await
}

#[tokio::test]
async fn a_provider_that_panics_has_failed() -> TestResult {
    failing(
        |calls| {
            move || {
                count(&calls);
                assert!(calls.load(Ordering::Relaxed) > 9, "at once");
                async { Ok::<_, Infallible>("t") }
            }
        },
        "the token provider failed: it panicked",
    )
    .await?;
    failing(
        |calls| {
            move || {
                let calls = Arc::clone(&calls);
                async move {
                    count(&calls);
                    tokio::task::yield_now().await;
                    assert!(calls.load(Ordering::Relaxed) > 9, "later");
                    Ok::<_, Infallible>("t")
                }
            }
        },
        "the token provider failed: it panicked",
    )
    .await
}

/// A token opens one connection.
#[tokio::test]
async fn a_provider_that_returns_a_used_token_leads_to_a_clear_failure() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        if connection.number > 1 {
            return connection.refuse(401, "the token was used").await;
        }
        connection.accept().await?;
        connection.reset()
    })
    .await?;
    let room = ChatRoom::builder()
        .endpoint_url(server.url())
        .token_provider(|| async { Ok::<_, Infallible>("Always.the.same") })
        .reconnect_policy(without_backoff())
        .build()?;
    let mut events = room.events();
    room.connect().await?;
    assert_eq!(
        until_disconnected(&mut events).await?,
        ["connecting", "connected", "connecting", "socketError"]
    );
    assert_eq!(server.tokens().len(), 5);
    let error = room.last_error().ok_or("no error")?.to_string();
    assert!(error.contains("401: the token was used"), "{error}");
    Ok(())
}

struct Own;

impl ProvideChatToken for Own {
    async fn provide_chat_token(&self) -> Result<ChatToken, BoxError> {
        Ok(ChatToken::new("Own.1"))
    }
}

#[tokio::test]
async fn a_provider_is_a_closure_a_builder_or_an_implementation() -> TestResult {
    let response = r#"{"token":"Created.1","tokenExpirationTime":"2031-04-05T06:07:08Z",
        "sessionExpirationTime":"2031-04-05T07:07:08Z"}"#;
    let control_plane = ScriptedServer::responding(Response::ok(response))?;
    let client = fixtures::client(control_plane.url());
    let request = client
        .create_chat_token()
        .room_identifier(ROOM_ARN)
        .user_id("bot")
        .capabilities(ChatTokenCapability::SendMessage);

    let server = ChatServer::echoing().await?;
    let builder = || ChatRoom::builder().endpoint_url(server.url());
    let rooms = [
        builder().token_provider(|| async { Ok::<_, Infallible>("Text.1".to_owned()) }),
        builder().token_provider(|| async { Ok::<_, Infallible>(ChatToken::new("Token.1")) }),
        builder().token_provider(Own),
        builder().token_provider(request),
        builder().token_provider(move || {
            let request = client.create_chat_token().room_identifier(ROOM_ARN);
            request.user_id("alice").send()
        }),
    ];
    for room in rooms {
        room.build()?.connect().await?;
    }
    assert_eq!(
        server.tokens(),
        ["Text.1", "Token.1", "Own.1", "Created.1", "Created.1"]
    );
    let sent = control_plane.requests()[0].json()?;
    assert_eq!(sent["userId"], "bot");
    Ok(())
}
