//! Runs beside the browser.
//!
//! A browser cannot start a server. This program does: it starts local endpoints when tests ask for them, runs the
//! WebDriver server, and serves the example front end. It does so while a command runs, or until a signal stops it. All
//! of it ends with this program.

mod driver;
mod endpoints;
mod stop;

use std::error::Error;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ivschat_browser_host::FrontEnd;
use serde_json::json;
use tokio::process::Command;

use driver::Driver;
use endpoints::Endpoints;

const USAGE: &str = "\
Usage: ivschat-browser-host --front-end DIR
       ivschat-browser-host --chromium FILE --chromedriver FILE COMMAND…

Serves the front end in DIR until Ctrl-C, or runs a command with
  CHROMEDRIVER_REMOTE               the URL of a running chromedriver
  WASM_BINDGEN_TEST_WEBDRIVER_JSON  a file with the capabilities of its sessions
in a folder with a file `endpoints`, which contains the URL where tests ask for endpoints.";

enum Action {
    Serve {
        front_end: PathBuf,
    },
    Run {
        chromium: PathBuf,
        chromedriver: PathBuf,
        program: OsString,
        arguments: Vec<OsString>,
    },
}

// One thread is enough, and leaves processor time to the browser.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let action = match Action::parse() {
        Ok(action) => action,
        Err(error) => {
            eprintln!("error: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    run(action).await.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

impl Action {
    fn parse() -> Result<Self, lexopt::Error> {
        use lexopt::Arg::{Long, Value};
        let mut parser = lexopt::Parser::from_env();
        let (mut chromium, mut chromedriver) = (None, None);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("front-end") => {
                    let front_end = parser.value()?.into();
                    return match parser.next()? {
                        None => Ok(Self::Serve { front_end }),
                        Some(argument) => Err(argument.unexpected()),
                    };
                }
                Long("chromium") => chromium = Some(parser.value()?.into()),
                Long("chromedriver") => chromedriver = Some(parser.value()?.into()),
                Value(program) => {
                    return Ok(Self::Run {
                        chromium: chromium.ok_or("--chromium is missing")?,
                        chromedriver: chromedriver.ok_or("--chromedriver is missing")?,
                        program,
                        arguments: parser.raw_args()?.collect(),
                    });
                }
                argument => return Err(argument.unexpected()),
            }
        }
        Err("expected --front-end or a command".into())
    }
}

async fn run(action: Action) -> Result<ExitCode, Box<dyn Error>> {
    // Before anything else, so that a signal during startup is not lost.
    let stopped = stop::signal()?;
    let (chromium, chromedriver, program, arguments) = match action {
        Action::Serve { front_end } => {
            let started = FrontEnd::start(&front_end).await;
            let front_end = started
                .map_err(|error| format!("{} cannot be served: {error}", front_end.display()))?;
            println!("front end: {}", front_end.url());
            println!("local endpoint: {}", front_end.endpoint_url());
            stopped.await;
            return Ok(ExitCode::SUCCESS);
        }
        Action::Run {
            chromium,
            chromedriver,
            program,
            arguments,
        } => (chromium, chromedriver, program, arguments),
    };
    // The test runner serves the files in its working directory to the tests.
    let folder = tempfile::tempdir()?;
    let endpoints = Endpoints::start().await?;
    std::fs::write(folder.path().join("endpoints"), endpoints.url())?;
    let capabilities = folder.path().join("webdriver.json");
    std::fs::write(&capabilities, capabilities_of(&chromium)?)?;

    let driver = Driver::start(&chromedriver).await;
    let driver = driver.map_err(|error| cannot_start(&chromedriver, &error))?;
    let started = Command::new(&program)
        .args(arguments)
        .current_dir(folder.path())
        .env("CHROMEDRIVER_REMOTE", driver.url())
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
        .kill_on_drop(true)
        .spawn();
    let mut child = started.map_err(|error| cannot_start(program.as_ref(), &error))?;
    let code = tokio::select! {
        status = child.wait() => match status?.success() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        },
        () = stopped => ExitCode::FAILURE,
    };
    drop(child);
    driver.stop().await;
    Ok(code)
}

fn cannot_start(program: &Path, error: &io::Error) -> String {
    format!("{} cannot be started: {error}", program.display())
}

/// Returns the capabilities of `webdriver.json`, with the path of the browser.
fn capabilities_of(chromium: &Path) -> Result<String, Box<dyn Error>> {
    let capabilities = include_str!("../webdriver.json");
    let mut capabilities: serde_json::Value = serde_json::from_str(capabilities)?;
    capabilities["goog:chromeOptions"]["binary"] = json!(chromium);
    Ok(capabilities.to_string())
}
