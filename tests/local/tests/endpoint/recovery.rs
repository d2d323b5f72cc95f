//! The program loses no acknowledged change, even if it is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use fixtures::TestResult;
use ivschat_local::LocalEndpoint;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::http;
use crate::program::{self, Program};

const ROUNDS: usize = 12;
const WRITERS: usize = 8;

fn start(state: &Path) -> TestResult<Program> {
    start_by(program::command(), state)
}

/// Starts the program with a state file that cannot grow beyond a few lines, as on a full disk.
#[cfg(unix)]
fn start_on_a_full_disk(state: &Path) -> TestResult<Program> {
    let mut shell = Command::new("sh");
    // Without the trap, the signal would end the program before the write returns the error.
    let limited = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
    shell.args(["-c", limited, env!("CARGO_BIN_EXE_ivschat-local")]);
    start_by(shell, state)
}

fn start_by(command: Command, state: &Path) -> TestResult<Program> {
    let options = ["--allow-unsigned", "--state"].map(OsStr::new);
    let (program, _) = Program::start(command, options.into_iter().chain([state.as_os_str()]))?;
    Ok(program)
}

/// The versions that the tag of a room may have. They include `None` if the room may be deleted.
type Room = Vec<Option<u32>>;

/// Creates, tags and deletes rooms until the endpoint is gone. Returns the allowed states of each room.
async fn write(
    url: String,
    acknowledged: mpsc::UnboundedSender<()>,
) -> TestResult<BTreeMap<String, Room>> {
    let mut rooms = BTreeMap::new();
    'writing: loop {
        let input = json!({"tags": {"version": "0"}});
        let Ok((200, room)) = http::post(&url, "CreateRoom", &input).await else {
            break;
        };
        let arn = http::arn(&room)?;
        rooms.insert(arn.clone(), vec![Some(0)]);
        let _ = acknowledged.send(());
        for version in 1..4 {
            let tags = json!({"version": version.to_string()});
            let Ok(200) = http::tag(&url, &arn, tags).await else {
                rooms.insert(arn, vec![Some(version - 1), Some(version)]);
                break 'writing;
            };
            rooms.insert(arn.clone(), vec![Some(version)]);
            let _ = acknowledged.send(());
        }
        if rooms.len() % 3 == 0 {
            let identifier = json!({"identifier": arn});
            let Ok((204, _)) = http::post(&url, "DeleteRoom", &identifier).await else {
                rooms.insert(arn, vec![Some(3), None]);
                break;
            };
            rooms.insert(arn, vec![None]);
            let _ = acknowledged.send(());
        }
    }
    Ok(rooms)
}

fn version(room: &Value) -> Option<u32> {
    room["tags"]["version"].as_str()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_changes_survive_a_kill_at_any_moment() -> TestResult {
    let folder = TempDir::new()?;
    let state = folder.path().join("chat.state");
    let mut expected: BTreeMap<String, Room> = BTreeMap::new();
    let mut token = None;
    for round in 0..ROUNDS {
        let mut program = start(&state)?;
        let present = http::list(&program.url, "ListRooms", "rooms").await?;
        check(&present, &mut expected)?;
        if let (None, Some(room)) = (&token, present.first()) {
            let input = json!({"roomIdentifier": room["arn"], "userId": "alice"});
            let (_, issued) = http::post(&program.url, "CreateChatToken", &input).await?;
            token = issued["token"].as_str().map(str::to_owned);
        }
        let (acknowledged, mut progress) = mpsc::unbounded_channel();
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| tokio::spawn(write(program.url.clone(), acknowledged.clone())))
            .collect();
        for _ in 0..20 + 7 * round {
            progress.recv().await.ok_or("the writers have stopped")?;
        }
        program.kill()?;
        for writer in writers {
            expected.extend(writer.await??);
        }
    }

    let endpoint = LocalEndpoint::builder().state_file(&state).start().await?;
    check(&endpoint.rooms(), &mut expected)?;
    let opened = endpoint.open_chat_token(&token.ok_or("no token")?)?;
    assert_eq!(opened.user_id, "alice");
    Ok(())
}

