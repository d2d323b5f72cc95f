//! All operations of Amazon IVS Chat in one story: on the embedded local endpoint, on AWS, or elsewhere.

mod story;
mod target;

use std::process::ExitCode;

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
    let (client, place, _endpoint) = target.connect().await?;
    println!("All 17 operations, signed, against {place}:\n");
    let mut story = Story::new(client);
    let told = tokio::select! {
        told = story.tell() => told.map_err(|error| error.to_string()),
        _ = tokio::signal::ctrl_c() => Err("interrupted".to_owned()),
    };
    let cleaned = story.clean_up().await;
    match (told, cleaned) {
        (Ok(()), Ok(())) => {
            println!("\n{} calls, and nothing is left behind.", story.calls());
            Ok(())
        }
        (Err(told), Ok(())) => Err(format!("{told}; what the demo made is deleted")),
        (Ok(()), Err(left)) => Err(left),
        (Err(told), Err(left)) => Err(format!("{told}; {left}")),
    }
}
