//! The cost of messaging: of the local endpoint and of the client, beside a plain fan-out.

use ivschat_bench::Result;
use ivschat_bench::chat::viewers::{Command, Kind, Outcome};
use ivschat_bench::usage::ServerUsage;
use serde::{Deserialize, Serialize};

use crate::process::{Server, Worker};
use crate::statistics::Median;
use crate::step;

/// The cost of messaging.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Messaging {
    pub(crate) deliveries: Vec<Deliveries>,
    pub(crate) idle: Idle,
    pub(crate) latency: Latency,
    pub(crate) overload: Overload,
}

/// How fast messages reach the viewers of rooms.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Deliveries {
    pub(crate) rooms: usize,
    /// The viewers of each room.
    pub(crate) viewers: usize,
    /// tokio-tungstenite on both sides.
    pub(crate) fan_out: Rates,
    /// The local endpoint, with the same viewers.
    pub(crate) local: Rates,
    /// The local endpoint, with viewers that use the messaging client.
    pub(crate) ours: Rates,
    /// What the local endpoint delivers in a second of a core, divided by what the fan-out does.
    pub(crate) local_to_fan_out: Median,
    /// What the messaging client receives in a second of a core, divided by what tokio-tungstenite does.
    pub(crate) ours_to_plain: Median,
}

/// Deliveries per second.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Rates {
    /// In a second of a core of the server.
    pub(crate) server: Median,
    /// In a second of a core of the viewers.
    pub(crate) viewers: Median,
    /// In a second, while the server and the viewers share the machine.
    pub(crate) elapsed: Median,
}

/// The memory of an idle viewer, in bytes. `None` where the system does not report it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Idle {
    pub(crate) viewers: usize,
    pub(crate) fan_out: Option<u64>,
    pub(crate) local: Option<u64>,
    /// The same, after ten deliveries to each viewer.
    pub(crate) local_after_deliveries: Option<u64>,
    pub(crate) plain_viewer: Option<u64>,
    pub(crate) our_viewer: Option<u64>,
}

/// The time from sending to receipt in microseconds: the median, and what 99 % stay below.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Latency {
    pub(crate) viewers: usize,
    pub(crate) fan_out: (u64, u64),
    pub(crate) local: (u64, u64),
    pub(crate) ours: (u64, u64),
}

/// What clients that misbehave cost the local endpoint.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Overload {
    /// The requests of one client that exceed the limits, and how many were refused in a second.
    pub(crate) refused: usize,
    pub(crate) refused_per_second: f64,
    /// The bytes that they have added. `None` where the system does not report them.
    pub(crate) refused_bytes: Option<u64>,
    /// The viewers that do not read, and the events of 4 kB that they do not read.
    pub(crate) viewers: usize,
    pub(crate) unread: usize,
    /// The bytes that the events have added.
    pub(crate) unread_bytes: Option<u64>,
}

/// How much is measured.
struct Extent {
    rounds: usize,
    /// The requests of one round, divided among the rooms.
    requests: usize,
    idle: usize,
    times: usize,
    refused: usize,
    unread: usize,
}

impl Extent {
    const FULL: Self = Self {
        rounds: 15,
        requests: 400,
        idle: 5000,
        times: 500,
        refused: 100_000,
        unread: 3000,
    };
    const QUICK: Self = Self {
        rounds: 5,
        requests: 200,
        idle: 1000,
        times: 100,
        refused: 20_000,
        unread: 1000,
    };
}

pub(crate) fn measure(quick: bool) -> Result<Messaging> {
    let extent = if quick { Extent::QUICK } else { Extent::FULL };
    ivschat_bench::usage::allow_open_files(extent.idle + 1000)?;
    Ok(Messaging {
        deliveries: vec![
            deliver(1, 1000, extent.requests, &extent)?,
            // As many deliveries.
            deliver(100, 10, extent.requests, &extent)?,
        ],
        idle: measure_idle(&extent)?,
        latency: measure_latency(&extent)?,
        overload: overload(&extent)?,
    })
}

/// A server and the process with its viewers.
struct Pair {
    server: Server,
    viewers: Worker,
}

impl Pair {
    fn start(kind: Kind) -> Result<Self> {
        let server = Server::start(match kind {
            Kind::PlainToFanOut => "fan-out",
            Kind::PlainToLocal | Kind::OursToLocal => "local",
        })?;
        let viewers = Worker::start_viewers(kind, &server.url)?;
        Ok(Self { server, viewers })
    }

    fn connect(&mut self, rooms: usize, viewers: usize) -> Result<Outcome> {
        self.viewers.run(&Command::Connect { rooms, viewers })
    }

    fn deliver(&mut self, requests: usize) -> Result<Outcome> {
        self.viewers.run(&Command::Deliver { requests })
    }
}

