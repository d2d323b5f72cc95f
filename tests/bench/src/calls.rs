//! The cost of a call of `CreateChatToken`, on a connection that is kept alive.

use std::fs;

use ivschat_bench::Result;
use ivschat_bench::contestant::Contestant;
use ivschat_bench::placement::Core;
use ivschat_bench::worker::Allocations;
use serde::{Deserialize, Serialize};

use crate::callgrind::{self, Instructions};
use crate::machine::workspace;
use crate::process::{Server, Worker};
use crate::results::folder;
use crate::statistics::Median;
use crate::step;

/// The number of concurrent calls, where there are several.
pub(crate) const CONCURRENT: usize = 64;

/// How calls are made.
pub(crate) struct Load {
    pub(crate) in_flight: usize,
    /// The server is on the first one.
    pub(crate) core: Core,
}

impl Load {
    pub(crate) fn name(&self) -> String {
        let sharing = match self.core {
            Core::First => ", one core",
            Core::Last => "",
        };
        format!("{} in flight{sharing}", self.in_flight)
    }
}

/// The loads under which times are measured.
pub(crate) const LOADS: [Load; 3] = [
    Load {
        in_flight: 1,
        core: Core::First,
    },
    Load {
        in_flight: 1,
        core: Core::Last,
    },
    Load {
        in_flight: CONCURRENT,
        core: Core::Last,
    },
];

/// The cost of a call.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Calls {
    pub(crate) bare_reqwest: Figures,
    pub(crate) ivschat_client: Figures,
    pub(crate) aws_sdk_ivschat: Figures,
    /// CPU time under each of the [`LOADS`]: ours divided by the others', in the same rounds.
    pub(crate) cpu_to_bare: Vec<Median>,
    pub(crate) cpu_to_sdk: Vec<Median>,
    /// The lines of all generated files.
    pub(crate) generated_lines: usize,
}

/// The cost of one contestant's calls.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// CPU time of a call in microseconds, under each of the [`LOADS`].
    pub(crate) cpu_us: Vec<Median>,
    /// Elapsed time of a call in microseconds, under each of the [`LOADS`].
    pub(crate) elapsed_us: Vec<Median>,
    /// `None` without valgrind.
    pub(crate) instructions: Option<Instructions>,
    pub(crate) allocations: f64,
    pub(crate) allocated_bytes: f64,
    /// The most that several calls in flight and their connections have allocated at once, in bytes.
    pub(crate) peak_heap: u64,
    /// The size of the future of a call, in bytes.
    pub(crate) future_bytes: Option<usize>,
    /// The time that the second client of a process takes, in microseconds.
    pub(crate) second_client_us: Median,
    /// The peak resident memory of a process with several calls in flight, in bytes. `None` where the system does not
    /// report it.
    pub(crate) peak_memory: Option<u64>,
}

/// How much is measured.
struct Extent {
    rounds: usize,
    calls: usize,
    callgrind_calls: usize,
    processes: usize,
}

impl Extent {
    const FULL: Self = Self {
        rounds: 31,
        calls: 2000,
        callgrind_calls: 1000,
        processes: 15,
    };
    const QUICK: Self = Self {
        rounds: 9,
        calls: 1000,
        callgrind_calls: 200,
        processes: 5,
    };
}

pub(crate) fn measure(quick: bool) -> Result<Calls> {
    let extent = if quick { Extent::QUICK } else { Extent::FULL };
    let server = Server::start("serve")?;
    let url = &server.url;
    let mut loads = Vec::new();
    for load in &LOADS {
        loads.push(time(url, load, &extent)?);
    }
    let cpu_to = |contestant: usize| -> Option<Vec<Median>> {
        let ratio =
            |times: &Vec<Times>| Median::of_ratios(&times[1].cpu_us, &times[contestant].cpu_us);
        loads.iter().map(ratio).collect()
    };
    let (to_bare, to_sdk) = (cpu_to(0), cpu_to(2));
    let mut figures = Vec::new();
    for (index, contestant) in Contestant::ALL.into_iter().enumerate() {
        let times: Vec<&Times> = loads.iter().map(|times| &times[index]).collect();
        figures.push(figures_of(contestant, url, &times, &extent)?);
    }
    let Ok([bare_reqwest, ivschat_client, aws_sdk_ivschat]) = <[Figures; 3]>::try_from(figures)
    else {
        return Err("a contestant is missing".into());
    };
    Ok(Calls {
        bare_reqwest,
        ivschat_client,
        aws_sdk_ivschat,
        cpu_to_bare: to_bare.ok_or("nothing was measured")?,
        cpu_to_sdk: to_sdk.ok_or("nothing was measured")?,
        generated_lines: generated_lines()?,
    })
}

