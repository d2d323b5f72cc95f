//! Measures how many viewers the program and the client support, and how fast messages reach them. Runs only on request,
//! on Linux:
//!
//! ```sh
//! ulimit -n 20000
//! cargo test --release -p ivschat-local --test endpoint chat_load -- --ignored --nocapture --test-threads 1
//! ```
//!
//! The endpoint is a separate process, so that its memory and CPU time are measured separately from the client's.

use std::fs;
use std::time::{Duration, Instant};

use fixtures::{TestResult, retrying_client};
use futures_util::SinkExt;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use ivschat_client::Client;
use ivschat_client::messaging::{ChatRoom, RoomEvent, RoomEvents};
use ivschat_client::types::ChatTokenCapability;
use serde_json::json;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

use crate::chat::{Socket, connect};
use crate::program::{Program, command};

/// The number of viewers that connect concurrently.
const CONNECTING: usize = 32;

/// An endpoint and its client.
struct Load {
    program: Program,
    client: Client,
}

impl Load {
    fn start() -> TestResult<Self> {
        let options = ["--allow-unsigned", "--connection-rate", "1000000000"];
        let (program, output) = Program::start(command(), options)?;
        // The endpoint discards lines that nothing reads.
        drop(output);
        let client = retrying_client(&program.url);
        Ok(Self { program, client })
    }

    async fn create_room(&self) -> TestResult<String> {
        let room = self
            .client
            .create_room()
            .maximum_message_rate_per_second(100);
        Ok(room.send().await?.arn.ok_or("no ARN")?)
    }

    /// Connects this many viewers to each room, one room after another.
    async fn connect(&self, rooms: &[String], viewers: usize) -> TestResult<Vec<ChatRoom>> {
        let rooms = (0..viewers).flat_map(|_| rooms);
        let connecting = stream::iter(rooms).map(async |arn| {
            let token = self
                .client
                .create_chat_token()
                .room_identifier(arn)
                .user_id("viewer")
                .capabilities(ChatTokenCapability::SendMessage)
                .capabilities(ChatTokenCapability::DeleteMessage);
            let room = ChatRoom::builder()
                .endpoint_url(self.program.url.replacen("http", "ws", 1))
                .token_provider(token)
                .build()?;
            room.connect().await?;
            TestResult::Ok(room)
        });
        connecting.buffered(CONNECTING).try_collect().await
    }

    fn usage(&self) -> TestResult<Usage> {
        Ok(Usage {
            endpoint: ProcessUsage::of(self.program.process.id())?,
            client: ProcessUsage::of(std::process::id())?,
        })
    }
}

/// The resource usage of both processes.
struct Usage {
    endpoint: ProcessUsage,
    client: ProcessUsage,
}

struct ProcessUsage {
    /// Resident memory, in bytes.
    memory: u64,
    processor_time: Duration,
}

impl ProcessUsage {
    fn of(process: u32) -> TestResult<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = kilobytes.and_then(|line| line.split_whitespace().next());
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let times = fields.split_whitespace().skip(11).take(2);
        let ticks: u64 = times.map(str::parse::<u64>).sum::<Result<_, _>>()?;
        Ok(Self {
            memory: kilobytes.ok_or("no VmRSS")?.parse::<u64>()? * 1024,
            // A tick is 10 ms on Linux.
            processor_time: Duration::from_millis(ticks * 10),
        })
    }
}

/// Prints the memory that each viewer has added.
fn print_memory(what: &str, viewers: usize, before: &Usage, now: &Usage) {
    let print = |process: &str, before: &ProcessUsage, now: &ProcessUsage| {
        let each = now.memory.saturating_sub(before.memory) / viewers as u64;
        println!(
            "{viewers} viewers, {what}: {process} {} MiB, {each} bytes each",
            now.memory >> 20
        );
    };
    print("endpoint", &before.endpoint, &now.endpoint);
    print("client", &before.client, &now.client);
}

/// Waits for the next message or event.
async fn delivery(events: &mut RoomEvents) -> TestResult<RoomEvent> {
    match events.next().await.ok_or("the events have ended")? {
        event @ (RoomEvent::Message(_) | RoomEvent::MessageDeleted(_) | RoomEvent::Event(_)) => {
            Ok(event)
        }
        other => Err(format!("unexpected: {other:?}").into()),
    }
}

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_viewers() -> TestResult {
    const VIEWERS: usize = 10_000;
    let load = Load::start()?;
    let room = [load.create_room().await?];
    let _first = load.connect(&room, 100).await?;
    let before = load.usage()?;
    let start = Instant::now();
    let viewers = load.connect(&room, VIEWERS).await?;
    println!("{VIEWERS} viewers connected in {:.2?}", start.elapsed());
    print_memory("idle", VIEWERS, &before, &load.usage()?);

    // All viewers are still connected.
    let mut events: Vec<_> = viewers.iter().map(ChatRoom::events).collect();
    for _ in 0..10 {
        let event = load.client.send_event().room_identifier(&room[0]);
        event.event_name("poll").send().await?;
        for events in &mut events {
            delivery(events).await?;
        }
    }
    print_memory("after ten events", VIEWERS, &before, &load.usage()?);
    Ok(())
}

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_in_one_room_with_a_thousand_viewers() -> TestResult {
    deliveries(1, 1000, 400).await
}

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_in_a_hundred_rooms_with_ten_viewers() -> TestResult {
    deliveries(100, 10, 400).await
}

