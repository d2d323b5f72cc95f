//! The project's commands: `cargo xtask gen`, `import`, `corpus`, `demo`, `peers`, `browser`, `package` and `bench`.

mod browser;
mod corpus;
mod error;
mod generate;
mod import;
mod local;
mod package;
mod previous;
mod process;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  gen [--check] [--strict] [--spec FILE] [--overlay FILE] [--out DIR] [--against FILE|REV] [--summary FILE]
                         writes the generated modules, and says what changes for users of the crate; with --check,
                         only compares the modules
                         (default: from spec/ to ivschat-client/generated/, and the local endpoint's description
                         of the service)
                         --strict: refuses what is only a warning otherwise, as it always does without --spec and --out
                         --against: what to compare with, a document with its overlay beside it, or a revision of git
                         (the commit where HEAD branched off); by default, the last commit that changed the modules
                         --summary: also writes the changes as Markdown, for a pull request
  import [MODEL] [--check] [--out DIR]
                         converts a model that AWS publishes in botocore to a document with its overlay; keeps what
                         people wrote in them, and prints what needs attention; with --check, only compares
                         (MODEL: a service-2.json, which may be compressed, a folder with one, or the name of a service
                         in an installed botocore; default: the service of spec/; DIR: spec/, for its service only)
  corpus DIR [--filter NAME] [--generate-only] [--fresh] [--jobs N] [--out DIR]
                         generates the modules of each document in a folder, or of each model in the data folder of a
                         botocore, compiles the client with them, and writes a table; other protocols than rest-json
                         are skipped. It fails if a document is refused or does not compile
                         (--filter: those whose names contain it; --generate-only: without the compiler; --fresh:
                         forgets earlier results; default: as many jobs as processors, target/corpus/)
  demo [ARGUMENTS]       tells the story of a chat room, with all operations, against the embedded local endpoint, or
                         elsewhere (cargo xtask demo --help)
  peers [ARGUMENTS]      runs the official clients (boto3, the AWS SDKs for JavaScript and Rust) against the local
                         endpoint; needs python3 with venv, node and npm, and installs the clients in the build
                         folder (the arguments are those of `cargo test -- …`)
  browser [FILTER]       builds the example front end, and runs the tests in headless Chromium whose names contain the
                         filter, of the client and of the local endpoint's console; needs Chromium and chromedriver
  browser --serve        serves the front end, with a local endpoint to chat on, until Ctrl-C
  browser --screenshots  takes the screenshots in the documentation
                         (these install wasm-bindgen and, where the target wasm32-unknown-unknown is missing, a
                         compiler in the build folder)
  package                packs the crates that are published, and runs an example of the client that is built from the
                         archives alone, in another folder
  bench [ARGUMENTS]      measures this client beside bare reqwest and the AWS SDK for Rust (cargo xtask bench --help)";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next();
    let arguments: Vec<OsString> = arguments.collect();
    let command = command.as_deref().map(OsStr::to_string_lossy);
    match command.as_deref() {
        Some("gen") => generate::run(arguments),
        Some("import") => import::run(arguments),
        Some("corpus") => corpus::run(arguments),
        Some(corpus::WORKER) => corpus::run_worker(arguments),
        // A separate program, so that `gen` works even if the client does not compile.
        Some("demo") => cargo(&["run", "--package", "ivschat-demo", "--"], arguments),
        // These tests install the official clients in the build folder.
        Some("peers") => cargo(
            &["test", "--locked", "--package", "ivschat-peers", "--"],
            arguments,
        ),
        Some("browser") => browser::run(arguments),
        Some("package") => package::run(arguments),
        Some("bench") => bench(arguments),
        Some("help" | "--help" | "-h") => {
            print_line(USAGE);
            ExitCode::SUCCESS
        }
        Some(unknown) => usage_error(&format!("there is no command `{unknown}`")),
        None => usage_error("expected a command"),
    }
}

/// Prints a line. Ignores errors, because the reader may have closed the pipe.
fn print_line(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn usage_error(message: &str) -> ExitCode {
    eprintln!("xtask: {message}\n\n{USAGE}");
    ExitCode::from(2)
}

/// Runs a command with its parsed arguments, of which `None` stands for `--help`.
fn with_arguments<T>(
    parsed: Result<Option<T>, lexopt::Error>,
    run: impl FnOnce(T) -> ExitCode,
) -> ExitCode {
    match parsed {
        Ok(Some(arguments)) => run(arguments),
        Ok(None) => {
            print_line(USAGE);
            ExitCode::SUCCESS
        }
        Err(error) => usage_error(&error.to_string()),
    }
}

/// Runs cargo in the workspace.
fn cargo(command: &[&str], arguments: Vec<OsString>) -> ExitCode {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(command).args(arguments).current_dir(workspace());
    // Replaces this process, so that the shell waits for the program that cargo runs, even after Ctrl-C.
    #[cfg(unix)]
    let status = Err(std::os::unix::process::CommandExt::exec(&mut cargo));
    #[cfg(not(unix))]
    let status = cargo.status();
    exit_code(status)
}

/// Builds the programs that measure, with optimizations, and runs the one that runs the others.
fn bench(arguments: Vec<OsString>) -> ExitCode {
    const PACKAGE: [&str; 5] = [
        "--release",
        "--locked",
        "--package",
        "ivschat-bench",
        // Without the generator, which takes long to compile.
        "--no-default-features",
    ];
    // These measure what is private in the client, so they are among its unit tests.
    const MICRO: [&str; 10] = [
        "test",
        "--release",
        "--locked",
        "--package",
        "ivschat-client",
        "--lib",
        "benchmarks",
        "--",
        "--ignored",
        "--nocapture",
    ];
    if arguments == ["--micro"] {
        return cargo(&MICRO, Vec::new());
    }
    let mut build = Command::new(env!("CARGO"));
    build.arg("build").args(PACKAGE).current_dir(workspace());
    match build.status() {
        Ok(status) if status.success() => {
            let run = [&["run", "--quiet"], &PACKAGE[..], &["--"]].concat();
            cargo(&run, arguments)
        }
        failed => exit_code(failed),
    }
}

/// Converts the exit status of cargo.
fn exit_code(status: io::Result<ExitStatus>) -> ExitCode {
    match status.map(|status| status.code()) {
        Ok(Some(code)) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Ok(None) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: cargo cannot be started: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns cargo's build folder.
fn build_folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or("target".into(), PathBuf::from);
    workspace().join(target)
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in the workspace's folder")
}
