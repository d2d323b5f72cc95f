//! Measures this client beside bare reqwest and the AWS SDK for Rust, and messaging beside a plain fan-out.
//! `cargo xtask bench` runs this program in release.
//!
//! Each contestant has a process of its own, and so has the server. Contestants take turns, round by round, so that
//! what else the machine does affects all of them.

mod arguments;
mod callgrind;
mod calls;
mod chart;
mod dependants;
mod documents;
mod machine;
mod messaging;
mod process;
mod publication;
mod report;
mod results;
mod statistics;

use std::future::Future;
use std::io::{self, Write};
use std::process::ExitCode;

use arguments::{Command, Settings, USAGE};
use ivschat_bench::chat::{fan_out, local, viewers};
use ivschat_bench::placement::{Core, keep_to};
use ivschat_bench::{Result, describe, server, usage, worker};
use results::{Results, Run};

fn main() -> ExitCode {
    match Command::from_arguments(lexopt::Parser::from_env()) {
        Ok(Command::Help) => {
            print_lines(USAGE);
            ExitCode::SUCCESS
        }
        Ok(command) => match run(command) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("bench: {}", describe(error.as_ref()));
                ExitCode::FAILURE
            }
        },
        Err(error) => {
            eprintln!("bench: {error}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Prints lines. Ignores errors, because the reader may have closed the pipe.
fn print_lines(lines: &str) {
    let _ = writeln!(io::stdout(), "{lines}");
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Help => Ok(()),
        Command::Measure(settings) => measure(&settings),
        Command::Serve => serve(server::run()),
        Command::FanOut => serve(fan_out::run()),
        Command::Local => serve(local::run()),
        Command::Work {
            core,
            contestant,
            url,
        } => {
            keep_to(core)?;
            worker::run(contestant, &url, worker::count_nothing)
        }
        Command::Watch { kind, url } => {
            keep_to(Core::Last)?;
            viewers::run(kind, &url)
        }
    }
}

/// Prints what is measured now.
fn step(what: &str) {
    eprintln!("bench: {what}");
}

/// Runs a server on one core.
fn serve(server: impl Future<Output = Result<()>>) -> Result<()> {
    keep_to(Core::First)?;
    usage::report_on_request();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(server)
}

fn measure(settings: &Settings) -> Result<()> {
    let mut results = Results::load()?;
    let measured = measure_selected(settings, &mut results);
    // What was measured before a failure took its time, too.
    let files = report::write(&results)?;
    print_lines(&report::of(&results));
    print_lines(&format!("Written to {files}."));
    measured?;
    if settings.publish {
        print_lines(&format!(
            "Published in {}.",
            publication::publish(&results)?
        ));
    }
    Ok(())
}

fn measure_selected(settings: &Settings, results: &mut Results) -> Result<()> {
    let quick = settings.quick;
    if settings.calls {
        results.calls = Some(Run::of(quick, || calls::measure(quick))?);
        results.save()?;
    }
    if settings.messaging {
        results.messaging = Some(Run::of(quick, || messaging::measure(quick))?);
        results.save()?;
    }
    if settings.generator {
        let measure = || documents::measure(quick, &settings.documents);
        results.generator = Some(Run::of(quick, measure)?);
        results.save()?;
    }
    if settings.build {
        results.dependants = Some(Run::of(quick, || dependants::measure(quick))?);
        results.save()?;
    }
    Ok(())
}
