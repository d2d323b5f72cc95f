//! The interpreters of scripts, with the official clients that they import, in the build folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::{fs, io};

/// Python in an environment of its own, with what `boto3/requirements.txt` names.
pub(crate) fn python() -> &'static Path {
    static PYTHON: LazyLock<Result<PathBuf, String>> = LazyLock::new(install_python);
    installed(&PYTHON)
}

/// A folder for scripts, with the packages that `javascript/package-lock.json` names.
pub(crate) fn node_folder() -> &'static Path {
    static FOLDER: LazyLock<Result<PathBuf, String>> = LazyLock::new(install_node_packages);
    installed(&FOLDER)
}

/// The folder of this package, where scripts stand.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn installed(outcome: &'static Result<PathBuf, String>) -> &'static Path {
    match outcome {
        Ok(path) => path,
        Err(message) => panic!("{message}"),
    }
}

fn install_python() -> Result<PathBuf, String> {
    let needed = "boto3 needs `python3` with venv and pip (Debian: `apt install python3-venv`), and a package index";
    let requirements = package().join("boto3").join("requirements.txt");
    let version = run(Command::new("python3").arg("--version"), needed)?;
    let environment = folder("venv");
    let python = environment.join("bin").join("python");
    // An environment does not outlive the Python that made it.
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
    let needed = "the AWS SDK for JavaScript needs `node` 18 or later and `npm` (Debian: `apt install nodejs npm`), and \
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
    for script in ["story.mjs", "answers.mjs"] {
        copy(&sources, &folder, script)?;
    }
    Ok(folder)
}

/// Installs into an empty folder, unless that has been done with the same key.
fn unless_installed(
    folder: &Path,
    key: &str,
    install: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    let failed = |error: io::Error| format!("{} cannot be written: {error}", folder.display());
    let mark = folder.join("installed");
    fs::create_dir_all(folder).map_err(failed)?;
    // Another process that runs the same tests waits here.
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
    // Cargo's folder for tests is one of the build folder.
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
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{needed}: {shown} failed, {}: {complaint}",
        output.status
    ))
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

fn copy(from: &Path, to: &Path, file: &str) -> Result<(), String> {
    let text = read(&from.join(file))?;
    let copy = to.join(file);
    // What is there may be read at this moment, by a test of another process.
    if fs::read_to_string(&copy).is_ok_and(|present| present == text) {
        return Ok(());
    }
    fs::write(&copy, text).map_err(|error| format!("{} cannot be written: {error}", copy.display()))
}
