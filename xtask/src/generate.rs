//! `cargo xtask gen`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ivschat_codegen::{Module, snapshot};
use lexopt::prelude::*;

use crate::{USAGE, local, print_line, usage_error, workspace};

#[derive(Debug, Default)]
struct Arguments {
    check: bool,
    spec: Option<PathBuf>,
    overlay: Option<PathBuf>,
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    // The command that `--check` suggests: this one, without `--check`.
    let others = arguments.iter().filter(|argument| *argument != "--check");
    let command = others.fold("cargo xtask gen".to_owned(), |command, argument| {
        format!("{command} {}", argument.to_string_lossy())
    });
    let arguments = match parse(arguments) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print_line(USAGE);
            return ExitCode::SUCCESS;
        }
        Err(error) => return usage_error(&error.to_string()),
    };
    generate(arguments, &command).unwrap_or_else(|error| {
        eprintln!("xtask gen: {error}");
        ExitCode::FAILURE
    })
}

fn generate(arguments: Arguments, command: &str) -> ivschat_codegen::Result<ExitCode> {
    let is_default = arguments.spec.is_none() && arguments.out.is_none();
    let spec = workspace().join("spec");
    let document = match arguments.spec {
        Some(document) => document,
        None => ivschat_codegen::document_in(&spec)?,
    };
    let overlay = arguments.overlay;
    let overlay = overlay.or_else(|| ivschat_codegen::overlay_in(&spec, &document));
    let committed = || workspace().join("ivschat-client").join("generated");
    let out = arguments.out.unwrap_or_else(committed);

    let document = ivschat_codegen::read(&document, overlay.as_deref())?;
    let is_stale = is_default && !local::is_up_to_date(&document);
    if is_default && !arguments.check {
        local::write(&document)?;
        print_line(&local::file().display().to_string());
    }
    let modules = ivschat_codegen::generate(document)?;
    if arguments.check {
        return Ok(check(&out, &modules, is_stale, command));
    }
    snapshot::write(&out, &modules)?;
    for module in &modules {
        let lines = module.contents.lines().count();
        let file = snapshot::file(&out, module);
        print_line(&format!("{} ({lines} lines)", file.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns `None` for `--help`.
fn parse(arguments: Vec<OsString>) -> Result<Option<Arguments>, lexopt::Error> {
    let mut parsed = Arguments::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("check") => parsed.check = true,
            Long("spec") => parsed.spec = Some(parser.value()?.into()),
            Long("overlay") => parsed.overlay = Some(parser.value()?.into()),
            Long("out") => parsed.out = Some(parser.value()?.into()),
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(parsed))
}

/// `is_stale`: the description of the service in the local endpoint is not up to date.
fn check(out: &Path, modules: &[Module], is_stale: bool, command: &str) -> ExitCode {
    let stale = snapshot::find_stale(out, modules);
    for snapshot in &stale {
        eprintln!("{snapshot}");
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
