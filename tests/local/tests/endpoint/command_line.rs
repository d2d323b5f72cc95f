//! The program says what it does, and stops when it is told to.

use std::process::{Command, Output};

use crate::http;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ivschat-local"))
        .args(arguments)
        .output()
        .expect("the program runs")
}

#[test]
fn the_help_is_not_an_error_and_names_each_option() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    let help = String::from_utf8_lossy(&output.stdout);
    for option in [
        "--port",
        "--state",
        "--fault",
        "--allow-unsigned",
        "--access-key",
    ] {
        assert!(help.contains(option), "{option}");
    }
}

#[test]
fn what_cannot_be_done_is_said_on_the_error_output() {
    for (arguments, code, expected) in [
        (&["--colour"][..], 2, "--colour"),
        (&["--port", "0", "--fault", "MakeRoom:drop"], 1, "MakeRoom"),
        (&["--port", "0", "--account", "1"], 1, "12 digits"),
        (
            &["--port", "0", "--state", "/"],
            1,
            "cannot use the state file /",
        ),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn no_part_of_a_secret_is_repeated() {
    // A secret with a colon, whose end looks like the name of an operation.
    let output = run(&["--port", "0", "--access-key", "AKID:hunter2:hunter3"]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("AKID") && !error.contains("hunter"),
        "{error}"
    );
}

#[tokio::test]
async fn a_log_that_nobody_reads_does_not_stop_the_program() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    use std::time::Duration;

    let mut program = Command::new(env!("CARGO_BIN_EXE_ivschat-local"))
        .args(["--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut output = BufReader::new(program.stdout.take().expect("it is piped"));
    let mut line = String::new();
    output.read_line(&mut line).expect("text");
    let mut words = line.split_whitespace();
    let url = words.find(|word| word.starts_with("http"));
    let url = url.expect("a URL");
    // Each path is in the log: far more than a pipe holds.
    let operation = "x".repeat(10_000);
    let calls = async {
        for _ in 0..100 {
            let answer = http::post(url, &operation, &serde_json::json!({})).await;
            assert_eq!(answer.expect("answered").0, 403);
        }
    };
    let answered = tokio::time::timeout(Duration::from_secs(30), calls).await;
    program.kill().expect("it runs");
    program.wait().expect("it ends");
    answered.expect("the program goes on");
}

#[cfg(unix)]
#[test]
fn the_program_shows_how_to_use_it_and_ends_on_a_signal() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::Stdio;

    let mut program = Command::new(env!("CARGO_BIN_EXE_ivschat-local"))
        .args(["--port", "0", "--access-key", "AKID:hunter2:ListRooms"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut output = BufReader::new(program.stdout.take().expect("it is piped"));
    let mut shown = String::new();
    while !shown.contains("Client::from_conf") {
        let read = output.read_line(&mut shown).expect("text");
        assert_ne!(read, 0, "{shown}");
    }
    for client in [
        "aws ivschat list-rooms",
        "ivschat = boto3.client",
        "const client = new IvschatClient",
        "let client = Client::from_conf",
    ] {
        assert!(shown.contains(client), "{shown}");
    }
    assert!(
        shown.contains("AKID") && !shown.contains("hunter2"),
        "{shown}"
    );

    let told = Command::new("kill").arg(program.id().to_string()).status();
    assert!(told.expect("kill runs").success());
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("text");
    assert!(rest.ends_with("stopped\n"), "{rest}");
    assert!(program.wait().expect("it ends").success());
}
