//! `cargo xtask import`: converts a model of AWS to the document and its overlay, and says what needs attention.

mod botocore;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ivschat_codegen::changes::{Summary, compare};
use ivschat_codegen::import::{Imported, Model, Present, import};
use ivschat_codegen::{Document, Error, Result, read_service};
use lexopt::prelude::*;

use crate::{print_line, with_arguments, workspace};

#[derive(Debug, Default)]
struct Arguments {
    check: bool,
    model: Option<PathBuf>,
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    with_arguments(parse(arguments), |arguments| {
        run_import(arguments).unwrap_or_else(|error| {
            eprintln!("xtask import: {error}");
            ExitCode::FAILURE
        })
    })
}

/// Returns `None` for `--help`.
fn parse(arguments: Vec<OsString>) -> std::result::Result<Option<Arguments>, lexopt::Error> {
    let mut parsed = Arguments::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("check") => parsed.check = true,
            Long("out") => parsed.out = Some(parser.value()?.into()),
            Value(model) if parsed.model.is_none() => parsed.model = Some(model.into()),
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(parsed))
}

fn run_import(arguments: Arguments) -> Result<ExitCode> {
    let spec = workspace().join("spec");
    let file = match &arguments.model {
        Some(model) if model.exists() => model.clone(),
        Some(model) => botocore::find(&model.to_string_lossy())?,
        None => botocore::find(&service_of(&spec)?)?,
    };
    let model = Model::read(&file)?;
    print_line(&format!("Model: {}", model.file().display()));

    // What people wrote for the service is in `spec/`, unless the folder has its own.
    let out = arguments.out.unwrap_or_else(|| spec.clone());
    let in_spec = Present::read(&spec, &model)?;
    if in_spec.is_none() && is_same(&out, &spec) {
        let message = "it holds the document of another service or version; choose another folder with `--out`";
        return Err(Error::new(&spec, message));
    }
    let present = Present::read(&out, &model)?.or(in_spec);
    let imported = import(&model, present.as_ref(), &out)?;
    if arguments.check {
        return Ok(check(present.as_ref(), imported));
    }
    imported.write()?;
    for (file, contents) in imported.files() {
        let lines = contents.lines().count();
        print_line(&format!("{} ({lines} lines)", file.display()));
    }
    print_report(&imported);
    Ok(ExitCode::SUCCESS)
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().ok() == other.canonicalize().ok()
}

/// The name of the service whose document is in a folder.
fn service_of(spec: &Path) -> Result<String> {
    let file = ivschat_codegen::document_in(spec)?;
    let document = Document::read(&file)?;
    let name = document.root()["info"]["x-serviceName"].as_str();
    name.map(str::to_owned)
        .ok_or_else(|| document.error("/info", "there is no `x-serviceName`"))
}

fn check(present: Option<&Present>, imported: Imported) -> ExitCode {
    let stale = imported.files().filter(|(file, contents)| {
        std::fs::read_to_string(file).map_or(true, |present| present != *contents)
    });
    let stale: Vec<String> = stale.map(|(file, _)| file.display().to_string()).collect();
    if stale.is_empty() {
        print_line("AWS has changed nothing since the last import.");
        print_report(&imported);
        return ExitCode::SUCCESS;
    }
    print_line(&format!("An import would change {}.", stale.join(", ")));
    print_report(&imported);
    if let Some(present) = present {
        match explain(present, imported) {
            Ok(changes) => print_line(&changes),
            Err(error) => print_line(&format!("It could not be generated: {error}")),
        }
    }
    ExitCode::FAILURE
}

fn print_report(imported: &Imported) {
    if !imported.report.is_empty() {
        print_line(imported.report.to_string().trim_end());
    }
}

/// What the import would change for users of the crate.
fn explain(present: &Present, imported: Imported) -> Result<String> {
    let (before, _) = read_service(present.corrected().clone())?;
    let (service, _) = read_service(imported.corrected)?;
    let changes = compare(&before, &service);
    let summary = Summary {
        changes: &changes,
        service: &service,
        since: "the last import",
        version: None,
    };
    Ok(summary.text())
}
