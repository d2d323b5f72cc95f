//! The program says what it does, and stops when it is told to.

use std::process::{Command, Output};

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
    while !shown.contains("ivschat-client") {
        let read = output.read_line(&mut shown).expect("text");
        assert_ne!(read, 0, "{shown}");
    }
    for client in ["aws ivschat list-rooms", "boto3.client", "IvschatClient"] {
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
