//! All operations of Amazon IVS Chat in one story: on the embedded local endpoint, on AWS, or elsewhere.

mod story;
mod target;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use story::Story;
use target::Target;

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
    // Kept until the end: dropping it stops the local endpoint.
    let bucket = target.bucket();
    let (client, place, _endpoint) = target.connect().await?;
    println!("All 17 operations, signed, against {place}:\n");
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            flag.store(true, Ordering::Relaxed);
        }
    });
    let mut story = Story::new(client, bucket, interrupted);
    let told = story.tell().await;
    match (told, story.clean_up().await) {
        (Ok(()), Ok(_)) => {
            println!("\n{} calls, and nothing is left behind.", story.calls());
            Ok(())
        }
        (Ok(()), Err(left)) => Err(left),
        (Err(stop), Ok(0)) => Err(stop.to_string()),
        (Err(stop), Ok(_)) => Err(format!("{stop}\nWhat the demo made is deleted.")),
        (Err(stop), Err(left)) => Err(format!("{stop}\n{left}")),
    }
}