fn deliver(rooms: usize, viewers: usize, requests: usize, extent: &Extent) -> Result<Deliveries> {
    let what = format!("deliveries, {rooms} × {viewers} viewers");
    let mut pairs = Vec::new();
    for kind in [Kind::PlainToFanOut, Kind::PlainToLocal, Kind::OursToLocal] {
        step(&format!("{what}: connecting ({kind:?})"));
        let mut pair = Pair::start(kind)?;
        pair.connect(rooms, viewers)?;
        pair.deliver(20)?;
        pairs.push((pair, Rounds::default()));
    }
    let expected = (rooms * viewers * requests) as f64;
    for round in 1..=extent.rounds {
        step(&format!("{what}: round {round} of {}", extent.rounds));
        for (pair, rounds) in &mut pairs {
            let before = pair.server.usage()?;
            let outcome = pair.deliver(requests)?;
            let after = pair.server.usage()?;
            let per_second = |microseconds: f64| expected / microseconds * 1e6;
            rounds.server.push(per_second(after.cpu_us - before.cpu_us));
            rounds.viewers.push(per_second(outcome.cpu_us));
            rounds.elapsed.push(per_second(outcome.elapsed_us));
        }
    }
    let rounds: Vec<Rounds> = pairs.into_iter().map(|(_, rounds)| rounds).collect();
    let [fan_out, local, ours] = &rounds[..] else {
        return Err("a pair is missing".into());
    };
    let nothing = || "nothing was measured".to_owned();
    Ok(Deliveries {
        rooms,
        viewers,
        local_to_fan_out: Median::of_ratios(&local.server, &fan_out.server).ok_or_else(nothing)?,
        ours_to_plain: Median::of_ratios(&ours.viewers, &local.viewers).ok_or_else(nothing)?,
        fan_out: fan_out.rates().ok_or_else(nothing)?,
        local: local.rates().ok_or_else(nothing)?,
        ours: ours.rates().ok_or_else(nothing)?,
    })
}

/// The rates of each round.
#[derive(Default)]
struct Rounds {
    server: Vec<f64>,
    viewers: Vec<f64>,
    elapsed: Vec<f64>,
}

impl Rounds {
    fn rates(&self) -> Option<Rates> {
        let median = |rates: &[f64]| Median::of(rates.iter().copied());
        Some(Rates {
            server: median(&self.server)?,
            viewers: median(&self.viewers)?,
            elapsed: median(&self.elapsed)?,
        })
    }
}

fn measure_idle(extent: &Extent) -> Result<Idle> {
    /// The viewers that connect before, so that buffers that all share are not counted.
    const FIRST: usize = 100;
    let viewers = extent.idle;
    let mut memory = Vec::new();
    for kind in [Kind::PlainToFanOut, Kind::OursToLocal] {
        step(&format!("memory of {viewers} idle viewers ({kind:?})"));
        let mut pair = Pair::start(kind)?;
        pair.connect(1, FIRST)?;
        let before = (pair.server.usage()?, pair.viewers.memory());
        pair.connect(1, viewers)?;
        let connected = (pair.server.usage()?, pair.viewers.memory());
        pair.deliver(10)?;
        let after_deliveries = pair.server.usage()?;
        let each = |before: Option<u64>, now: Option<u64>| {
            Some(now?.saturating_sub(before?) / viewers as u64)
        };
        memory.push([
            each(before.0.memory, connected.0.memory),
            each(before.0.memory, after_deliveries.memory),
            each(before.1, connected.1),
        ]);
    }
    let [
        [fan_out, _, plain_viewer],
        [local, local_after_deliveries, our_viewer],
    ] = memory[..]
    else {
        return Err("a pair is missing".into());
    };
    Ok(Idle {
        viewers,
        fan_out,
        local,
        local_after_deliveries,
        plain_viewer,
        our_viewer,
    })
}

fn measure_latency(extent: &Extent) -> Result<Latency> {
    const VIEWERS: usize = 100;
    let measure = |kind: Kind| -> Result<(u64, u64)> {
        step(&format!("latency to {VIEWERS} viewers ({kind:?})"));
        let mut pair = Pair::start(kind)?;
        pair.connect(1, VIEWERS + 1)?;
        let messages = extent.times;
        let outcome: Outcome = pair.viewers.run(&Command::SendTimes { messages })?;
        let latency = outcome.latency_us;
        latency.ok_or_else(|| "nothing was measured".into())
    };
    Ok(Latency {
        viewers: VIEWERS,
        fan_out: measure(Kind::PlainToFanOut)?,
        local: measure(Kind::PlainToLocal)?,
        ours: measure(Kind::OursToLocal)?,
    })
}

/// The first viewer exceeds the rate of the room, and the others do not read.
fn overload(extent: &Extent) -> Result<Overload> {
    const VIEWERS: usize = 100;
    step("clients that exceed limits, and clients that do not read");
    let mut pair = Pair::start(Kind::PlainToLocal)?;
    pair.connect(1, VIEWERS + 1)?;
    let before = pair.server.usage()?;
    let messages = extent.refused;
    let flood: Outcome = pair.viewers.run(&Command::Flood { messages })?;
    let flooded = pair.server.usage()?;
    let events = extent.unread;
    let _: Outcome = pair.viewers.run(&Command::SendUnreadEvents { events })?;
    let after = pair.server.usage()?;
    let more =
        |before: &ServerUsage, now: &ServerUsage| Some(now.memory?.saturating_sub(before.memory?));
    Ok(Overload {
        refused: messages,
        refused_per_second: messages as f64 / flood.elapsed_us * 1e6,
        refused_bytes: more(&before, &flooded),
        viewers: VIEWERS,
        unread: events,
        unread_bytes: more(&flooded, &after),
    })
}
