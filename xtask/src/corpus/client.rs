//! Compiles the client with other modules, in copies of its package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use toml::{Table, Value as TomlValue};

use super::child;
use super::fingerprint::Fingerprint;
use super::outcome::Check;
use crate::error::{Result, cannot_read, cannot_write};
use crate::workspace;

/// How long the compiler may run for one document.
const MAX_CHECK: Duration = Duration::from_secs(600);

const PACKAGE: &str = "ivschat-client";

/// The parts of the package that its library is compiled from.
const PARTS: [&str; 4] = ["build.rs", "README.md", "MOVING.md", "src"];

/// What stands in the manifest for the workspace only.
const NOT_COPIED: [&str; 3] = ["build-dependencies", "dev-dependencies", "example"];

/// Returns the fingerprint of the client without its generated modules, and of the compiler.
pub(super) fn fingerprint() -> Result<Fingerprint> {
    let package = workspace().join(PACKAGE);
    let mut files = vec![workspace().join("Cargo.toml"), package.join("Cargo.toml")];
    for part in PARTS {
        list(&package.join(part), &mut files)?;
    }
    let sources = Fingerprint::of_files(files.iter().map(PathBuf::as_path))?;
    let version = Command::new("rustc").arg("-vV").output();
    let version = version.map_err(|error| format!("rustc cannot be run: {error}"))?;
    Ok(sources.with(&Fingerprint::of(&String::from_utf8_lossy(&version.stdout))))
}

/// Adds the files in a folder, or the file itself, in the order of their names.
fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(|error| cannot_read(path, &error))?;
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries.iter().try_for_each(|entry| list(entry, files))
}

/// A copy of the client's package, in a workspace of its own, with a build folder of its own.
pub(super) struct Client {
    folder: PathBuf,
}

impl Client {
    /// Prepares copies that can compile at the same time. Their dependencies are compiled once.
    pub(super) fn prepare_all(folder: &Path, count: usize) -> Result<Vec<Self>> {
        let clients: Vec<Self> = (1..=count)
            .map(|number| Self::prepare(&folder.join(format!("client-{number}"))))
            .collect::<Result<_>>()?;
        let Some((first, others)) = clients.split_first() else {
            return Ok(clients);
        };
        let check = first.check(&workspace().join(PACKAGE).join("generated"), folder)?;
        if !check.errors.is_empty() {
            let message = "the client does not compile with its own modules";
            return Err(format!("{message}: {}", check.errors.join("; ")));
        }
        for other in others {
            link(&first.target(), &other.target())?;
        }
        Ok(clients)
    }