async fn deliveries(rooms: usize, viewers: usize, requests: usize) -> TestResult {
    /// The number of concurrent requests of a room.
    const WINDOW: usize = 16;
    let load = Load::start()?;
    let mut arns = vec![];
    for _ in 0..rooms {
        arns.push(load.create_room().await?);
    }
    let connected = load.connect(&arns, viewers).await?;
    let (before, start) = (load.usage()?, Instant::now());
    let mut tasks = JoinSet::new();
    for room in &connected {
        let mut events = room.events();
        tasks.spawn(async move {
            for _ in 0..requests {
                delivery(&mut events).await?;
            }
            TestResult::Ok(())
        });
    }
    // The first viewers are in different rooms.
    for room in &connected[..rooms] {
        let room = room.clone();
        tasks.spawn(async move {
            // The rate of the room does not apply to deletions, which are as long as a short message.
            let deletions = (0..requests).map(|_| room.delete_message("k3Jd82LmQp0Z"));
            let mut deletions = stream::iter(deletions).buffer_unordered(WINDOW);
            while deletions.try_next().await?.is_some() {}
            Ok(())
        });
    }
    while let Some(finished) = tasks.join_next().await {
        finished??;
    }
    let (elapsed, after) = (start.elapsed(), load.usage()?);
    let expected = (rooms * viewers * requests) as f64;
    let per_core = |before: &ProcessUsage, after: &ProcessUsage| {
        expected / (after.processor_time - before.processor_time).as_secs_f64()
    };
    println!(
        "{rooms} rooms with {viewers} viewers: {expected} deliveries in {elapsed:.2?}, {:.0} a second; each second of a \
         core, the endpoint sends {:.0} and the client receives {:.0}",
        expected / elapsed.as_secs_f64(),
        per_core(&before.endpoint, &after.endpoint),
        per_core(&before.client, &after.client),
    );
    Ok(())
}

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn latency_of_messages() -> TestResult {
    const VIEWERS: usize = 100;
    const MESSAGES: usize = 500;
    let load = Load::start()?;
    let room = [load.create_room().await?];
    let start = Instant::now();
    let viewers = load.connect(&room, VIEWERS).await?;
    let sender = load.connect(&room, 1).await?;
    let mut tasks = JoinSet::new();
    for viewer in &viewers {
        let mut events = viewer.events();
        tasks.spawn(async move {
            let mut latencies = vec![];
            while latencies.len() < MESSAGES {
                if let RoomEvent::Message(message) = delivery(&mut events).await? {
                    let sent: u64 = message.content.parse()?;
                    latencies.push(start.elapsed().as_micros() as u64 - sent);
                }
            }
            TestResult::Ok(latencies)
        });
    }
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..MESSAGES {
        tick.tick().await;
        let sent = start.elapsed().as_micros().to_string();
        sender[0].send_message(sent).await?;
    }
    let mut latencies = vec![];
    while let Some(finished) = tasks.join_next().await {
        latencies.extend(finished??);
    }
    latencies.sort_unstable();
    let percentile = |percent: usize| latencies[(latencies.len() - 1) * percent / 100];
    println!(
        "{MESSAGES} messages to {VIEWERS} viewers, 50 a second: p50 {} µs, p99 {} µs",
        percentile(50),
        percentile(99),
    );
    Ok(())
}

/// With a client that exceeds all limits, and with viewers that do not read.
#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_under_a_flood_and_with_viewers_that_do_not_read() -> TestResult {
    const MESSAGES: usize = 100_000;
    const EVENTS: usize = 3_000;
    let load = Load::start()?;
    let arn = load.create_room().await?;
    let room = json!(arn);
    let connecting = stream::iter(0..101).map(|_| connect(&load.program.url, &room, "viewer"));
    let mut sockets: Vec<Socket> = connecting.buffered(CONNECTING).try_collect().await?;
    let before = load.usage()?.endpoint.memory;
    let more = || TestResult::Ok(load.usage()?.endpoint.memory.saturating_sub(before) / 1024);
    let start = Instant::now();
    let (mut sink, mut frames) = sockets.pop().ok_or("nobody")?.split();
    let flood = async {
        let request = json!({"Action": "SEND_MESSAGE", "Content": "x".repeat(1000)}).to_string();
        for _ in 0..MESSAGES {
            sink.feed(Message::text(request.clone())).await?;
        }
        TestResult::Ok(sink.flush().await?)
    };
    let errors = async {
        for _ in 0..MESSAGES {
            frames.next().await.ok_or("closed")??;
        }
        TestResult::Ok(())
    };
    tokio::try_join!(flood, errors)?;
    let elapsed = start.elapsed();
    println!(
        "{MESSAGES} messages that are refused: {elapsed:.2?}, {} KiB more",
        more()?
    );
    // From here on, the viewers do not read.
    for _ in 0..EVENTS {
        let event = load
            .client
            .send_event()
            .room_identifier(&arn)
            .event_name("app:x");
        event.attributes("k", "v".repeat(4000)).send().await?;
    }
    println!(
        "100 viewers that do not read {EVENTS} events of 4 KB: {} KiB more",
        more()?
    );
    drop(sockets);
    Ok(())
}
