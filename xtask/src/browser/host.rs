//! The program that runs beside the browser.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::announce;
use super::bindgen::Bindgen;
use super::chromium::Chromium;
use super::compiler::{Compiler, built_file, cargo};
use crate::error::Result;
use crate::process;

/// How long the tests may take in all, in seconds. The default of 20 is too short for a busy machine.
const TEST_TIMEOUT: &str = "300";

/// `ivschat-browser-host`, which serves endpoints to tests, and the front end.
pub(super) struct Host(Command);

impl Host {
    /// Builds the program.
    pub(super) fn build() -> Result<Self> {
        announce("building the endpoints of the tests");
        let program = built_file(cargo(&["build", "--package", "ivschat-browser-host"]))?;
        Ok(Self(Command::new(program)))
    }

    /// Runs the tests in a module whose names contain the filter.
    pub(super) fn run_tests(
        mut self,
        chromium: &Chromium,
        bindgen: &Bindgen,
        module: &Path,
        filter: Option<OsString>,
    ) -> Result<()> {
        announce("running the tests in Chromium");
        self.0.arg("--chromium").arg(&chromium.browser);
        self.0.arg("--chromedriver").arg(&chromium.driver);
        self.0
            .arg("--")
            .arg(bindgen.test_runner())
            .arg(module)
            .args(filter);
        self.0.env("WASM_BINDGEN_TEST_TIMEOUT", TEST_TIMEOUT);
        // Of the test runner, not of the tests.
        self.0.env_remove("RUST_BACKTRACE");
        process::run(&mut self.0).map_err(|_| "the browser tests failed".to_owned())
    }

    /// Serves the front end in a folder until Ctrl-C.
    pub(super) fn serve(mut self, folder: &Path) -> Result<()> {
        process::run(self.0.arg("--front-end").arg(folder))
    }
}

/// Builds the browser tests, and returns their module.
pub(super) fn build_tests(compiler: &Compiler) -> Result<PathBuf> {
    announce("building the tests");
    compiler.build(&[
        "test",
        "--no-run",
        "--package",
        "ivschat-browser",
        "--test",
        "browser",
    ])
}
