//! Many calls at once against a server that fails now and then: every room is accounted for exactly once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use ivschat_client::{Client, Error};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::server::{Raw, read};

const IN_FLIGHT: usize = 64;

/// One request of this many goes wrong.
const FAULT_EVERY: usize = 20;

/// The rooms of a server that fails now and then, by name, with how often each was created.
#[derive(Default)]
struct Rooms {
    created: Mutex<HashMap<String, usize>>,
    requests: AtomicUsize,
}

/// What goes wrong with a request.
#[derive(Clone, Copy)]
enum Fault {
    None,
    ClosedBeforeWork,
    ClosedAfterWork,
    HalfAnAnswer,
    Throttled,
    ErrorBeforeWork,
    ErrorAfterWork,
}

impl Fault {
    fn of(request: usize) -> Self {
        const FAULTS: [Fault; 6] = [
            Fault::ClosedBeforeWork,
            Fault::ClosedAfterWork,
            Fault::HalfAnAnswer,
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

    fn answer(self) -> &'static str {
        match self {
            Self::None => "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
            Self::ClosedBeforeWork | Self::ClosedAfterWork => "",
            Self::HalfAnAnswer => "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{",
            Self::Throttled => {
                "HTTP/1.1 429 No\r\nx-amzn-errortype: ThrottlingException\r\ncontent-length: 0\r\n\r\n"
            }
            Self::ErrorBeforeWork | Self::ErrorAfterWork => {
                "HTTP/1.1 500 No\r\nx-amzn-errortype: InternalServerException\r\ncontent-length: 0\r\n\r\n"
            }
        }
    }

    fn closes(self) -> bool {
        matches!(
            self,
            Self::ClosedBeforeWork | Self::ClosedAfterWork | Self::HalfAnAnswer
        )
    }
}

impl Rooms {
    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        while let Some(request) = read(&mut stream).await {
            let fault = Fault::of(self.requests.fetch_add(1, Ordering::Relaxed));
            if fault.works() {
                self.create(&request);
            }
            // The client does not go away before it has read its answer.
            let written = stream.write_all(fault.answer().as_bytes()).await;
            if written.is_err() || fault.closes() {
                return;
            }
        }
    }

    fn create(&self, request: &Raw) {
        let body: serde_json::Value =
            serde_json::from_slice(&request.body).expect("the client sends JSON");
        let name = body["name"].as_str().unwrap_or_default().to_owned();
        *self
            .created
            .lock()
            .expect("nobody panics")
            .entry(name)
            .or_default() += 1;
    }

    fn times_created(&self, name: &str) -> usize {
        let created = self.created.lock().expect("nobody panics");
        created.get(name).copied().unwrap_or_default()
    }
}

/// How many calls came to which end.
#[derive(Debug, Default)]
struct Account {
    acknowledged: usize,
    unknown_but_created: usize,
    unknown_and_not_created: usize,
    refused: usize,
}

impl Account {
    fn enter(&mut self, result: Result<(), Error>, created: usize, name: &str) {
        match (result, created) {
            (Ok(()), 1) => self.acknowledged += 1,
            (Err(error), 1) if error.may_have_been_applied() => self.unknown_but_created += 1,
            (Err(error), 0) if error.may_have_been_applied() => self.unknown_and_not_created += 1,
            (Err(_), 0) => self.refused += 1,
            (result, created) => panic!("{name} was created {created} times: {result:?}"),
        }
    }
}

async fn soak(calls: usize) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    let rooms = Arc::new(Rooms::default());
    let serving = Arc::clone(&rooms);
    let accepting = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(Arc::clone(&serving).serve(stream));
        }
    });
    let tasks_before = Handle::current().metrics().num_alive_tasks();

    let client = Client::from_conf(crate::config_of(format!("http://{address}")).build());
    let started = Instant::now();
    let mut account = Account::default();
    let mut running = JoinSet::new();
    let mut memory_after_warm_up = None;
    for number in 0..calls + IN_FLIGHT {
        if number < calls {
            let name = format!("room-{number}");
            let call = client.create_room().name(&name);
            running.spawn(async move { (name, call.send().await.map(drop)) });
        }
        if number >= IN_FLIGHT {
            let (name, result) = running
                .join_next()
                .await
                .expect("calls are left")
                .expect("no call panics");
            account.enter(result, rooms.times_created(&name), &name);
        }
        if number == calls / 10 {
            memory_after_warm_up = resident_kib();
        }
    }
    println!(
        "{calls} calls in {:?}: {account:?}; resident memory {:?} KiB after a tenth, {:?} KiB at the end",
        started.elapsed(),
        memory_after_warm_up,
        resident_kib()
    );
    let created = rooms.created.lock().expect("nobody panics").len();
    assert_eq!(created, account.acknowledged + account.unknown_but_created);
    assert!(
        account.unknown_but_created > 0 && account.unknown_and_not_created > 0,
        "{account:?}"
    );

    drop(client);
    while Handle::current().metrics().num_alive_tasks() > tasks_before {
        tokio::task::yield_now().await;
    }
    accepting.abort();
}

/// The memory that the process has, where the system tells it.
fn resident_kib() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

#[tokio::test]
async fn every_room_of_two_thousand_calls_is_accounted_for_once() {
    soak(2_000).await;
}

#[tokio::test]
#[ignore = "takes longer; run by .ci/run"]
async fn every_room_of_twenty_thousand_calls_is_accounted_for_once() {
    soak(20_000).await;
}
