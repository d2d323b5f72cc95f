//! `cargo xtask gen`: writes the generated modules, and says what changes for users of the crate.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use ivschat_codegen::changes::{Summary, compare};
use ivschat_codegen::model::Service;
use ivschat_codegen::{Error, Module, Result, descriptions, read_service, snapshot, write_modules};
use lexopt::prelude::*;

use crate::previous::{self, Previous, Source};
use crate::{local, print_line, with_arguments, workspace};

#[derive(Debug, Default)]
struct Arguments {
    check: bool,
    strict: bool,
    spec: Option<PathBuf>,
    overlay: Option<PathBuf>,
    out: Option<PathBuf>,
    against: Option<String>,
    summary: Option<PathBuf>,
}

pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    with_arguments(parse(arguments), |arguments| {
        generate(&arguments).unwrap_or_else(|error| {
            // Each reason begins a line with its place, which terminals and editors recognize.
            let separator = if error.count() > 1 { "\n" } else { " " };
            eprintln!("xtask gen:{separator}{error}");
            ExitCode::FAILURE
        })
    })
}

fn generate(arguments: &Arguments) -> Result<ExitCode> {
    let is_default = arguments.spec.is_none() && arguments.out.is_none();
    let spec = workspace().join("spec");
    let document = match &arguments.spec {
        Some(document) => document.clone(),
        None => ivschat_codegen::document_in(&spec)?,
    };
    let overlay = arguments.overlay.clone();
    let overlay = overlay.or_else(|| ivschat_codegen::overlay_in(&spec, &document));
    let committed = workspace().join("ivschat-client").join("generated");
    let out = arguments.out.as_deref().unwrap_or(&committed);

    let source = Source {
        document: &document,
        overlay: overlay.as_deref(),
        committed: is_default.then_some(&committed),
    };
    let document = ivschat_codegen::read(&document, overlay.as_deref())?;
    for missing in descriptions::find_missing(&document) {
        eprintln!("warning: {missing}");
    }
    let (service, warnings) = read_service(document.clone())?;
    if arguments.strict || is_default {
        warnings.refuse()?;
    } else if !warnings.is_empty() {
        eprintln!("{warnings}");
    }
    let modules = write_modules(&service, document.file());
    let previous = match &arguments.against {
        Some(against) => Ok(previous::named(against, &source)?),
        None => previous::last_committed(&source),
    };
    let version = is_default.then(client_version).flatten();
    let changes = explain(arguments, previous, &service, version.as_deref())?;
    if arguments.check {
        print_line(&changes);
        let is_stale = is_default && !local::is_up_to_date(&document);
        return Ok(check(out, &modules, is_stale, &arguments.command()));
    }
    if is_default {
        local::write(&document)?;
        print_line(&local::file().display().to_string());
    }
    snapshot::write(out, &modules)?;
    for module in &modules {
        let lines = module.contents.lines().count();
        let file = snapshot::file(out, module);
        print_line(&format!("{} ({lines} lines)", file.display()));
    }
    print_line(&changes);
    Ok(ExitCode::SUCCESS)
}

/// Returns `None` for `--help`.
fn parse(arguments: Vec<OsString>) -> std::result::Result<Option<Arguments>, lexopt::Error> {
    let mut parsed = Arguments::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("check") => parsed.check = true,
            Long("strict") => parsed.strict = true,
            Long("spec") => parsed.spec = Some(parser.value()?.into()),
            Long("overlay") => parsed.overlay = Some(parser.value()?.into()),
            Long("out") => parsed.out = Some(parser.value()?.into()),
            Long("against") => parsed.against = Some(parser.value()?.string()?),
            Long("summary") => parsed.summary = Some(parser.value()?.into()),
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(parsed))
}

impl Arguments {
    /// The command that writes what `--check` compares.
    fn command(&self) -> String {
        let mut command = "cargo xtask gen".to_owned();
        for (option, path) in [
            ("--spec", &self.spec),
            ("--overlay", &self.overlay),
            ("--out", &self.out),
        ] {
            if let Some(path) = path {
                command.push_str(&format!(" {option} {}", path.display()));
            }
        }
        command
    }
}

/// Returns what has changed, as text, and writes the summary if there is to be one.
fn explain(
    arguments: &Arguments,
    previous: std::result::Result<Previous, String>,
    service: &Service,
    version: Option<&str>,
) -> Result<String> {
    let previous = match (previous, &arguments.summary) {
        (Ok(previous), _) => previous,
        (Err(reason), None) => {
            return Ok(format!(
                "No comparison with an old state: {reason}. Name a document or a revision of git with --against."
            ));
        }
        (Err(reason), Some(file)) => {
            let message = format!(
                "no summary without an old state: {reason}; name a document or a revision of git with --against"
            );
            return Err(Error::new(file, message));
        }
    };
    let changes = compare(&previous.service, service);
    let summary = Summary {
        changes: &changes,
        service,
        since: &previous.name,
        version,
    };
    if let Some(file) = &arguments.summary {
        fs::write(file, summary.markdown())
            .map_err(|error| Error::new(file, format!("cannot be written: {error}")))?;
    }
    Ok(summary.text())
}

/// The version of the client, which it may inherit from the workspace.
fn client_version() -> Option<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["pkgid", "--offline", "--package", "ivschat-client"]);
    let output = cargo.current_dir(workspace()).output().ok()?;
    let id = String::from_utf8(output.stdout).ok()?;
    let (_, version) = id.trim_end().rsplit_once(['#', '@'])?;
    Some(version.to_owned())
}

/// `is_stale`: the description of the service in the local endpoint is not up to date.
fn check(out: &Path, modules: &[Module], is_stale: bool, command: &str) -> ExitCode {
    let stale = snapshot::find_stale(out, modules);
    for snapshot in &stale {
        eprintln!("{snapshot}");
        if !snapshot.diff.is_empty() {
            eprintln!("{}", snapshot.diff);
        }
    }
    if is_stale {
        eprintln!("{} is stale", local::file().display());
    }
    if stale.is_empty() && !is_stale {
        print_line(&format!(
            "The generated modules in {} are up to date.",
            out.display()
        ));
        return ExitCode::SUCCESS;
    }
    eprintln!("Run `{command}`, and review the difference.");
    ExitCode::FAILURE
}
