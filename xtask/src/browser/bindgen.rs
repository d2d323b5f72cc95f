//! `wasm-bindgen` and its test runner, in the version that the workspace uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::announce;
use super::folder::filled_once;
use crate::error::{Result, cannot_read};
use crate::process;
use crate::workspace;

/// The folder with the programs.
pub(super) struct Bindgen(PathBuf);

impl Bindgen {
    /// Returns the programs, which are compiled the first time.
    pub(super) fn find_or_install() -> Result<Self> {
        let version = version()?;
        let folder = filled_once(&format!("wasm-bindgen-{version}"), |folder| {
            install(&version, folder)
        })?;
        Ok(Self(folder))
    }

    /// Returns the program that runs tests in a browser.
    pub(super) fn test_runner(&self) -> PathBuf {
        self.program("wasm-bindgen-test-runner")
    }

    /// Writes a module and its JavaScript into a folder, named like the library. Leaves out what only debuggers read.
    pub(super) fn generate(&self, module: &Path, folder: &Path) -> Result<()> {
        let mut command = Command::new(self.program("wasm-bindgen"));
        command.args(["--target", "web", "--no-typescript"]);
        command.args(["--remove-name-section", "--remove-producers-section"]);
        command.arg("--out-dir");
        process::run(command.args([folder, module]))
    }

    fn program(&self, name: &str) -> PathBuf {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.0.join("bin").join(name)
    }
}

fn install(version: &str, folder: &Path) -> Result<()> {
    announce(&format!(
        "compiling wasm-bindgen-cli {version}, which takes some minutes"
    ));
    let exact = format!("={version}");
    let mut cargo = Command::new(env!("CARGO"));
    // Not optimized, since compiling takes longer than running. Without the default features, which are for downloads.
    cargo.args(["install", "--quiet", "--debug", "--no-default-features"]);
    cargo.args(["wasm-bindgen-cli", "--version", &exact, "--root"]);
    process::run(cargo.arg(folder))
}

/// Returns the version of wasm-bindgen in `Cargo.lock`, which the programs must have, too.
fn version() -> Result<String> {
    let path = workspace().join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|error| cannot_read(&path, &error))?;
    let mut packages = lock.split("[[package]]");
    let package =
        packages.find_map(|package| package.trim().strip_prefix("name = \"wasm-bindgen\""));
    let version = package.and_then(|package| package.trim().strip_prefix("version = \""));
    let version = version.and_then(|version| version.split('"').next());
    version
        .map(str::to_owned)
        .ok_or_else(|| format!("{} has no version of wasm-bindgen", path.display()))
}
