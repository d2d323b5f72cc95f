//! `cargo xtask peers`.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::{exit_code, workspace};

/// Runs the tests with the official clients, which install what they need of them in the build folder.
pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let status = Command::new(env!("CARGO"))
        .args(["test", "--locked", "--package", "ivschat-peers", "--"])
        .args(arguments)
        .current_dir(workspace())
        .status();
    exit_code(status)
}
