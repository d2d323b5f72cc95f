//! A Rust compiler with the standard library of `wasm32-unknown-unknown`.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::debian;
use super::folder::browser_folder;
use crate::error::Result;
use crate::process;
use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// The installed compiler, or one that was prepared.
pub(super) struct Compiler {
    /// `None` if the installed compiler has the target.
    prepared: Option<Prepared>,
}

struct Prepared {
    rustc: PathBuf,
    /// The linker of the installed toolchain.
    linker: PathBuf,
}

impl Compiler {
    /// Finds the target in the installed toolchain, or prepares a compiler.
    pub(super) fn find_or_prepare() -> Result<Self> {
        if installed_has_target()? {
            return Ok(Self { prepared: None });
        }
        let prepared = prepare().map_err(|reason| {
            format!(
                "the Rust toolchain has no target {TARGET}. To install it, run\n\n    \
                 rustup target add {TARGET}\n\nA compiler cannot be prepared instead: {reason}"
            )
        })?;
        Ok(Self {
            prepared: Some(prepared),
        })
    }

    /// Builds a package for the browser, and returns its module.
    pub(super) fn build(&self, arguments: &[&str]) -> Result<PathBuf> {
        let mut cargo = cargo(arguments);
        cargo.args(["--target", TARGET, "--target-dir"]);
        // Separate, since the two compilers would discard each other's results.
        cargo.arg(browser_folder().join("build"));
        if let Some(Prepared { rustc, linker }) = &self.prepared {
            cargo.env("RUSTC", rustc);
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            // They would run the installed compiler.
            cargo.env_remove("RUSTC_WRAPPER");
            cargo.env_remove("RUSTC_WORKSPACE_WRAPPER");
        }
        built_file(cargo)
    }
}

/// Returns a cargo command in the workspace, whose results [`built_file`] reads.
pub(super) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(arguments)
        .args(["--locked", "--message-format=json-render-diagnostics"])
        .current_dir(workspace());
    cargo
}

/// Runs cargo, and returns the last program or module that it built.
pub(super) fn built_file(mut cargo: Command) -> Result<PathBuf> {
    let started = cargo.stdout(Stdio::piped()).spawn();
    let mut child = started.map_err(|error| format!("cargo cannot be started: {error}"))?;
    let messages = child.stdout.take().map(BufReader::new);
    let messages = messages.into_iter().flat_map(|stdout| stdout.lines());
    // If the output ends early, the status says why.
    let built = messages
        .map_while(std::result::Result::ok)
        .filter_map(|message| file_of(&serde_json::from_str(&message).ok()?))
        .last();
    let status = child.wait();
    match status.map(|status| status.success()) {
        Ok(true) => built.ok_or_else(|| "cargo built no program".to_owned()),
        _ => Err("the build failed".to_owned()),
    }
}

/// Returns the program or module that a message of cargo reports.
fn file_of(message: &Value) -> Option<PathBuf> {
    let executable = message["executable"].as_str();
    let files = message["filenames"].as_array().into_iter().flatten();
    let mut files = files.filter_map(Value::as_str);
    let file = executable.or_else(|| files.find(|file| file.ends_with(".wasm")));
    file.map(PathBuf::from)
}

fn prepare() -> Result<Prepared> {
    let linker = installed_linker()?;
    let rustc = debian::compiler()?;
    Ok(Prepared { rustc, linker })
}

fn installed_has_target() -> Result<bool> {
    let mut rustc = Command::new(installed());
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let folder = process::output(&mut rustc)?;
    let Ok(files) = std::fs::read_dir(folder.trim()) else {
        return Ok(false);
    };
    let mut names = files.flatten().map(|file| file.file_name());
    Ok(names.any(|name| name.to_string_lossy().starts_with("libcore-")))
}

fn installed_linker() -> Result<PathBuf> {
    let sysroot = process::output(Command::new(installed()).args(["--print", "sysroot"]))?;
    let version = process::output(Command::new(installed()).arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("the installed rustc does not print its host")?;
    let linker = Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(host)
        .join("bin/rust-lld");
    match linker.exists() {
        true => Ok(linker),
        false => Err(format!(
            "the installed toolchain has no linker at {}",
            linker.display()
        )),
    }
}

fn installed() -> OsString {
    std::env::var_os("RUSTC").unwrap_or("rustc".into())
}
