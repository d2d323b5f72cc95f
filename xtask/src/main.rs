//! The project's own commands: `cargo xtask gen` and `cargo xtask demo`.

mod demo;
mod generate;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  gen [--check] [--spec FILE] [--overlay FILE] [--out DIR]
                         writes the generated modules; with --check, only compares them
                         (default: from spec/ to ivschat-client/generated/)
  demo [ARGUMENTS]       runs all operations against the embedded local endpoint, or elsewhere
                         (cargo xtask demo --help)";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments
        .next()
        .and_then(|command| command.into_string().ok());
    let arguments: Vec<OsString> = arguments.collect();
    match command.as_deref() {
        Some("gen") => generate::run(arguments),
        Some("demo") => demo::run(arguments),
        Some("help" | "--help" | "-h") => {
            say(USAGE);
            ExitCode::SUCCESS
        }
        _ => usage_error("expected a command"),
    }
}

/// Prints a line; that nobody reads it to its end is no error.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn usage_error(message: &str) -> ExitCode {
    eprintln!("xtask: {message}\n\n{USAGE}");
    ExitCode::from(2)
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this package stands in the workspace's folder")
}
