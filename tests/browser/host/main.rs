//! Runs beside the browser.
//!
//! A browser cannot start a server. This program does: it starts local endpoints when tests ask for them, runs the
//! WebDriver server, and serves the example front end. It does so while a command runs, or until a signal stops it. All
//! of it ends with this program.

mod driver;
mod endpoints;
mod front_end;
mod stop;

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use tokio::process::Command;

use driver::Driver;
use endpoints::Endpoints;
use front_end::FrontEnd;

const USAGE: &str = "\
Usage: ivschat-browser-host [--front-end DIR] [--chromium FILE --chromedriver FILE] [-- COMMAND…]

Serves the front end in DIR. Runs the command with
  CHROMEDRIVER_REMOTE               the URL of a running chromedriver
  WASM_BINDGEN_TEST_WEBDRIVER_JSON  a file with the capabilities of its sessions
  IVSCHAT_FRONT_END                 the URL of the front end
in a folder with a file `endpoints`, which contains the URL where tests ask for endpoints. Without a command, it runs
until Ctrl-C.";

#[derive(Default)]
struct Arguments {
    front_end: Option<PathBuf>,
    chromium: Option<PathBuf>,
    chromedriver: Option<PathBuf>,
    command: Option<(OsString, Vec<OsString>)>,
}

// One thread is enough, and shares nothing with the processor time of the browser.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("error: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    run(arguments).await.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

impl Arguments {
    fn parse() -> Result<Self, lexopt::Error> {
        let mut arguments = Self::default();
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                lexopt::Arg::Long("front-end") => {
                    arguments.front_end = Some(parser.value()?.into());
                }
                lexopt::Arg::Long("chromium") => arguments.chromium = Some(parser.value()?.into()),
                lexopt::Arg::Long("chromedriver") => {
                    arguments.chromedriver = Some(parser.value()?.into());
                }
                lexopt::Arg::Value(program) => {
                    arguments.command = Some((program, parser.raw_args()?.collect()));
                }
                argument => return Err(argument.unexpected()),
            }
        }
        Ok(arguments)
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    // Before anything else, so that a signal during startup is not lost.
    let stopped = stop::signal()?;
    let front_end = match &arguments.front_end {
        Some(folder) => Some(FrontEnd::start(folder).await?),
        None => None,
    };
    let Some((program, rest)) = arguments.command else {
        if let Some(front_end) = &front_end {
            println!(
                "front end: {}\nlocal endpoint: {}",
                front_end.url(),
                front_end.endpoint_url()
            );
        }
        stopped.await;
        return Ok(ExitCode::SUCCESS);
    };
    // The test runner serves the files in its working directory to the tests.
    let folder = tempfile::tempdir()?;
    let endpoints = Endpoints::start().await?;
    std::fs::write(folder.path().join("endpoints"), endpoints.url())?;

    let mut command = Command::new(program);
    command
        .args(rest)
        .current_dir(folder.path())
        .kill_on_drop(true);
    if let Some(front_end) = &front_end {
        command.env("IVSCHAT_FRONT_END", front_end.url());
    }
    let driver = match &arguments.chromedriver {
        Some(program) => Some(Driver::start(program).await?),
        None => None,
    };
    if let Some(driver) = &driver {
        command.env("CHROMEDRIVER_REMOTE", driver.url());
    }
    let capabilities = folder.path().join("webdriver.json");
    std::fs::write(&capabilities, capabilities_of(arguments.chromium)?)?;
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities);

    let mut child = command.spawn()?;
    let code = tokio::select! {
        status = child.wait() => match status?.success() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        },
        () = stopped => ExitCode::FAILURE,
    };
    drop(child);
    if let Some(driver) = driver {
        driver.stop().await;
    }
    Ok(code)
}

/// Returns the capabilities of `webdriver.json`, with the path of the browser.
fn capabilities_of(chromium: Option<PathBuf>) -> Result<String, Box<dyn Error>> {
    let capabilities = include_str!("../webdriver.json");
    let mut capabilities: serde_json::Value = serde_json::from_str(capabilities)?;
    if let Some(chromium) = chromium {
        capabilities["goog:chromeOptions"]["binary"] = json!(chromium);
    }
    Ok(capabilities.to_string())
}
