//! A process with viewers. It reads commands from standard input, one a line, and writes a line for each.

use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::types::ChatTokenCapability;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::{ours, plain};
use crate::{Result, usage};

/// The number of viewers that connect concurrently.
const CONNECTING: usize = 32;

/// How long a message rests before the next, when latency is measured.
const INTERVAL: Duration = Duration::from_millis(20);

/// Who connects, and to which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// tokio-tungstenite, connected to the plain fan-out.
    PlainToFanOut,
    /// tokio-tungstenite, connected to the local endpoint.
    PlainToLocal,
    /// The messaging client of this project, connected to the local endpoint.
    OursToLocal,
}

/// A command to the process, which returns [`Outcome`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Connect more viewers to each of this many rooms.
    Connect {
        /// The number of rooms. It is the same in all commands.
        rooms: usize,
        /// The number of viewers of each room.
        viewers: usize,
    },
    /// Let one viewer of each room send requests, and wait until all viewers have received what they cause.
    Deliver {
        /// The number of requests for each room.
        requests: usize,
    },
    /// Let the first viewer send messages that contain the time, at a low rate, to all others.
    SendTimes {
        /// The number of messages.
        messages: usize,
    },
    /// Let the first viewer send messages that are refused, as fast as possible.
    Flood {
        /// The number of messages.
        messages: usize,
    },
    /// Send large events by the control plane, which no viewer reads.
    SendUnreadEvents {
        /// The number of events.
        events: usize,
    },
}

/// What a command has taken.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// CPU time of this process in microseconds, in user mode and in the kernel.
    pub cpu_us: f64,
    /// Elapsed time in microseconds.
    pub elapsed_us: f64,
    /// How long messages were under way, in microseconds: the median, and what 99 % of them stay below.
    pub latency_us: Option<(u64, u64)>,
}

enum Viewer {
    Plain(Box<plain::Viewer>),
    Ours(ours::Viewer),
}

/// The viewers of this process.
struct Viewers {
    kind: Kind,
    url: String,
    client: Client,
    rooms: Vec<String>,
    /// The first ones are in different rooms.
    viewers: Vec<Viewer>,
}

/// Executes the commands on standard input until it ends.
///
/// # Errors
/// A command is not valid, or a connection fails.
pub fn run(kind: Kind, url: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut viewers = Viewers::new(kind, url);
    for line in io::stdin().lock().lines() {
        let command = serde_json::from_str(&line?)?;
        let (start, cpu) = (Instant::now(), usage::cpu_time()?);
        let latency_us = runtime.block_on(viewers.execute(&command))?;
        let (elapsed, cpu) = (start.elapsed(), usage::cpu_time()? - cpu);
        let outcome = Outcome {
            cpu_us: cpu.as_secs_f64() * 1e6,
            elapsed_us: elapsed.as_secs_f64() * 1e6,
            latency_us,
        };
        println!("{}", serde_json::to_string(&outcome)?);
        io::stdout().flush()?;
    }
    Ok(())
}

impl Viewers {
    fn new(kind: Kind, url: &str) -> Self {
        let config = Config::builder()
            .region(Region::new("us-west-2"))
            .credentials_provider(Credentials::new("test", "test", None, None, "bench"))
            .endpoint_url(url);
        Self {
            kind,
            url: url.to_owned(),
            client: Client::from_conf(config.build()),
            rooms: Vec::new(),
            viewers: Vec::new(),
        }
    }

    async fn execute(&mut self, command: &Command) -> Result<Option<(u64, u64)>> {
        match *command {
            Command::Connect { rooms, viewers } => self.connect(rooms, viewers).await?,
            Command::Deliver { requests } => self.deliver(requests).await?,
            Command::SendTimes { messages } => return self.send_times(messages).await.map(Some),
            Command::Flood { messages } => match self.viewers.first_mut() {
                Some(Viewer::Plain(viewer)) => viewer.flood(messages).await?,
                _ => return Err("only plain viewers flood".into()),
            },
            Command::SendUnreadEvents { events } => self.send_unread_events(events).await?,
        }
        Ok(None)
    }

    async fn connect(&mut self, rooms: usize, viewers: usize) -> Result<()> {
        while self.rooms.len() < rooms {
            let room = match self.kind {
                Kind::PlainToFanOut => format!("room-{}", self.rooms.len()),
                Kind::PlainToLocal | Kind::OursToLocal => {
                    let room = self.client.create_room();
                    let room = room.maximum_message_rate_per_second(100).send().await?;
                    room.arn.ok_or("the room has no ARN")?
                }
            };
            self.rooms.push(room);
        }
        let connecting = (0..viewers).flat_map(|_| &self.rooms);
        let connecting = stream::iter(connecting).map(|room| self.connect_to(room));
        let connected: Vec<Viewer> = connecting.buffered(CONNECTING).try_collect().await?;
        self.viewers.extend(connected);
        Ok(())
    }