/// The times of a call in microseconds, one for each round.
#[derive(Default)]
struct Times {
    cpu_us: Vec<f64>,
    elapsed_us: Vec<f64>,
}

/// Lets all contestants make calls, in turns.
fn time(url: &str, load: &Load, extent: &Extent) -> Result<Vec<Times>> {
    let in_flight = load.in_flight;
    let name = load.name();
    let mut workers = Vec::new();
    for contestant in Contestant::ALL {
        let mut worker = Worker::start(load.core, contestant, url)?;
        // Opens the connections, and fills the caches.
        worker.call(extent.calls, in_flight)?;
        workers.push((worker, Times::default()));
    }
    for round in 1..=extent.rounds {
        step(&format!(
            "CPU time, {name}: round {round} of {}",
            extent.rounds
        ));
        for (worker, times) in &mut workers {
            let used = worker.call(extent.calls, in_flight)?;
            times.cpu_us.push(used.cpu_us / extent.calls as f64);
            times.elapsed_us.push(used.elapsed_us / extent.calls as f64);
        }
    }
    Ok(workers.into_iter().map(|(_, times)| times).collect())
}

fn figures_of(
    contestant: Contestant,
    url: &str,
    times: &[&Times],
    extent: &Extent,
) -> Result<Figures> {
    let medians = |values: fn(&Times) -> &Vec<f64>| -> Option<Vec<Median>> {
        let median = |times: &&Times| Median::of(values(times).iter().copied());
        times.iter().map(median).collect()
    };
    let measured = "nothing was measured";
    let allocations = count_allocations(contestant, url, extent.calls, 1)?;
    let concurrent = count_allocations(contestant, url, extent.calls, CONCURRENT)?;
    let per_call = |number: u64| number as f64 / extent.calls as f64;
    Ok(Figures {
        cpu_us: medians(|times| &times.cpu_us).ok_or(measured)?,
        elapsed_us: medians(|times| &times.elapsed_us).ok_or(measured)?,
        instructions: count_instructions(contestant, url, extent.callgrind_calls)?,
        allocations: per_call(allocations.number),
        allocated_bytes: per_call(allocations.bytes),
        peak_heap: concurrent.peak_bytes,
        future_bytes: contestant.future_size(),
        second_client_us: time_second_client(contestant, url, extent.processes)?,
        peak_memory: measure_memory(contestant, url, extent.calls)?,
    })
}

fn count_allocations(
    contestant: Contestant,
    url: &str,
    calls: usize,
    in_flight: usize,
) -> Result<Allocations> {
    step(&format!("allocations, {in_flight} in flight: {contestant}"));
    let mut worker = Worker::start_counting(contestant, url)?;
    // The first call also sets up the HTTP client.
    worker.call(100, 1)?;
    let used = worker.call(calls, in_flight)?;
    used.allocations
        .ok_or_else(|| "the worker counts no allocations".into())
}

fn count_instructions(
    contestant: Contestant,
    url: &str,
    calls: usize,
) -> Result<Option<Instructions>> {
    if !callgrind::is_available() {
        step("instructions: skipped, since valgrind is not installed");
        return Ok(None);
    }
    step(&format!("instructions, by callgrind: {contestant}"));
    callgrind::count(contestant, url, calls, &folder()?).map(Some)
}

fn time_second_client(contestant: Contestant, url: &str, processes: usize) -> Result<Median> {
    step(&format!("the second client of a process: {contestant}"));
    let mut times = Vec::new();
    for _ in 0..processes {
        let mut worker = Worker::start(Core::Last, contestant, url)?;
        worker.create_client()?;
        times.push(worker.create_client()?.elapsed_us);
    }
    Median::of(times).ok_or_else(|| "nothing was measured".into())
}

fn measure_memory(contestant: Contestant, url: &str, calls: usize) -> Result<Option<u64>> {
    step(&format!("memory, {CONCURRENT} in flight: {contestant}"));
    let mut worker = Worker::start(Core::Last, contestant, url)?;
    Ok(worker.call(calls, CONCURRENT)?.peak_memory)
}

fn generated_lines() -> Result<usize> {
    let folder = workspace().join("ivschat-client/generated");
    let mut lines = 0;
    for entry in fs::read_dir(&folder)? {
        let file = entry?.path();
        if file.to_string_lossy().ends_with(".snap") {
            lines += fs::read_to_string(&file)?.lines().count();
        }
    }
    Ok(lines)
}
