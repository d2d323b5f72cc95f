//! Installs the official clients that the scripts import, in the build folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{fs, io};

use fixtures::TestResult;

/// Returns a Python with the packages of `boto3/requirements.txt`.
pub(crate) fn python() -> TestResult<&'static Path> {
    static PYTHON: LazyLock<Result<PathBuf, String>> = LazyLock::new(install_python);
    installed(&PYTHON)
}

/// Returns a folder with the scripts and the packages of `javascript/package-lock.json`.
pub(crate) fn node_folder() -> TestResult<&'static Path> {
    static FOLDER: LazyLock<Result<PathBuf, String>> = LazyLock::new(install_node_packages);
    installed(&FOLDER)
}

/// Returns the folder of this package, which contains the scripts.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn installed(outcome: &'static Result<PathBuf, String>) -> TestResult<&'static Path> {
    Ok(outcome.as_deref().map_err(String::as_str)?)
}

fn install_python() -> Result<PathBuf, String> {
    let needed = "boto3 needs `python3` with venv and pip (Debian: `apt install python3-venv`), and a package index";
    let requirements = package().join("boto3").join("requirements.txt");
    let version = run(Command::new("python3").arg("--version"), needed)?;
    let environment = folder("venv");
    let python = environment.join("bin").join("python");
    // A new version of Python needs a new environment.
    let key = format!("{version}{}", read(&requirements)?);
    unless_installed(&environment, &key, || {
        run(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
            needed,
        )?;
        let mut pip = Command::new(&python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary=:all:",
        ]);
        run(pip.arg("--requirement").arg(&requirements), needed).map(drop)
    })?;
    Ok(python)
}

fn install_node_packages() -> Result<PathBuf, String> {
    let needed = "the SDKs for JavaScript need `node` 18 or later and `npm` (Debian: `apt install nodejs npm`), and \
                  a package registry";
    run(Command::new("node").arg("--version"), needed)?;
    let sources = package().join("javascript");
    let files = ["package.json", "package-lock.json"];
    let [manifest, lock] = files.map(|file| read(&sources.join(file)));
    let folder = folder("node");
    unless_installed(&folder, &format!("{}{}", manifest?, lock?), || {
        for file in files {
            copy(&sources, &folder, file)?;
        }
        let mut npm = Command::new("npm");
        npm.args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]);
        run(npm.current_dir(&folder), needed).map(drop)
    })?;
    // Node.js looks for packages beside the script.
    for script in ["scenarios.mjs", "operations.mjs", "chat.mjs"] {
        copy(&sources, &folder, script)?;
    }
    Ok(folder)
}

/// Installs into an empty folder, unless the folder was installed with the same key.
fn unless_installed(
    folder: &Path,
    key: &str,
    install: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let failed = |error: io::Error| format!("{} cannot be written: {error}", folder.display());
    let mark = folder.join("installed");
    fs::create_dir_all(folder).map_err(failed)?;
    // Other processes that run the same tests wait here.
    let lock = fs::File::create(folder.with_extension("lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == key) {
        return Ok(());
    }
    fs::remove_dir_all(folder).map_err(failed)?;
    fs::create_dir_all(folder).map_err(failed)?;
    install()?;
    fs::write(mark, key).map_err(failed)
}

fn folder(name: &str) -> PathBuf {
    // Cargo's folder for test files is in the build folder.
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.with_file_name("peers").join(name)
}

fn run(command: &mut Command, needed: &str) -> Result<String, String> {
    let shown = format!("{command:?}");
    let output = command.output();
    let output = output.map_err(|error| format!("{needed}: {shown} cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{needed}: {shown} failed, {}: {errors}",
        output.status
    ))
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

fn copy(from: &Path, to: &Path, file: &str) -> Result<(), String> {
    let text = read(&from.join(file))?;
    let copy = to.join(file);
    // A test in another process may be reading the file.
    if fs::read_to_string(&copy).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(&copy, text).map_err(|error| format!("{} cannot be written: {error}", copy.display()))
}