    async fn connect_to(&self, room: &str) -> Result<Viewer> {
        let url = &self.url;
        Ok(match self.kind {
            Kind::PlainToFanOut => {
                Viewer::Plain(Box::new(plain::Viewer::connect(url, room, None).await?))
            }
            Kind::PlainToLocal => {
                let token = self.create_token(room).await?;
                Viewer::Plain(Box::new(
                    plain::Viewer::connect(url, "", Some(&token)).await?,
                ))
            }
            Kind::OursToLocal => {
                let token = self.create_token(room).await?;
                Viewer::Ours(ours::Viewer::connect(url, token).await?)
            }
        })
    }

    async fn create_token(&self, room: &str) -> Result<String> {
        let token = self
            .client
            .create_chat_token()
            .room_identifier(room)
            .user_id("viewer")
            .capabilities(ChatTokenCapability::SendMessage)
            .capabilities(ChatTokenCapability::DeleteMessage);
        let token = token.send().await?.token;
        token.ok_or_else(|| "the response has no token".into())
    }

    fn subscribe(&mut self) {
        for viewer in &mut self.viewers {
            if let Viewer::Ours(viewer) = viewer {
                viewer.subscribe();
            }
        }
    }

    async fn deliver(&mut self, requests: usize) -> Result<()> {
        self.subscribe();
        let senders = self.rooms.len();
        let mut tasks = JoinSet::new();
        for (index, mut viewer) in self.viewers.drain(..).enumerate() {
            tasks.spawn(async move {
                match (&mut viewer, index < senders) {
                    (Viewer::Plain(viewer), true) => viewer.send(requests).await?,
                    (Viewer::Plain(viewer), false) => viewer.receive(requests).await?,
                    (Viewer::Ours(viewer), true) => viewer.send(requests).await?,
                    (Viewer::Ours(viewer), false) => viewer.receive(requests).await?,
                }
                Result::Ok((index, viewer))
            });
        }
        self.take_back(tasks).await
    }

    /// Waits until the viewers are done, and keeps them in their order.
    async fn take_back(&mut self, mut tasks: JoinSet<Result<(usize, Viewer)>>) -> Result<()> {
        let mut viewers = Vec::new();
        while let Some(finished) = tasks.join_next().await {
            viewers.push(finished??);
        }
        viewers.sort_by_key(|(index, _)| *index);
        self.viewers
            .extend(viewers.into_iter().map(|(_, viewer)| viewer));
        Ok(())
    }

    async fn send_times(&mut self, messages: usize) -> Result<(u64, u64)> {
        self.subscribe();
        let start = Instant::now();
        let mut viewers = self.viewers.drain(..);
        let mut sender = viewers.next().ok_or("nobody has connected")?;
        let mut tasks = JoinSet::new();
        for mut viewer in viewers {
            tasks.spawn(async move {
                match &mut viewer {
                    Viewer::Plain(viewer) => viewer.receive_times(messages, start).await,
                    Viewer::Ours(viewer) => viewer.receive_times(messages, start).await,
                }
            });
        }
        let mut tick = tokio::time::interval(INTERVAL);
        for _ in 0..messages {
            tick.tick().await;
            match &mut sender {
                Viewer::Plain(viewer) => viewer.send_time(start).await?,
                Viewer::Ours(viewer) => viewer.send_time(start).await?,
            }
        }
        let mut latencies = Vec::new();
        while let Some(finished) = tasks.join_next().await {
            latencies.extend(finished??);
        }
        latencies.sort_unstable();
        let percentile = |percent: usize| {
            let last = latencies.len().checked_sub(1)?;
            latencies.get(last * percent / 100).copied()
        };
        let percentiles = percentile(50).zip(percentile(99));
        percentiles.ok_or_else(|| "nobody has received a message".into())
    }

    async fn send_unread_events(&self, events: usize) -> Result<()> {
        let room = self.rooms.first().ok_or("there is no room")?;
        for _ in 0..events {
            let event = self.client.send_event().room_identifier(room);
            let event = event.event_name("app:x").attributes("k", "v".repeat(4000));
            event.send().await?;
        }
        Ok(())
    }
}
