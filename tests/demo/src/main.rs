//! The story of a chat room: all operations of Amazon IVS Chat, and people who chat, on the embedded local endpoint,
//! on AWS, or on another endpoint.

mod chat;
mod chat_logs;
mod steps;
mod target;
#[cfg(test)]
mod tests;
mod walkthrough;

use std::io::{self, Write};
use std::process::ExitCode;

use tokio::sync::watch;

use steps::Steps;
use target::{Connection, Target};
use walkthrough::Walkthrough;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let target = match Target::from_arguments(std::env::args_os()) {
        Ok(Some(target)) => target,
        Ok(None) => {
            print_line(target::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("demo: {message}\n\n{}", target::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(target).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("demo: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(target: Target) -> Result<(), String> {
    let (interrupt, interrupted) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupt.send_replace(true);
        }
    });
    let connection = target.connect().await?;
    let place = &connection.place;
    print_line(&format!(
        "All 17 operations, signed, and people who chat, against {place}:"
    ));
    let steps = Steps::new(print_line, interrupted);
    tell(&connection, &steps).await?;
    connection.chat_logs.read_back(&steps).await?;
    print_line(&format!(
        "\n{} calls; everything has been deleted.",
        steps.calls()
    ));
    Ok(())
}

/// Tells the story, then deletes what was created, even if the story fails.
async fn tell(connection: &Connection, steps: &Steps) -> Result<(), String> {
    let mut walkthrough = Walkthrough::new(connection, steps);
    let outcome = walkthrough.run().await;
    match (outcome, walkthrough.clean_up().await) {
        (Ok(()), Ok(_)) => Ok(()),
        (Ok(()), Err(left)) => Err(left),
        (Err(stop), Ok(0)) => Err(stop.to_string()),
        (Err(stop), Ok(_)) => Err(format!(
            "{stop}\nEverything that the demo created has been deleted."
        )),
        (Err(stop), Err(left)) => Err(format!("{stop}\n{left}")),
    }
}

/// Prints a line. Ignores errors, because the demo must clean up even if nobody reads its output.
fn print_line(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
