//! The process that generates one document.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ivschat_codegen::dialect::Protocol;
use ivschat_codegen::import::{Model, import};
use ivschat_codegen::{Document, generate, overlay_in, snapshot};
use serde_json::Value;

use super::outcome::{Generation, Verdict};
use super::sources::folder_of;
use crate::error::{Result, cannot_read, cannot_write};

const REST_JSON: &str = "rest-json";

/// The address space of a worker, in bytes.
#[cfg(unix)]
const MAX_MEMORY: u64 = 4 << 30;

/// Where a worker writes the modules, as snapshots.
pub(super) fn modules(folder: &Path) -> PathBuf {
    folder.join("generated")
}

/// The files of the modules, in the order of their names.
pub(super) fn module_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let folder = modules(folder);
    let entries = fs::read_dir(&folder).map_err(|error| cannot_read(&folder, &error))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}

fn result_file(folder: &Path) -> PathBuf {
    folder.join("generation.json")
}

/// Reads what a worker has found.
pub(super) fn read(folder: &Path) -> Option<Generation> {
    let contents = fs::read(result_file(folder)).ok()?;
    serde_json::from_slice(&contents).ok()
}

/// Generates the document or model of the first argument to the folder of the second one.
pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let [source, folder] = arguments.as_slice() else {
        eprintln!("expected a document or a model, and a folder");
        return ExitCode::from(2);
    };
    let (source, folder) = (Path::new(source), Path::new(folder));
    let written = limit_memory().and_then(|()| {
        let file = result_file(folder);
        // What an earlier worker has left would be taken for the result of one that crashes.
        let _ = fs::remove_file(&file);
        let generation = generate_source(source, folder)?;
        let contents = serde_json::to_vec(&generation).map_err(|error| error.to_string())?;
        fs::write(&file, contents).map_err(|error| cannot_write(&file, &error))
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(unix)]
fn limit_memory() -> Result<()> {
    use nix::sys::resource::{Resource, setrlimit};
    setrlimit(Resource::RLIMIT_AS, MAX_MEMORY, MAX_MEMORY)
        .map_err(|error| format!("the memory cannot be limited: {error}"))
}

#[cfg(not(unix))]
fn limit_memory() -> Result<()> {
    Ok(())
}

fn generate_source(source: &Path, folder: &Path) -> Result<Generation> {
    let document = match source.is_dir() {
        true => match import_model(source, &folder.join("imported")) {
            Ok(Some(document)) => document,
            Ok(None) => return Ok(skipped()),
            Err(error) => return Ok(refused(source, &error)),
        },
        false => source.to_owned(),
    };
    generate_document(&document, folder)
}

/// Returns the document, or none if the protocol is another one.
fn import_model(model: &Path, out: &Path) -> ivschat_codegen::Result<Option<PathBuf>> {
    if Model::protocol(model)? != REST_JSON {
        return Ok(None);
    }
    let imported = import(&Model::read(model)?, None, out)?;
    imported.write()?;
    let mut files = imported.files().map(|(file, _)| file.to_owned());
    Ok(files.next())
}

fn generate_document(file: &Path, folder: &Path) -> Result<Generation> {
    let overlay = overlay_in(folder_of(file), file);
    let document = match ivschat_codegen::read(file, overlay.as_deref()) {
        Ok(document) => document,
        Err(error) => return Ok(refused(file, &error)),
    };
    if Protocol::of(&document) != Protocol::RestJson {
        return Ok(skipped());
    }
    let operations = count_operations(&document);
    let generation = match generate(document) {
        Ok((modules, warnings)) => {
            snapshot::write(&self::modules(folder), &modules).map_err(|error| error.to_string())?;
            let lines = modules.iter().map(|module| module.contents.lines().count());
            Generation {
                verdict: Verdict::Generated,
                lines: lines.sum(),
                warnings: warnings
                    .counts()
                    .map(|(kind, count)| (kind.to_owned(), count))
                    .collect(),
                ..Generation::default()
            }
        }
        Err(error) => refused(file, &error),
    };
    Ok(Generation {
        operations,
        ..generation
    })
}

fn skipped() -> Generation {
    Generation {
        verdict: Verdict::Skipped,
        ..Generation::default()
    }
}

fn refused(source: &Path, error: &ivschat_codegen::Error) -> Generation {
    let folder = format!("{}/", folder_of(source).display());
    let reasons = error.to_string().replace(&folder, "");
    // Warnings follow the reasons.
    let reasons = reasons.lines().take(error.count());
    Generation {
        verdict: Verdict::Refused,
        reasons: reasons.map(str::to_owned).collect(),
        ..Generation::default()
    }
}

fn count_operations(document: &Document) -> usize {
    let paths = document.root().get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(|paths| paths.values());
    let operations =
        items.flat_map(|item| item.as_object().into_iter().flat_map(|all| all.values()));
    operations
        .filter(|operation| operation.get("responses").is_some())
        .count()
}
