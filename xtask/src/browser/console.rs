//! The tests and the screenshots of the local endpoint's console.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use super::announce;
use super::chromium::Chromium;
use crate::error::Result;
use crate::process;
use crate::workspace;

const PACKAGE: &str = "ivschat-console-tests";

/// Runs the tests whose names contain the filter.
pub(super) fn run_tests(chromium: &Chromium, filter: Option<OsString>) -> Result<()> {
    announce("testing the console of the local endpoint");
    let mut cargo = cargo(chromium, &["test", "--package", PACKAGE, "--locked", "--"]);
    process::run(cargo.args(filter)).map_err(|_| "the tests of the console failed".to_owned())
}

/// Takes the screenshots in the documentation, with a built front end.
pub(super) fn take_screenshots(chromium: &Chromium, front_end: &Path) -> Result<()> {
    announce("taking the screenshots in the documentation");
    let arguments = [
        "run",
        "--package",
        PACKAGE,
        "--locked",
        "--bin",
        "screenshots",
        "--",
    ];
    process::run(cargo(chromium, &arguments).arg(front_end))
}

fn cargo(chromium: &Chromium, arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).current_dir(workspace());
    cargo.env("CHROME", &chromium.browser);
    cargo.env("CHROMEDRIVER", &chromium.driver);
    cargo
}
