//! Errors of a room: their sources lead to the cause.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use fixtures::{ChatServer, Response, ScriptedServer, TestResult, frames};
use ivschat_client::messaging::{ChatError, ChatRoom, Error, HandshakeError};

use crate::{builder, connected, expect, without_backoff};

/// Returns the first source of this type.
fn source<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let sources = std::iter::successors(error.source(), |error| (*error).source());
    sources.filter_map(|error| error.downcast_ref()).next()
}

/// Connects with a policy without a backoff, and returns the error.
async fn refused(url: &str) -> TestResult<Error> {
    Ok(builder(url).build()?.connect().await.unwrap_err())
}

#[derive(Debug)]
struct NoSession;

impl fmt::Display for NoSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no session")
    }
}

impl StdError for NoSession {}

#[tokio::test]
async fn the_source_of_a_failed_connection_is_its_cause() -> TestResult {
    let nobody = ScriptedServer::start(Vec::<Response>::new())?;
    let error = refused(&nobody.url().replace("http", "ws")).await?;
    assert!(source::<io::Error>(&error).is_some(), "{error:?}");

    let refusing = ChatServer::start(|connection| connection.refuse(401, "")).await?;
    let error = refused(refusing.url()).await?;
    let handshake = source::<HandshakeError>(&error).map(HandshakeError::status);
    assert_eq!(handshake, Some(401));

    let room = ChatRoom::builder()
        .endpoint_url(refusing.url())
        .reconnect_policy(without_backoff())
        .token_provider(|| async { Err::<String, _>(NoSession) })
        .build()?;
    let error = room.connect().await.unwrap_err();
    assert!(source::<NoSession>(&error).is_some(), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn the_source_of_a_failed_request_is_its_cause() -> TestResult {
    let server = ChatServer::start(|mut connection| async move {
        connection.accept().await?;
        let request = connection.request().await?;
        let id = request["RequestId"].as_str().unwrap_or_default();
        let denied = frames::error("e1", id, 406, "no");
        let expired = frames::error("e2", "", 401, "expired");
        connection.send(denied).await?;
        connection.request().await?;
        match connection.number {
            1 => connection.send(expired).await?,
            _ => return connection.reset(),
        }
        connection.echo().await
    })
    .await?;
    let (room, mut events) = connected(&server).await?;
    for number in [1, 2] {
        let denied = room.send_message("denied").await.unwrap_err();
        let cause = source::<ChatError>(&denied).map(ToString::to_string);
        let message = "the service responded with code 406: no";
        assert_eq!(cause.as_deref(), Some(message));
        let printed = format!("{denied:?}");
        assert!(
            printed.contains("SEND_MESSAGE") && printed.contains("406"),
            "{printed}"
        );

        let lost = room.send_message("lost").await.unwrap_err();
        let code = source::<ChatError>(&lost).map(|error| error.code);
        let socket = source::<io::Error>(&lost).map(io::Error::kind);
        if number == 1 {
            assert_eq!((code, socket), (Some(401), None), "{lost:?}");
            expect(&mut events, &["error 401"]).await?;
        } else {
            let reset = Some(io::ErrorKind::ConnectionReset);
            assert_eq!((code, socket), (None, reset), "{lost:?}");
        }
        expect(&mut events, &["connecting", "connected"]).await?;
    }
    Ok(())
}
