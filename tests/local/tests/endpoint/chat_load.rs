//! Measures how many viewers the program holds, and how fast it delivers to them. Not part of the tests:
//!
//! ```sh
//! cargo test --release -p ivschat-local --test endpoint chat_load -- --ignored --nocapture --test-threads 1
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{fs, slice};

use fixtures::TestResult;
use futures_util::stream::{self, SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt, TryStreamExt};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio_tungstenite::tungstenite::Message;

use crate::chat::{Socket, connect};
use crate::http;
use crate::program::{Program, command};

fn start() -> TestResult<Program> {
    let options = ["--allow-unsigned", "--connection-rate", "1000000000"];
    let (program, output) = Program::start(command(), options)?;
    // Lines that nobody reads are lost.
    drop(output);
    Ok(program)
}

async fn create_room(url: &str) -> TestResult<Value> {
    let input = json!({"maximumMessageRatePerSecond": 100});
    let (_, room) = http::post(url, "CreateRoom", &input).await?;
    Ok(room["arn"].clone())
}

async fn connect_all(url: &str, rooms: &[Value], viewers: usize) -> TestResult<Vec<Socket>> {
    let rooms = (0..viewers).flat_map(|_| rooms);
    let connecting = stream::iter(rooms).map(|room| connect(url, room, "viewer"));
    connecting.buffered(32).try_collect().await
}

/// Resident memory of a process, in bytes.
fn memory(process: u32) -> TestResult<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().nth(1))
        .ok_or("no VmRSS")?;
    Ok(kilobytes.parse::<u64>()? * 1024)
}

/// The time that a process has used a core for.
fn processor_time(process: u32) -> TestResult<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<_> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(Duration::from_millis(ticks * 10))
}

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_of_idle_viewers() -> TestResult {
    const VIEWERS: usize = 9_000;
    let program = start()?;
    let process = program.process.id();
    let room = create_room(&program.url).await?;
    let warm = connect_all(&program.url, slice::from_ref(&room), 100).await?;
    let before = memory(process)?;
    let mut viewers = connect_all(&program.url, &[room], VIEWERS).await?;
    let idle = memory(process)?;
    let each = (idle - before) / VIEWERS as u64;
    println!(
        "{VIEWERS} idle viewers: {} MiB, {each} bytes each",
        idle / 1024 / 1024
    );
    // After each has received something.
    let delete = json!({"Action": "DELETE_MESSAGE", "Id": "k3Jd82LmQp0Z"}).to_string();
    for _ in 0..10 {
        viewers[0].send(Message::text(delete.clone())).await?;
        for viewer in &mut viewers {
            viewer.next().await.ok_or("closed")??;
        }
    }
    let used = memory(process)?;
    let each = (used - before) / VIEWERS as u64;
    println!(
        "after ten events each: {} MiB, {each} bytes each",
        used / 1024 / 1024
    );
    drop((warm, viewers));
    Ok(())
}

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_of_one_room_with_a_thousand_viewers() -> TestResult {
    deliveries(1, 1000, 400).await
}

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_of_a_hundred_rooms_with_ten_viewers() -> TestResult {
    deliveries(100, 10, 400).await
}

async fn deliveries(rooms: usize, viewers: usize, requests: usize) -> TestResult {
    /// How many requests of a room are under way.
    const WINDOW: usize = 16;
    let program = start()?;
    let process = program.process.id();
    let mut arns = Vec::new();
    for _ in 0..rooms {
        arns.push(create_room(&program.url).await?);
    }
    let sockets = connect_all(&program.url, &arns, viewers).await?;
    let received = Arc::new(AtomicU64::new(0));
    let expected = (rooms * viewers * requests) as u64;
    let (before, start) = (processor_time(process)?, Instant::now());
    let mut tasks = tokio::task::JoinSet::new();
    for (number, socket) in sockets.into_iter().enumerate() {
        let received = Arc::clone(&received);
        let (sink, frames) = socket.split();
        let window = Arc::new(Semaphore::new(WINDOW));
        if number < rooms {
            tasks.spawn(send_all(sink, Arc::clone(&window), requests));
        }
        tasks.spawn(receive_all(frames, window, requests, received));
    }
    while let Some(finished) = tasks.join_next().await {
        finished??;
    }
    let (elapsed, used) = (start.elapsed(), processor_time(process)? - before);
    assert_eq!(received.load(Ordering::Relaxed), expected);
    println!(
        "{rooms} rooms with {viewers} viewers: {expected} deliveries in {elapsed:.2?}, {:.0} a second; {:.0} a second \
         of one core",
        expected as f64 / elapsed.as_secs_f64(),
        expected as f64 / used.as_secs_f64(),
    );
    Ok(())
}

