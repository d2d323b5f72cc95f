//! In many rooms at once, with lost connections and disconnected users: what is acknowledged reaches every viewer that
//! stays connected, once and in the room's order, and nothing else is delivered.

mod account;
mod viewer;

use std::env;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fixtures::{TestResult, retrying_client};
use ivschat_client::Client;
use ivschat_client::types::{CloudWatchLogsDestinationConfiguration, DestinationConfiguration};
use ivschat_local::{Builder, FaultRule, LocalEndpoint};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::account::Account;
use self::viewer::{END, Report, Viewer};

/// How long something may take that a thousand viewers do at once: a fault shows by this time at the latest.
const PATIENCE: Duration = Duration::from_secs(60);

/// The environment variable that repeats the choices of an earlier run.
const SEED: &str = "SOAK_SEED";

/// What each viewer does. In a room of 50, all of it fits into the endpoint's queue for one viewer, so that the
/// endpoint drops nobody for being slow.
const ACTIONS_PER_VIEWER: usize = 3;

/// One request in 20 loses its connection, half of them before and half of them after it is done; so does one
/// handshake in 20.
fn losing_connections(endpoint: Builder) -> Builder {
    let actions = ["SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"];
    let endpoint = actions.into_iter().fold(endpoint, |endpoint, action| {
        endpoint
            .fault(FaultRule::drop_request(action).every(40))
            .fault(FaultRule::drop_response(action).skip(20).every(40))
    });
    endpoint.fault(FaultRule::drop_request("Connect").every(20))
}

async fn soak(rooms: usize, viewers: usize) -> TestResult {
    let seed = match env::var(SEED) {
        Ok(seed) => seed.parse()?,
        Err(_) => fastrand::u64(..),
    };
    println!("{SEED}={seed} repeats what people do");
    let mut random = fastrand::Rng::with_seed(seed);
    let tasks_before = Handle::current().metrics().num_alive_tasks();
    let started = Instant::now();

    let folder = tempfile::tempdir()?;
    let endpoint = LocalEndpoint::builder().chat_logs(folder.path());
    let endpoint = losing_connections(endpoint).start().await?;
    let client = retrying_client(endpoint.endpoint_url());
    let url = endpoint.endpoint_url();
    let mut arns = vec![];
    let mut connecting = JoinSet::new();
    for room in 0..rooms {
        let arn = create_room(&client, room).await?;
        for number in 0..viewers {
            let viewer = Viewer::new(&client, &url, &arn, number, viewers, random.fork())?;
            connecting.spawn(async move { viewer.connect().await.map(|viewer| (room, viewer)) });
        }
        arns.push(arn);
    }
    // Nobody acts before everybody is there, so that everybody sees everything.
    let mut audiences: Vec<Vec<Viewer>> = arns.iter().map(|_| vec![]).collect();
    while let Some(viewer) = connecting.join_next().await {
        let (room, viewer) = viewer??;
        audiences[room].push(viewer);
    }
    let connected = started.elapsed();

    let mut running = JoinSet::new();
    for (room, (arn, audience)) in arns.into_iter().zip(audiences).enumerate() {
        let reports = run_room(client.clone(), arn, audience);
        running.spawn(async move { reports.await.map(|reports| (room, reports)) });
    }
    let mut reports = vec![];
    while let Some(room) = running.join_next().await {
        reports.push(room??);
    }
    drop(client);
    endpoint.shutdown().await;

    let mut account = Account::default();
    for (room, reports) in reports {
        let log = fs::read_to_string(
            folder
                .path()
                .join(format!("cloudwatch-logs-room-{room}.jsonl")),
        )?;
        account
            .check(&log, &reports)
            .map_err(|error| format!("room {room}: {error}"))?;
    }
    println!(
        "{rooms} rooms with {viewers} viewers, connected in {connected:.2?}, all done after {:.2?}: {account:?}",
        started.elapsed()
    );
    let no_task_is_left = async {
        while Handle::current().metrics().num_alive_tasks() > tasks_before {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, no_task_is_left).await?;
    Ok(())
}

/// Creates a room, whose chat log has its number.
async fn create_room(client: &Client, number: usize) -> TestResult<String> {
    let group = CloudWatchLogsDestinationConfiguration::builder()
        .log_group_name(format!("room-{number}"))
        .build()?;
    let logging = client
        .create_logging_configuration()
        .destination_configuration(DestinationConfiguration::CloudWatchLogs(group))
        .send()
        .await?;
    let room = client
        .create_room()
        .maximum_message_rate_per_second(100)
        .logging_configuration_identifiers(logging.arn.ok_or("no ARN")?)
        .send()
        .await?;
    Ok(room.arn.ok_or("no ARN")?)
}

/// Lets viewers act, and returns what they saw.
async fn run_room(client: Client, arn: String, audience: Vec<Viewer>) -> TestResult<Vec<Report>> {
    let (busy, mut nobody_is_busy) = mpsc::channel(1);
    let is_ending = Arc::new(AtomicBool::new(false));
    let mut viewers = JoinSet::new();
    for viewer in audience {
        viewers.spawn(viewer.run(busy.clone(), Arc::clone(&is_ending)));
    }
    drop(busy);
    // Nothing is ever sent: it returns when the last viewer is no longer busy.
    nobody_is_busy.recv().await;
    is_ending.store(true, Ordering::SeqCst);
    client
        .send_event()
        .room_identifier(arn)
        .event_name(END)
        .send()
        .await?;
    let mut reports = vec![];
    while let Some(report) = viewers.join_next().await {
        reports.push(report??);
    }
    Ok(reports)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_rooms_with_ten_viewers_see_all_that_was_acknowledged() -> TestResult {
    soak(2, 10).await
}

/// In a process of its own, as `.ci/run` starts it: open files are those of the process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes longer; run by .ci/run"]
async fn twenty_rooms_with_fifty_viewers_see_all_that_was_acknowledged() -> TestResult {
    let before = open_files();
    soak(20, 50).await?;
    assert!(open_files() <= before, "{:?} of {before:?}", open_files());
    Ok(())
}

/// The number of open files of this process, on systems that list them.
fn open_files() -> Option<usize> {
    fs::read_dir("/dev/fd").ok().map(Iterator::count)
}
