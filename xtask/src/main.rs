//! The project's own commands: `cargo xtask gen`, `cargo xtask demo` and `cargo xtask peers`.

mod generate;
mod local;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  gen [--check] [--spec FILE] [--overlay FILE] [--out DIR]
                         writes the generated modules; with --check, only compares them
                         (default: from spec/ to ivschat-client/generated/, with the description of the service
                         that the local endpoint has)
  demo [ARGUMENTS]       tells the story of a chat room, with all operations, against the embedded local endpoint, or
                         elsewhere (cargo xtask demo --help)
  peers [ARGUMENTS]      runs the official clients (boto3, the AWS SDKs for JavaScript and Rust) against the local
                         endpoint; needs python3 with venv, node and npm, and installs the clients in the build
                         folder (the arguments are those of `cargo test -- …`)";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments
        .next()
        .and_then(|command| command.into_string().ok());
    let arguments: Vec<OsString> = arguments.collect();
    match command.as_deref() {
        Some("gen") => generate::run(arguments),
        // A program of its own: `gen` has to work while the client does not compile.
        Some("demo") => cargo(
            &["run", "--quiet", "--package", "ivschat-demo", "--"],
            arguments,
        ),
        // These tests install the official clients in the build folder.
        Some("peers") => cargo(
            &["test", "--locked", "--package", "ivschat-peers", "--"],
            arguments,
        ),
        Some("help" | "--help" | "-h") => {
            say(USAGE);
            ExitCode::SUCCESS
        }
        _ => usage_error("expected a command"),
    }
}

/// Prints a line; that nobody reads it to its end is no error.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn usage_error(message: &str) -> ExitCode {
    eprintln!("xtask: {message}\n\n{USAGE}");
    ExitCode::from(2)
}

/// Runs cargo in the workspace.
fn cargo(command: &[&str], arguments: Vec<OsString>) -> ExitCode {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(command).args(arguments).current_dir(workspace());
    // In the place of this program, so that the shell waits for what cargo runs, also after Ctrl-C.
    #[cfg(unix)]
    let status = Err(std::os::unix::process::CommandExt::exec(&mut cargo));
    #[cfg(not(unix))]
    let status = cargo.status();
    exit_code(status)
}

/// What this program ends with, after a run of cargo.
fn exit_code(status: io::Result<ExitStatus>) -> ExitCode {
    match status.map(|status| status.code()) {
        Ok(Some(code)) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Ok(None) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: cargo cannot be started: {error}");
            ExitCode::FAILURE
        }
    }
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this package stands in the workspace's folder")
}