async fn send_all(
    mut sink: SplitSink<Socket, Message>,
    window: Arc<Semaphore>,
    requests: usize,
) -> TestResult {
    // Not limited by the rate of the room, and as long as a short message.
    let request = json!({
        "Action": "DELETE_MESSAGE", "RequestId": "8d279f03-38c6-4c11-979b-dee1ce215ef0", "Id": "k3Jd82LmQp0Z",
    });
    for _ in 0..requests {
        window.acquire().await?.forget();
        sink.send(Message::text(request.to_string())).await?;
    }
    Ok(())
}

async fn receive_all(
    mut frames: SplitStream<Socket>,
    window: Arc<Semaphore>,
    requests: usize,
    received: Arc<AtomicU64>,
) -> TestResult {
    for _ in 0..requests {
        let frame = frames.next().await.ok_or("closed")??;
        assert!(frame.is_text(), "{frame}");
        received.fetch_add(1, Ordering::Relaxed);
        window.add_permits(1);
    }
    Ok(())
}

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn latency_of_messages() -> TestResult {
    const VIEWERS: usize = 100;
    const MESSAGES: usize = 500;
    let program = start()?;
    let room = create_room(&program.url).await?;
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    let mut sockets = connect_all(&program.url, &[room], VIEWERS + 1).await?;
    let mut sender = sockets.pop().ok_or("nobody")?;
    for mut socket in sockets {
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            while latencies.len() < MESSAGES {
                let frame = socket.next().await.ok_or("closed")??.into_text()?;
                let frame: Value = serde_json::from_str(&frame)?;
                let sent: u64 = frame["Content"].as_str().ok_or("no content")?.parse()?;
                latencies.push(start.elapsed().as_micros() as u64 - sent);
            }
            TestResult::Ok(latencies)
        });
    }
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    for _ in 0..MESSAGES {
        tick.tick().await;
        let sent = start.elapsed().as_micros().to_string();
        let request = json!({"Action": "SEND_MESSAGE", "Content": sent});
        sender.send(Message::text(request.to_string())).await?;
    }
    let mut latencies = Vec::new();
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

#[ignore = "measures"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_under_a_flood_and_with_viewers_that_do_not_read() -> TestResult {
    const MESSAGES: usize = 100_000;
    const EVENTS: usize = 3_000;
    let program = start()?;
    let process = program.process.id();
    let room = create_room(&program.url).await?;
    let mut sockets = connect_all(&program.url, slice::from_ref(&room), 101).await?;
    let before = memory(process)?;
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
    println!(
        "{MESSAGES} messages that are refused: {:.2?}, {} KiB more",
        start.elapsed(),
        memory(process)?.saturating_sub(before) / 1024
    );
    // From here on, nobody reads.
    let attributes = json!({"k": "v".repeat(4000)});
    let event = json!({"roomIdentifier": room, "eventName": "app:x", "attributes": attributes});
    for _ in 0..EVENTS {
        http::post(&program.url, "SendEvent", &event).await?;
    }
    println!(
        "100 viewers that do not read {EVENTS} events of 4 KB: {} KiB more",
        memory(process)?.saturating_sub(before) / 1024
    );
    drop(sockets);
    Ok(())
}