    fn prepare(folder: &Path) -> Result<Self> {
        let package = folder.join(PACKAGE);
        let mut root = read_manifest(&workspace().join("Cargo.toml"))?;
        let mut client = read_manifest(&workspace().join(PACKAGE).join("Cargo.toml"))?;
        for part in NOT_COPIED {
            client.remove(part);
        }
        if let Some(features) = client.get_mut("features").and_then(TomlValue::as_table_mut) {
            // The build script asks for it.
            features.insert("codegen".into(), TomlValue::Array(vec![]));
        }
        // Nothing is debugged, and nothing is compiled twice.
        let profile = [
            ("debug", TomlValue::Integer(0)),
            ("incremental", false.into()),
        ];
        let profile = profile.map(|(key, value)| (key.to_owned(), value));
        let profile = Table::from_iter([("dev".to_owned(), Table::from_iter(profile).into())]);
        root.insert("profile".into(), profile.into());
        if let Some(workspace) = root.get_mut("workspace").and_then(TomlValue::as_table_mut) {
            workspace.insert("members".into(), TomlValue::Array(vec![PACKAGE.into()]));
            workspace.remove("default-members");
        }
        write(&folder.join("Cargo.toml"), root.to_string().as_bytes())?;
        write(&package.join("Cargo.toml"), client.to_string().as_bytes())?;
        let lock = folder.join("Cargo.lock");
        let _ = fs::remove_file(&lock);
        copy(&workspace().join("Cargo.lock"), &lock)?;
        for part in PARTS {
            // What the client no longer has must go.
            let _ = fs::remove_dir_all(package.join(part));
            let mut files = vec![];
            list(&workspace().join(PACKAGE).join(part), &mut files)?;
            for file in files {
                let relative = file.strip_prefix(workspace()).unwrap_or(&file);
                copy(&file, &folder.join(relative))?;
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// Compiles the client with the modules in a folder. The compiler's output is kept in `log`.
    pub(super) fn check(&self, modules: &Path, log: &Path) -> Result<Check> {
        let generated = self.folder.join(PACKAGE).join("generated");
        let _ = fs::remove_dir_all(&generated);
        let mut files = vec![];
        list(modules, &mut files)?;
        for file in files {
            copy(&file, &generated.join(file.file_name().unwrap_or_default()))?;
        }
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--quiet", "--message-format=json"]);
        cargo.current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", self.target());
        let finished = child::run(&mut cargo, &log.join("compiler"), MAX_CHECK)?;
        let messages = Messages::read(&finished.stdout);
        let errors = match (&finished.failure, messages.errors) {
            (None, _) => vec![],
            (Some(_), errors) if !errors.is_empty() => errors,
            (Some(_), _) => vec![finished.explain()],
        };
        Ok(Check {
            seconds: finished.seconds,
            warnings: messages.warnings,
            errors,
            ..Check::default()
        })
    }
}

/// The compiler's messages about the client.
#[derive(Default)]
struct Messages {
    errors: Vec<String>,
    warnings: usize,
}

impl Messages {
    fn read(output: &str) -> Self {
        let mut messages = Self::default();
        let lines = output.lines();
        let values: Vec<Value> = lines
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let folders: Vec<&str> = values
            .iter()
            .filter_map(|value| value["out_dir"].as_str())
            .collect();
        for value in values.iter().filter(|value| !value["message"].is_null()) {
            let message = &value["message"];
            // The runtime has functions that not every service needs.
            let is_generated = || {
                let file = primary_span(message).and_then(|span| span["file_name"].as_str());
                file.is_some_and(|file| folders.iter().any(|folder| file.starts_with(folder)))
            };
            match message["level"].as_str() {
                Some("warning") if is_generated() => messages.warnings += 1,
                Some("error") => messages.errors.extend(describe(message)),
                _ => {}
            }
        }
        messages
    }
}

/// Returns an error in one line. None for the one that counts the others.
fn describe(message: &Value) -> Option<String> {
    let text = message["message"].as_str()?;
    let code = message.pointer("/code/code").and_then(Value::as_str);
    let code = code.map(|code| format!("{code} ")).unwrap_or_default();
    if code.is_empty() && text.starts_with("aborting due to") {
        return None;
    }
    let place = primary_span(message).map(|span| {
        let file = Path::new(span["file_name"].as_str().unwrap_or_default());
        let name = file.file_name().unwrap_or_default().display();
        format!("{name}:{}: ", span["line_start"])
    });
    let text = text.lines().next().unwrap_or_default();
    Some(format!("{}{code}{text}", place.unwrap_or_default()))
}

/// The place that a message is about.
fn primary_span(message: &Value) -> Option<&Value> {
    let mut spans = message["spans"].as_array()?.iter();
    spans.find(|span| span["is_primary"] == true)
}

fn read_manifest(file: &Path) -> Result<Table> {
    let text = fs::read_to_string(file).map_err(|error| cannot_read(file, &error))?;
    text.parse()
        .map_err(|error| format!("{} is not TOML: {error}", file.display()))
}

fn write(file: &Path, contents: &[u8]) -> Result<()> {
    let written = match file.parent() {
        Some(folder) => fs::create_dir_all(folder).and_then(|()| fs::write(file, contents)),
        None => fs::write(file, contents),
    };
    written.map_err(|error| cannot_write(file, &error))
}

fn copy(file: &Path, to: &Path) -> Result<()> {
    let contents = fs::read(file).map_err(|error| cannot_read(file, &error))?;
    write(to, &contents)
}

/// Makes the dependencies of a build folder appear in another one, with the times by which cargo finds that they are
/// up to date.
fn link(from: &Path, to: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(to);
    let mut files = vec![];
    list(from, &mut files)?;
    for file in files {
        let relative = file.strip_prefix(from).unwrap_or(&file);
        if is_of_client(relative) {
            continue;
        }
        let target = to.join(relative);
        let linked = fs::create_dir_all(target.parent().unwrap_or(to))
            .and_then(|()| fs::hard_link(&file, &target));
        linked.map_err(|error| cannot_write(&target, &error))?;
    }
    Ok(())
}

/// Whether a file in a build folder belongs to the client itself. Its build script knows the path of its package, and
/// cargo does not: it would take the script of one copy for that of another.
fn is_of_client(file: &Path) -> bool {
    file.components().any(|component| {
        let name = component.as_os_str().to_string_lossy().replace('_', "-");
        name.contains(PACKAGE)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(level: &str, text: &str, file: &str) -> String {
        let message = json!({
            "level": level,
            "message": text,
            "code": if text.starts_with("aborting") { Value::Null } else { json!({ "code": "E0277" }) },
            "spans": [{ "file_name": file, "line_start": 7, "is_primary": true }],
        });
        json!({ "reason": "compiler-message", "message": message }).to_string()
    }

    #[test]
    fn errors_and_warnings_about_the_modules_are_counted() {
        let folder = json!({ "reason": "build-script-executed", "out_dir": "/build/out" });
        let output = [
            folder.to_string(),
            "no JSON".to_owned(),
            message(
                "error",
                "no such trait\nfor this type",
                "/build/out/types.rs",
            ),
            message("error", "aborting due to 1 previous error", ""),
            message("warning", "unused", "/build/out/types.rs"),
            message("warning", "unused", "ivschat-client/src/wire.rs"),
            json!({ "reason": "build-finished", "success": false }).to_string(),
        ];
        let messages = Messages::read(&output.join("\n"));
        assert_eq!(messages.errors, ["types.rs:7: E0277 no such trait"]);
        assert_eq!(messages.warnings, 1);
    }

    #[test]
    fn copies_share_what_is_not_of_the_client() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (from, to) = (folder.path().join("one"), folder.path().join("two"));
        write(&from.join("debug/deps/libserde-1.rmeta"), b"")?;
        for own in [
            "debug/deps/libivschat_client-1.rmeta",
            "debug/build/ivschat-client-1/out/types.rs",
            "debug/.fingerprint/ivschat-client-2/invoked.timestamp",
        ] {
            write(&from.join(own), b"")?;
        }
        link(&from, &to)?;
        let mut linked = vec![];
        list(&to, &mut linked)?;
        assert_eq!(linked, [to.join("debug/deps/libserde-1.rmeta")]);
        Ok(())
    }

    #[test]
    fn the_copy_has_the_dependencies_of_the_client_only() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        Client::prepare(folder.path())?;
        let client = read_manifest(&folder.path().join(PACKAGE).join("Cargo.toml"))?;
        for part in NOT_COPIED {
            assert!(!client.contains_key(part), "{part}");
        }
        assert!(client.contains_key("dependencies"));
        let root = read_manifest(&folder.path().join("Cargo.toml"))?;
        assert_eq!(root["workspace"]["members"], TomlValue::from(vec![PACKAGE]));
        assert!(folder.path().join(PACKAGE).join("src/lib.rs").exists());
        Ok(())
    }
}