/// Checks that each room has one of its allowed states, and reduces these to the present one.
fn check(present: &[Value], expected: &mut BTreeMap<String, Room>) -> TestResult {
    let mut present: BTreeMap<_, _> = present
        .iter()
        .map(|room| Ok((http::arn(room)?, version(room))))
        .collect::<TestResult<_>>()?;
    for (arn, allowed) in expected.iter_mut() {
        let found = present.remove(arn).flatten();
        assert!(
            allowed.contains(&found),
            "{arn}: {found:?} is not in {allowed:?}"
        );
        *allowed = vec![found];
    }
    // A room whose creation was not acknowledged may exist, in its initial state.
    for (arn, found) in present {
        assert_eq!(found, Some(0), "{arn}");
        expected.insert(arn, vec![found]);
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_change_that_cannot_be_written_is_not_acknowledged() -> TestResult {
    let folder = TempDir::new()?;
    let state = folder.path().join("chat.state");
    let program = start_on_a_full_disk(&state)?;
    let mut created = BTreeSet::new();
    let mut refused = None;
    // Many more rooms than the file can hold.
    for _ in 0..1000 {
        match http::post(&program.url, "CreateRoom", &json!({})).await {
            Ok((200, room)) => assert!(created.insert(room["arn"].to_string())),
            other => {
                refused = Some(other?);
                break;
            }
        }
    }
    let (status, error) = refused.ok_or("the file is not full")?;
    assert!(!created.is_empty());
    assert_eq!(status, 500);
    let message = error["message"].as_str().ok_or("no message")?;
    assert!(message.contains("state file"), "{message}");
    // A list does not contain changes that a restart may lose.
    let (status, _) = http::post(&program.url, "ListRooms", &json!({})).await?;
    assert_eq!(status, 500);
    drop(program);

    let program = start(&state)?;
    let rooms = http::list(&program.url, "ListRooms", "rooms").await?;
    let rooms: BTreeSet<_> = rooms.iter().map(|room| room["arn"].to_string()).collect();
    assert_eq!(rooms, created);
    Ok(())
}

#[tokio::test]
async fn changes_that_a_restart_would_lose_are_not_acknowledged() -> TestResult {
    let folder = TempDir::new()?;
    let state = folder.path().join("chat.state");
    let moved = folder.path().join("moved.state");
    let mut program = start(&state)?;
    let (status, room) = http::post(&program.url, "CreateRoom", &json!({})).await?;
    assert_eq!(status, 200);
    std::fs::rename(&state, &moved)?;
    for operation in ["CreateRoom", "ListRooms"] {
        let (status, error) = http::post(&program.url, operation, &json!({})).await?;
        assert_eq!(status, 500);
        let message = error["message"].as_str().ok_or("no message")?;
        assert!(message.contains("was moved"), "{message}");
    }
    program.kill()?;

    let program = start(&moved)?;
    let rooms = http::list(&program.url, "ListRooms", "rooms").await?;
    assert!(rooms.iter().any(|found| found["arn"] == room["arn"]));
    Ok(())
}

#[tokio::test]
async fn a_second_program_cannot_use_the_same_file() -> TestResult {
    let folder = TempDir::new()?;
    let state = folder.path().join("chat.state");
    let first = start(&state)?;
    let second = program::command()
        .args(["--port", "0", "--state"])
        .arg(&state)
        .output()?;
    assert_eq!(second.status.code(), Some(1));
    let error = String::from_utf8_lossy(&second.stderr);
    assert!(error.contains("another endpoint uses it"), "{error}");
    let (status, _) = http::post(&first.url, "ListRooms", &json!({})).await?;
    assert_eq!(status, 200);
    Ok(())
}

#[tokio::test]
async fn state_survives_a_shutdown_with_order_and_page_tokens() -> TestResult {
    let folder = TempDir::new()?;
    let state = folder.path().join("chat.state");
    let endpoint = crate::start(&state).await?;
    for name in ["a", "b", "c"] {
        call(&endpoint, "CreateRoom", json!({"name": name})).await?;
    }
    let first = call(&endpoint, "ListRooms", json!({"maxResults": 1})).await?;
    assert_eq!(first["rooms"][0]["name"], "c");
    endpoint.shutdown().await;

    // This works immediately, since the shutdown released the lock.
    let endpoint = crate::start(&state).await?;
    let page = json!({"maxResults": 1, "nextToken": first["nextToken"]});
    let second = call(&endpoint, "ListRooms", page).await?;
    assert_eq!(second["rooms"][0]["name"], "b");
    call(&endpoint, "CreateRoom", json!({"name": "d"})).await?;
    let rooms = http::list(&endpoint.endpoint_url(), "ListRooms", "rooms").await?;
    let names: Vec<_> = rooms.iter().map(|room| room["name"].clone()).collect();
    assert_eq!(names, ["d", "c", "b", "a"]);
    Ok(())
}

#[tokio::test]
async fn a_shutdown_releases_the_state_file_at_once() -> TestResult {
    let folder = TempDir::new()?;
    let state = folder.path().join("chat.state");
    for _ in 0..50 {
        crate::start(&state).await?.shutdown().await;
    }
    Ok(())
}

async fn call(endpoint: &LocalEndpoint, operation: &str, input: Value) -> TestResult<Value> {
    let (status, output) = http::post(&endpoint.endpoint_url(), operation, &input).await?;
    assert_eq!(status, 200, "{output}");
    Ok(output)
}
