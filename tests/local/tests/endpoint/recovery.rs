//! A program that is killed loses nothing that it has acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use ivschat_local::LocalEndpoint;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::http;

const ROUNDS: usize = 12;
const WRITERS: usize = 8;

/// The program, killed when it is dropped.
struct Program {
    process: Child,
    url: String,
}

impl Program {
    fn start(state: &Path) -> Self {
        Self::run(Command::new(env!("CARGO_BIN_EXE_ivschat-local")), state)
    }

    /// With a state file that cannot grow beyond a few lines, as on a full disk.
    #[cfg(unix)]
    fn start_on_a_full_disk(state: &Path) -> Self {
        let mut shell = Command::new("sh");
        // Without the trap, the system would end the program instead of letting it see the error.
        let limited = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
        shell.args(["-c", limited, env!("CARGO_BIN_EXE_ivschat-local")]);
        Self::run(shell, state)
    }

    fn run(mut command: Command, state: &Path) -> Self {
        let mut process = command
            .args(["--port", "0", "--allow-unsigned", "--state"])
            .arg(state)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = process.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the program says where it is");
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http"));
        let url = url.expect("a URL").to_owned();
        Self { process, url }
    }

    /// SIGKILL, where there are signals.
    fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What is known about one room: the versions that its tag may have; none, if it may be deleted.
type Room = Vec<Option<u32>>;

/// Creates, tags and deletes rooms until the endpoint is gone. Gives what must, and what may, be there.
async fn write(url: String, acknowledged: mpsc::UnboundedSender<()>) -> BTreeMap<String, Room> {
    let mut rooms = BTreeMap::new();
    'writing: loop {
        let input = json!({"tags": {"version": "0"}});
        let Ok((200, room)) = http::post(&url, "CreateRoom", &input).await else {
            break;
        };
        let arn = room["arn"].as_str().expect("an ARN").to_owned();
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
    rooms
}

fn version(room: &Value) -> Option<u32> {
    room["tags"]["version"].as_str()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_acknowledged_survives_a_kill_at_any_moment() {
    let folder = TempDir::new().expect("a folder");
    let state = folder.path().join("chat.state");
    let mut expected: BTreeMap<String, Room> = BTreeMap::new();
    let mut token = None;
    for round in 0..ROUNDS {
        let mut program = Program::start(&state);
        let present = http::list(&program.url, "ListRooms", "rooms").await;
        check(&present, &mut expected);
        if let (None, Some(room)) = (&token, present.first()) {
            let input = json!({"roomIdentifier": room["arn"], "userId": "alice"});
            let answer = http::post(&program.url, "CreateChatToken", &input).await;
            token = Some(answer.expect("answered").1["token"].clone());
        }
        let (acknowledged, mut progress) = mpsc::unbounded_channel();
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| tokio::spawn(write(program.url.clone(), acknowledged.clone())))
            .collect();
        for _ in 0..20 + 7 * round {
            progress.recv().await.expect("the writers go on");
        }
        program.kill();
        for writer in writers {
            expected.extend(writer.await.expect("no writer panics"));
        }
    }

    let endpoint = LocalEndpoint::builder().state_file(&state).start().await;
    let endpoint = endpoint.expect("started");
    check(&endpoint.rooms(), &mut expected);
    let token = token.expect("made");
    let opened = endpoint.open_chat_token(token.as_str().expect("text"));
    assert_eq!(opened.expect("the same key").user_id, "alice");
}

/// Checks that each room is as it must be, and takes over what of an open call has become true.
fn check(present: &[Value], expected: &mut BTreeMap<String, Room>) {
    let mut present: BTreeMap<_, _> = present
        .iter()
        .map(|room| (room["arn"].as_str().expect("an ARN"), version(room)))
        .collect();
    for (arn, allowed) in expected.iter_mut() {
        let found = present.remove(arn.as_str()).flatten();
        assert!(
            allowed.contains(&found),
            "{arn}: {found:?} is not of {allowed:?}"
        );
        *allowed = vec![found];
    }
    // A room whose creation was not acknowledged may be there, and then stays as it was created.
    for (arn, found) in present {
        assert_eq!(found, Some(0), "{arn}");
        expected.insert(arn.to_owned(), vec![found]);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_cannot_be_written_is_not_acknowledged() {
    let folder = TempDir::new().expect("a folder");
    let state = folder.path().join("chat.state");
    let program = Program::start_on_a_full_disk(&state);
    let mut created = BTreeSet::new();
    let mut refused = None;
    // Far more than there is space for.
    for _ in 0..1000 {
        match http::post(&program.url, "CreateRoom", &json!({})).await {
            Ok((200, room)) => assert!(created.insert(room["arn"].to_string())),
            other => {
                refused = Some(other.expect("answered"));
                break;
            }
        }
    }
    let (status, error) = refused.expect("the file is full");
    assert!(!created.is_empty());
    assert_eq!(status, 500);
    let message = error["message"].as_str().expect("text");
    assert!(message.contains("state file"), "{message}");
    // Nor is anything shown that may not be there after a restart.
    let listed = http::post(&program.url, "ListRooms", &json!({})).await;
    assert_eq!(listed.expect("answered").0, 500);
    drop(program);

    let program = Program::start(&state);
    let rooms = http::list(&program.url, "ListRooms", "rooms").await;
    let rooms: BTreeSet<_> = rooms.iter().map(|room| room["arn"].to_string()).collect();
    assert_eq!(rooms, created);
}

#[tokio::test]
async fn nothing_is_acknowledged_that_a_restart_would_not_find() {
    let folder = TempDir::new().expect("a folder");
    let state = folder.path().join("chat.state");
    let moved = folder.path().join("moved.state");
    let mut program = Program::start(&state);
    let created = http::post(&program.url, "CreateRoom", &json!({})).await;
    let (status, room) = created.expect("a response");
    assert_eq!(status, 200);
    std::fs::rename(&state, &moved).expect("moved");
    for operation in ["CreateRoom", "ListRooms"] {
        let refused = http::post(&program.url, operation, &json!({})).await;
        let (status, error) = refused.expect("a response");
        assert_eq!(status, 500);
        let message = error["message"].as_str().expect("a message");
        assert!(message.contains("was moved"), "{message}");
    }
    program.kill();

    let program = Program::start(&moved);
    let rooms = http::list(&program.url, "ListRooms", "rooms").await;
    assert!(rooms.iter().any(|found| found["arn"] == room["arn"]));
}

#[tokio::test]
async fn a_second_program_on_the_same_file_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let state = folder.path().join("chat.state");
    let first = Program::start(&state);
    let second = Command::new(env!("CARGO_BIN_EXE_ivschat-local"))
        .args(["--port", "0", "--state"])
        .arg(&state)
        .output()
        .expect("it runs");
    assert_eq!(second.status.code(), Some(1));
    let error = String::from_utf8_lossy(&second.stderr);
    assert!(error.contains("another endpoint uses it"), "{error}");
    let (status, _) = http::post(&first.url, "ListRooms", &json!({}))
        .await
        .expect("answered");
    assert_eq!(status, 200);
}

#[tokio::test]
async fn state_survives_a_shutdown_with_order_and_page_tokens() {
    let folder = TempDir::new().expect("a folder");
    let start = || async {
        let builder = LocalEndpoint::builder().allow_unsigned();
        let builder = builder.state_file(folder.path().join("chat.state"));
        builder.start().await.expect("started")
    };
    let endpoint = start().await;
    for name in ["a", "b", "c"] {
        call(&endpoint, "CreateRoom", json!({"name": name})).await;
    }
    let first = call(&endpoint, "ListRooms", json!({"maxResults": 1})).await;
    assert_eq!(first["rooms"][0]["name"], "c");
    endpoint.shutdown().await;

    // At once: a shutdown has given the file free.
    let endpoint = start().await;
    let page = json!({"maxResults": 1, "nextToken": first["nextToken"]});
    let second = call(&endpoint, "ListRooms", page).await;
    assert_eq!(second["rooms"][0]["name"], "b");
    call(&endpoint, "CreateRoom", json!({"name": "d"})).await;
    let rooms = http::list(&endpoint.endpoint_url(), "ListRooms", "rooms").await;
    let names: Vec<_> = rooms.iter().map(|room| room["name"].clone()).collect();
    assert_eq!(names, ["d", "c", "b", "a"]);
}

async fn call(endpoint: &LocalEndpoint, operation: &str, input: Value) -> Value {
    let answer = http::post(&endpoint.endpoint_url(), operation, &input).await;
    let (status, output) = answer.expect("answered");
    assert_eq!(status, 200, "{output}");
    output
}
