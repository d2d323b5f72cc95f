//! `cargo xtask demo`.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::workspace;

/// Runs the demo as a program of its own: `cargo xtask gen` has to work while the client does not compile.
pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "ivschat-demo", "--"])
        .args(arguments)
        .current_dir(workspace())
        .status();
    match status.map(|status| status.code()) {
        Ok(Some(code)) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Ok(None) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: cargo cannot be started: {error}");
            ExitCode::FAILURE
        }
    }
}
