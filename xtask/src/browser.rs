//! `cargo xtask browser`: the browser tests, and the example front end.

mod bindgen;
mod chromium;
mod compiler;
mod debian;
mod folder;
mod host;
mod process;

use std::ffi::OsString;
use std::process::ExitCode;

use chromium::Chromium;
use compiler::Compiler;
use host::Host;

use crate::{print_line, usage_error};

/// What the command does with the front end and the tests.
enum Action {
    /// Runs the tests whose names contain the filter.
    Test { filter: Option<OsString> },
}

pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let action = match parse(arguments) {
        Ok(action) => action,
        Err(error) => return usage_error(&error.to_string()),
    };
    let done = match action {
        Action::Test { filter } => test(filter),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: Vec<OsString>) -> Result<Action, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut action = Action::Test { filter: None };
    while let Some(argument) = parser.next()? {
        action = match (argument, action) {
            (lexopt::Arg::Value(value), Action::Test { filter: None }) => Action::Test {
                filter: Some(value),
            },
            (argument, _) => return Err(argument.unexpected()),
        };
    }
    Ok(action)
}

fn test(filter: Option<OsString>) -> process::Result<()> {
    // First, since nothing else can be checked without it, and the rest may take minutes.
    let chromium = Chromium::find()?;
    let (compiler, bindgen) = tools()?;
    let module = host::build_tests(&compiler)?;
    Host::build()?.run_tests(&chromium, &bindgen, &module, filter)
}

fn tools() -> process::Result<(Compiler, bindgen::Bindgen)> {
    let compiler = Compiler::find_or_prepare()?;
    let bindgen = bindgen::Bindgen::find_or_install()?;
    Ok((compiler, bindgen))
}

/// Says what comes next, which may take a while.
fn announce(what: &str) {
    print_line(&format!("browser: {what}"));
}
