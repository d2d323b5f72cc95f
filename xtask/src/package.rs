//! `cargo xtask package`: packs the crates that are published, and runs a program that is built from the archives alone.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::error::{Result, cannot_write};
use crate::process;
use crate::{USAGE, build_folder, print_line, usage_error, workspace};

/// The crates that are published, each after those that it depends on.
const PACKAGES: [&str; 3] = ["ivschat-codegen", "ivschat-local", "ivschat-client"];

/// The version of all packages of the workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What an archive contains besides its code.
const DOCUMENTS: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// Crates that a dependant of the client must not compile: the generator, and the TLS of features that are not the default.
const UNWANTED: [&str; 7] = [
    "aws-lc",
    "cmake",
    "ivschat-codegen",
    "native-tls",
    "openssl-sys",
    "progenitor",
    "typify",
];

/// An example of the client, which calls operations and chats, and a line that it prints.
const PROGRAM: (&str, &str) = ("quickstart", "alice: hello");

/// A package that uses the archives like any other dependant, with the program as its source.
const DEPENDANT: &str = r#"
[package]
name = "dependant"
edition = "2024"

[dependencies]
ivschat-client = { version = "VERSION", features = ["messaging"] }
ivschat-local = "VERSION"
tokio = { version = "1", features = ["macros", "rt"] }

[patch.crates-io]
ivschat-client = { path = "../ivschat-client-VERSION" }
ivschat-local = { path = "../ivschat-local-VERSION" }
"#;

pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    match arguments.first() {
        None => {}
        Some(help) if help == "--help" || help == "-h" => {
            print_line(USAGE);
            return ExitCode::SUCCESS;
        }
        Some(unknown) => {
            let unknown = unknown.to_string_lossy();
            return usage_error(&format!("`package` takes no argument, but got `{unknown}`"));
        }
    }
    match check() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn check() -> Result<()> {
    pack()?;
    // Outside of the workspace, so that nothing of it is found.
    let folder = tempfile::tempdir();
    let folder = folder.map_err(|error| format!("no folder can be created: {error}"))?;
    for package in PACKAGES {
        unpack(package, folder.path())?;
    }
    let dependant = folder.path().join("dependant");
    write_dependant(folder.path(), &dependant).map_err(|error| cannot_write(&dependant, &error))?;
    process::run(cargo(&dependant).args(["fetch", "--quiet"]))?;
    check_dependencies(&dependant)?;
    run_program(&dependant)
}

/// Packs all packages, which find one another in the archives. Their builds are checked below.
fn pack() -> Result<()> {
    let mut command = cargo(workspace());
    command.args([
        "package",
        "--quiet",
        "--locked",
        "--allow-dirty",
        "--no-verify",
    ]);
    for package in PACKAGES {
        command.args(["--package", package]);
    }
    process::run(&mut command)
}

/// Unpacks an archive into a folder of its name.
fn unpack(package: &str, into: &Path) -> Result<()> {
    let name = format!("{package}-{VERSION}");
    let archive = build_folder().join(format!("package/{name}.crate"));
    let mut tar = Command::new("tar");
    process::run(tar.arg("-xzf").arg(&archive).arg("-C").arg(into))?;
    for document in DOCUMENTS {
        if !into.join(&name).join(document).is_file() {
            return Err(format!("{} contains no {document}", archive.display()));
        }
    }
    let size = archive.metadata().map_or(0, |metadata| metadata.len());
    print_line(&format!("{}: {size} bytes", archive.display()));
    Ok(())
}

fn write_dependant(packages: &Path, dependant: &Path) -> std::io::Result<()> {
    let (program, _) = PROGRAM;
    let examples = packages.join(format!("ivschat-client-{VERSION}/examples"));
    fs::create_dir_all(dependant.join("src"))?;
    fs::write(
        dependant.join("Cargo.toml"),
        DEPENDANT.replace("VERSION", VERSION),
    )?;
    // The versions that the workspace tests.
    fs::copy(workspace().join("Cargo.lock"), dependant.join("Cargo.lock"))?;
    fs::copy(
        examples.join(format!("{program}.rs")),
        dependant.join("src/main.rs"),
    )?;
    Ok(())
}

fn check_dependencies(dependant: &Path) -> Result<()> {
    let mut tree = cargo(dependant);
    tree.args(["tree", "--offline", "--edges", "normal,build"]);
    tree.args(["--prefix", "none", "--format", "{p}"]);
    let crates = process::output(&mut tree)?;
    let crates: BTreeSet<_> = crates
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let is_unwanted = |name: &&&str| UNWANTED.iter().any(|unwanted| name.starts_with(unwanted));
    if let Some(unwanted) = crates.iter().find(is_unwanted) {
        return Err(format!("a dependant would compile `{unwanted}`"));
    }
    if !crates.contains("ivschat-client") {
        return Err("`cargo tree` does not list the client".to_owned());
    }
    print_line(&format!("A dependant compiles {} crates.", crates.len()));
    Ok(())
}

fn run_program(dependant: &Path) -> Result<()> {
    let (program, line) = PROGRAM;
    let mut command = cargo(dependant);
    command.args(["run", "--quiet", "--offline", "--locked"]);
    command.arg("--target-dir").arg(build_folder());
    let printed = process::output(&mut command)?;
    print_line(&format!(
        "Built from the archives, `{program}` prints:\n{}",
        printed.trim_end()
    ));
    match printed.lines().any(|printed| printed == line) {
        true => Ok(()),
        false => Err(format!("`{program}` does not print `{line}`")),
    }
}

/// Returns cargo, which runs in a folder.
fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder);
    cargo
}
