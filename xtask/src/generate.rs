//! `cargo xtask gen`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ivschat_codegen::{Module, snapshot};
use lexopt::prelude::*;

use crate::{usage_error, workspace};

#[derive(Debug, Default)]
struct Arguments {
    check: bool,
    spec: Option<PathBuf>,
    overlay: Option<PathBuf>,
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let arguments = match parse(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return usage_error(&error.to_string()),
    };
    let spec = workspace().join("spec");
    let document = arguments
        .spec
        .clone()
        .unwrap_or_else(|| spec.join("ivschat-2020-07-14.yaml"));
    let overlay = arguments
        .overlay
        .clone()
        .or_else(|| overlay_of(&document, &spec));
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| workspace().join("ivschat-client").join("generated"));
    let modules =
        ivschat_codegen::read(&document, overlay.as_deref()).and_then(ivschat_codegen::generate);
    let outcome = modules.and_then(|modules| {
        if arguments.check {
            Ok(check(&out, &modules))
        } else {
            snapshot::write(&out, &modules).map(|()| report(&out, &modules))
        }
    });
    outcome.unwrap_or_else(|error| {
        eprintln!("xtask gen: {error}");
        ExitCode::FAILURE
    })
}

fn parse(arguments: Vec<OsString>) -> Result<Arguments, lexopt::Error> {
    let mut parsed = Arguments::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("check") => parsed.check = true,
            Long("spec") => parsed.spec = Some(parser.value()?.into()),
            Long("overlay") => parsed.overlay = Some(parser.value()?.into()),
            Long("out") => parsed.out = Some(parser.value()?.into()),
            other => return Err(other.unexpected()),
        }
    }
    Ok(parsed)
}

/// The overlay in `spec` that belongs to a document of the same name, if there is one.
fn overlay_of(document: &Path, spec: &Path) -> Option<PathBuf> {
    let name = document.file_stem()?.to_str()?;
    let overlay = spec.join(format!("{name}.overlay.yaml"));
    overlay.exists().then_some(overlay)
}

fn check(out: &Path, modules: &[Module]) -> ExitCode {
    let stale = snapshot::find_stale(out, modules);
    for snapshot in &stale {
        match snapshot.line {
            Some(line) => eprintln!(
                "{} is stale: it differs from what the generator writes, first in line {line}",
                snapshot.file.display()
            ),
            None => eprintln!("{} is missing", snapshot.file.display()),
        }
    }
    if stale.is_empty() {
        println!("The generated modules in {} are up to date.", out.display());
        return ExitCode::SUCCESS;
    }
    eprintln!("Run `cargo xtask gen`, and review the difference.");
    ExitCode::FAILURE
}

fn report(out: &Path, modules: &[Module]) -> ExitCode {
    for module in modules {
        let lines = module.contents.lines().count();
        println!("{} ({lines} lines)", snapshot::file(out, module).display());
    }
    ExitCode::SUCCESS
}
