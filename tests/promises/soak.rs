//! With many concurrent calls to a server that fails now and then, every room is accounted for exactly once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use fixtures::{Request, Response, ScriptedServer, Step, TestResult};
use ivschat_client::Error;
use tokio::runtime::Handle;
use tokio::task::JoinSet;

const MAX_IN_FLIGHT: usize = 64;

/// One request in this many fails.
const FAULT_EVERY: usize = 20;

/// A server that fails now and then, and counts how often it creates each room, by name.
#[derive(Default)]
struct Rooms {
    created: Mutex<HashMap<String, usize>>,
    requests: AtomicUsize,
}

/// How a request fails.
#[derive(Clone, Copy)]
enum Fault {
    None,
    ClosedBeforeWork,
    ClosedAfterWork,
    HalfAResponse,
    Throttled,
    ErrorBeforeWork,
    ErrorAfterWork,
}

impl Fault {
    fn of(request: usize) -> Self {
        const FAULTS: [Fault; 6] = [
            Fault::ClosedBeforeWork,
            Fault::ClosedAfterWork,
            Fault::HalfAResponse,
            Fault::Throttled,
            Fault::ErrorBeforeWork,
            Fault::ErrorAfterWork,
        ];
        if request.is_multiple_of(FAULT_EVERY) {
            FAULTS[request / FAULT_EVERY % FAULTS.len()]
        } else {
            Self::None
        }
    }

    fn works(self) -> bool {
        !matches!(
            self,
            Self::ClosedBeforeWork | Self::Throttled | Self::ErrorBeforeWork
        )
    }

    fn step(self) -> Step {
        let internal_error = Response::error(500, "InternalServerException");
        match self {
            Self::None => Step::Respond(Response::ok("{}")),
            Self::ClosedBeforeWork | Self::ClosedAfterWork => Step::Close,
            Self::HalfAResponse => Step::RespondAndClose(Response::raw(
                "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{",
            )),
            Self::Throttled => Step::Respond(Response::error(429, "ThrottlingException")),
            Self::ErrorBeforeWork | Self::ErrorAfterWork => Step::Respond(internal_error),
        }
    }
}

impl Rooms {
    fn handle(&self, request: &Request) -> Step {
        let fault = Fault::of(self.requests.fetch_add(1, Ordering::Relaxed));
        if fault.works() {
            self.create(request);
        }
        fault.step()
    }

    fn create(&self, request: &Request) {
        let body = request.json().expect("the client sends JSON");
        let name = body["name"].as_str().unwrap_or_default();
        *self.created().entry(name.to_owned()).or_default() += 1;
    }

    fn times_created(&self, name: &str) -> usize {
        self.created().get(name).copied().unwrap_or_default()
    }

    fn created(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        fixtures::lock(&self.created)
    }
}

/// The number of calls with each result.
#[derive(Debug, Default)]
struct Tally {
    acknowledged: usize,
    unknown_but_created: usize,
    unknown_and_not_created: usize,
    rejected: usize,
}

impl Tally {
    fn add(&mut self, result: Result<(), Error>, created: usize, name: &str) {
        match (result, created) {
            (Ok(()), 1) => self.acknowledged += 1,
            (Err(error), 1) if error.may_have_been_applied() => self.unknown_but_created += 1,
            (Err(error), 0) if error.may_have_been_applied() => self.unknown_and_not_created += 1,
            (Err(_), 0) => self.rejected += 1,
            (result, created) => panic!("{name} was created {created} times: {result:?}"),
        }
    }
}

async fn soak(calls: usize) -> TestResult {
    let rooms = Arc::new(Rooms::default());
    let handler = Arc::clone(&rooms);
    let server = ScriptedServer::with(move |request| handler.handle(&request))?;
    let tasks_before = Handle::current().metrics().num_alive_tasks();

    let client = fixtures::retrying_client(server.url());
    let started = Instant::now();
    let mut tally = Tally::default();
    let mut running = JoinSet::new();
    let mut memory_after_warm_up = None;
    for number in 0..calls + MAX_IN_FLIGHT {
        if number < calls {
            let name = format!("room-{number}");
            let call = client.create_room().name(&name);
            running.spawn(async move { (name, call.send().await.map(drop)) });
        }
        if number >= MAX_IN_FLIGHT {
            let (name, result) = running.join_next().await.ok_or("no call is left")??;
            tally.add(result, rooms.times_created(&name), &name);
        }
        if number == calls / 10 {
            memory_after_warm_up = resident_kib();
        }
    }
    println!(
        "{calls} calls in {:?}: {tally:?}; resident memory {:?} KiB after a tenth, {:?} KiB at the end",
        started.elapsed(),
        memory_after_warm_up,
        resident_kib()
    );
    let created = rooms.created().len();
    assert_eq!(created, tally.acknowledged + tally.unknown_but_created);
    assert!(
        tally.unknown_but_created > 0 && tally.unknown_and_not_created > 0,
        "{tally:?}"
    );

    drop(client);
    while Handle::current().metrics().num_alive_tasks() > tasks_before {
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// The resident memory of the process, on systems that report it.
fn resident_kib() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

#[tokio::test]
async fn every_room_of_two_thousand_calls_is_accounted_for_once() -> TestResult {
    soak(2_000).await
}

#[tokio::test]
#[ignore = "takes longer; run by .ci/run"]
async fn every_room_of_twenty_thousand_calls_is_accounted_for_once() -> TestResult {
    soak(20_000).await
}
