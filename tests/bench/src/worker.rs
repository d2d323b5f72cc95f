//! A process that calls one contestant. It reads commands from standard input, one a line, and writes a line for each.

use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::contestant::{Connected, Contestant};
use crate::{Result, usage};

/// A command to a worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Make calls. The worker returns [`Usage`].
    Call {
        /// The number of calls.
        calls: usize,
        /// The number of concurrent calls.
        in_flight: usize,
    },
    /// Create a client for the service itself. The worker returns [`Usage`].
    CreateClient,
}

/// What a command has used.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Usage {
    /// CPU time in microseconds, in user mode and in the kernel.
    pub cpu_us: f64,
    /// Elapsed time in microseconds.
    pub elapsed_us: f64,
    /// The peak resident memory of the process, in bytes.
    pub peak_memory: Option<u64>,
    /// Heap allocations, in a program that counts them.
    pub allocations: Option<Allocations>,
}

/// Heap allocations.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Allocations {
    /// The number of allocations. A reallocation counts as one.
    pub number: u64,
    /// The sum of their sizes, in bytes.
    pub bytes: u64,
    /// The most that was allocated at once, in bytes, in addition to what was allocated before.
    pub peak_bytes: u64,
}

/// Runs a closure, and counts its allocations if the program can.
pub type Count = fn(&mut dyn FnMut()) -> Option<Allocations>;

/// Runs a closure, and counts nothing.
pub fn count_nothing(run: &mut dyn FnMut()) -> Option<Allocations> {
    run();
    None
}

/// Executes the commands on standard input until it ends.
///
/// # Errors
/// A command is not valid, or a call fails.
pub fn run(contestant: Contestant, url: &str, count: Count) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let client = {
        let _context = runtime.enter();
        Arc::new(contestant.connect(url)?)
    };
    for line in io::stdin().lock().lines() {
        let command = serde_json::from_str(&line?)?;
        let usage = measure(count, || match &command {
            Command::Call { calls, in_flight } => call(&runtime, &client, *calls, *in_flight),
            Command::CreateClient => contestant.create_and_drop(),
        })?;
        println!("{}", serde_json::to_string(&usage)?);
        io::stdout().flush()?;
    }
    Ok(())
}

fn measure(count: Count, run: impl Fn() -> Result<()>) -> Result<Usage> {
    let mut outcome = Ok(());
    let (start, cpu) = (Instant::now(), usage::cpu_time()?);
    let allocations = count(&mut || outcome = run());
    let (elapsed, cpu) = (start.elapsed(), usage::cpu_time()? - cpu);
    outcome?;
    Ok(Usage {
        cpu_us: cpu.as_secs_f64() * 1e6,
        elapsed_us: elapsed.as_secs_f64() * 1e6,
        peak_memory: usage::peak_memory(),
        allocations,
    })
}

fn call(runtime: &Runtime, client: &Arc<Connected>, calls: usize, in_flight: usize) -> Result<()> {
    if in_flight == 1 {
        return runtime.block_on(async {
            for _ in 0..calls {
                client.call().await?;
            }
            Ok(())
        });
    }
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for task in 0..in_flight {
            let client = Arc::clone(client);
            // Together, the tasks make exactly this many calls.
            let calls = (calls + task) / in_flight;
            tasks.spawn(async move {
                for _ in 0..calls {
                    client.call().await?;
                }
                Result::Ok(())
            });
        }
        while let Some(finished) = tasks.join_next().await {
            finished??;
        }
        Ok(())
    })
}
