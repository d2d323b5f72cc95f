//! A walkthrough of all operations of Amazon IVS Chat: on the embedded local endpoint, on AWS, or on another endpoint.

mod target;
mod walkthrough;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use target::Target;
use walkthrough::Walkthrough;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let target = match Target::from_arguments(std::env::args_os()) {
        Ok(Some(target)) => target,
        Ok(None) => {
            println!("{}", target::USAGE);
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
    let bucket = target.bucket();
    // Dropping the endpoint stops it.
    let (client, place, _endpoint) = target.connect().await?;
    println!("All 17 operations, signed, against {place}:\n");
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            flag.store(true, Ordering::Relaxed);
        }
    });
    let mut walkthrough = Walkthrough::new(client, bucket, interrupted);
    let outcome = walkthrough.run().await;
    match (outcome, walkthrough.clean_up().await) {
        (Ok(()), Ok(_)) => {
            println!(
                "\n{} calls; everything is deleted again.",
                walkthrough.calls()
            );
            Ok(())
        }
        (Ok(()), Err(left)) => Err(left),
        (Err(stop), Ok(0)) => Err(stop.to_string()),
        (Err(stop), Ok(_)) => Err(format!(
            "{stop}\nEverything that the demo created is deleted again."
        )),
        (Err(stop), Err(left)) => Err(format!("{stop}\n{left}")),
    }
}
