//! A worker that counts allocations.

use std::process::ExitCode;

use ivschat_bench::describe;
use ivschat_bench::worker::{self, Allocations};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let contestant = arguments
        .next()
        .and_then(|name| serde_json::from_value(name.into()).ok());
    let (Some(contestant), Some(url)) = (contestant, arguments.next()) else {
        eprintln!(
            "allocations: expected a contestant and a URL; `cargo xtask bench` starts this program"
        );
        return ExitCode::from(2);
    };
    match worker::run(contestant, &url, count) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let error = describe(error.as_ref());
            eprintln!("allocations of {contestant}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn count(run: &mut dyn FnMut()) -> Option<Allocations> {
    let counted = allocation_counter::measure(run);
    Some(Allocations {
        number: counted.count_total,
        bytes: counted.bytes_total,
        peak_bytes: counted.bytes_max,
    })
}
