//! `cargo xtask browser`: the tests in a browser, the example front end, and the screenshots.

mod bindgen;
mod chromium;
mod compiler;
mod console;
mod debian;
mod folder;
mod front_end;
mod host;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::error::Result;
use bindgen::Bindgen;
use chromium::Chromium;
use compiler::Compiler;
use host::Host;

use crate::{USAGE, print_line, usage_error};

/// What the command does.
enum Action {
    /// Runs the tests whose names contain the filter.
    Test { filter: Option<OsString> },
    /// Serves the front end until Ctrl-C.
    Serve,
    /// Takes the screenshots in the documentation.
    TakeScreenshots,
}

pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let action = match parse(arguments) {
        Ok(Some(action)) => action,
        Ok(None) => {
            print_line(USAGE);
            return ExitCode::SUCCESS;
        }
        Err(error) => return usage_error(&error.to_string()),
    };
    let done = match action {
        Action::Test { filter } => test(filter),
        Action::Serve => serve(),
        Action::TakeScreenshots => take_screenshots(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns `None` for `--help`.
fn parse(arguments: Vec<OsString>) -> std::result::Result<Option<Action>, lexopt::Error> {
    use lexopt::Arg::{Long, Short, Value};
    let mut parser = lexopt::Parser::from_args(arguments);
    let action = match parser.next()? {
        None => Action::Test { filter: None },
        Some(Value(filter)) => Action::Test {
            filter: Some(filter),
        },
        Some(Long("serve")) => Action::Serve,
        Some(Long("screenshots")) => Action::TakeScreenshots,
        Some(Long("help") | Short('h')) => return Ok(None),
        Some(argument) => return Err(argument.unexpected()),
    };
    match parser.next()? {
        None => Ok(Some(action)),
        Some(argument) => Err(argument.unexpected()),
    }
}

fn test(filter: Option<OsString>) -> Result<()> {
    // First, since the rest may take minutes.
    let chromium = Chromium::find()?;
    let compiler = Compiler::find_or_prepare()?;
    let bindgen = Bindgen::find_or_install()?;
    front_end::build(&compiler, &bindgen)?;
    let module = host::build_tests(&compiler)?;
    Host::build()?.run_tests(&chromium, &bindgen, &module, filter.clone())?;
    console::run_tests(&chromium, filter)
}

fn take_screenshots() -> Result<()> {
    let chromium = Chromium::find()?;
    let compiler = Compiler::find_or_prepare()?;
    let bindgen = Bindgen::find_or_install()?;
    let front_end = front_end::build(&compiler, &bindgen)?;
    console::take_screenshots(&chromium, &front_end)
}

fn serve() -> Result<()> {
    let compiler = Compiler::find_or_prepare()?;
    let bindgen = Bindgen::find_or_install()?;
    let front_end = front_end::build(&compiler, &bindgen)?;
    Host::build()?.serve(&front_end)
}

/// Says what comes next, which may take a while.
fn announce(what: &str) {
    print_line(&format!("browser: {what}"));
}
