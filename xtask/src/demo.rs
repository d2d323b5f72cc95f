//! `cargo xtask demo`.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::{exit_code, workspace};

/// Runs the demo as a program of its own: `cargo xtask gen` has to work while the client does not compile.
pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let status = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "ivschat-demo", "--"])
        .args(arguments)
        .current_dir(workspace())
        .status();
    exit_code(status)
}
