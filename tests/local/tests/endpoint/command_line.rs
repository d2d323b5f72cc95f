//! The command line: help, errors, output, and signals.

use std::io;
use std::process::Output;
use std::time::Duration;

use fixtures::TestResult;
use serde_json::json;

use crate::http;
use crate::program::{self, Program};

fn run(arguments: &[&str]) -> io::Result<Output> {
    program::command().args(arguments).output()
}

#[test]
fn help_succeeds_and_describes_the_options() -> TestResult {
    let output = run(&["--help"])?;
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
    Ok(())
}

#[test]
fn errors_are_written_to_standard_error() -> TestResult {
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
        let output = run(arguments)?;
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(expected), "{error}");
    }
    Ok(())
}

#[test]
fn an_error_contains_no_part_of_a_secret() -> TestResult {
    // A secret with a colon, whose end looks like the name of an operation.
    let output = run(&["--port", "0", "--access-key", "AKID:hunter2:hunter3"])?;
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.contains("AKID") && !error.contains("hunter"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn a_log_that_nobody_reads_does_not_block_the_program() -> TestResult {
    let (program, _output) = Program::start(program::command(), [""; 0])?;
    // The log contains each path, which is much more than a pipe holds.
    let operation = "x".repeat(10_000);
    let requests = async {
        for _ in 0..100 {
            let (status, _) = http::post(&program.url, &operation, &json!({})).await?;
            assert_eq!(status, 403);
        }
        Ok(())
    };
    tokio::time::timeout(Duration::from_secs(30), requests).await?
}

#[test]
fn the_address_of_the_console_comes_first_unless_it_is_off() -> TestResult {
    for (arguments, first) in [
        (&[""; 0][..], "Console at http://127.0.0.1:"),
        (
            &["--no-console"],
            "Local Amazon IVS Chat at http://127.0.0.1:",
        ),
    ] {
        let (program, _output) = Program::start(program::command(), arguments)?;
        assert!(
            program.first_line.starts_with(first),
            "{}",
            program.first_line
        );
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn the_program_prints_client_settings_and_stops_on_a_signal() -> TestResult {
    use std::io::{BufRead as _, Read as _};
    use std::process::Command;

    let arguments = ["--access-key", "AKID:hunter2:ListRooms"];
    let (mut program, mut output) = Program::start(program::command(), arguments)?;
    let mut shown = String::new();
    while !shown.contains("Client::from_conf") {
        let read = output.read_line(&mut shown)?;
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

    let process_id = program.process.id().to_string();
    assert!(Command::new("kill").arg(process_id).status()?.success());
    let mut rest = String::new();
    output.read_to_string(&mut rest)?;
    assert!(rest.ends_with("stopped\n"), "{rest}");
    assert!(program.process.wait()?.success());
    Ok(())
}
