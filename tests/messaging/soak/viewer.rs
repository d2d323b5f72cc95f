//! A viewer, which acts now and then and notes everything it sees.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use fixtures::TestResult;
use ivschat_client::Client;
use ivschat_client::messaging::{
    ChatRoom, ChatToken, ConnectionState, DeleteMessage, DeleteMessageEvent, DisconnectReason,
    DisconnectUser, DisconnectUserEvent, Error, ErrorKind, RoomEvent, RoomEvents,
};
use ivschat_client::primitives::DateTime;
use ivschat_client::types::ChatTokenCapability;
use tokio::sync::mpsc;

use super::{ACTIONS_PER_VIEWER, PATIENCE};
use crate::without_backoff;

/// The event that ends it all.
pub(super) const END: &str = "end";

/// Something that is delivered in a room.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Entry {
    pub(super) id: String,
    /// What it is, which differs from request to request.
    pub(super) what: String,
}

/// What a viewer has seen and done.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) user_id: String,
    pub(super) connections: Vec<Connection>,
    pub(super) requests: Vec<(String, Outcome)>,
    /// How many tokens it has used.
    pub(super) tokens: usize,
}

/// What was delivered on one connection.
#[derive(Debug, Default)]
pub(super) struct Connection {
    pub(super) entries: Vec<Entry>,
    pub(super) end: End,
}

/// How a connection ended.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) enum End {
    /// It did not.
    #[default]
    Open,
    Lost,
    /// The viewer was disconnected.
    Kicked,
    /// It began when the last event may already have been delivered.
    Late,
}

/// What became of a request.
#[derive(Debug)]
pub(super) enum Outcome {
    /// With the ID of what was delivered.
    Acknowledged(String),
    Unknown,
    Refused,
}

/// What a viewer waits for, beside events.
enum Done {
    Request(String, Result<String, Error>),
    Connect(Result<(), Error>),
}

type Work = Pin<Box<dyn Future<Output = Done> + Send>>;

pub(super) struct Viewer {
    room: ChatRoom,
    events: RoomEvents,
    tokens: Arc<AtomicUsize>,
    random: fastrand::Rng,
    /// How many viewers the room has.
    viewers: usize,
    actions_left: usize,
    /// The messages that it has seen.
    messages: Vec<String>,
    report: Report,
    /// The service has ended the connection.
    is_kicked: bool,
    /// A request has shown that the connection has ended; the event about it has not been seen.
    awaits_end: bool,
    /// A request has shown that the connection is lost.
    is_disconnected: bool,
}

impl Viewer {
    pub(super) fn new(
        client: &Client,
        url: &str,
        room_arn: &str,
        number: usize,
        viewers: usize,
        mut random: fastrand::Rng,
    ) -> TestResult<Self> {
        let user_id = user_id(number);
        let capabilities = ChatTokenCapability::values().iter().copied();
        let token = client
            .create_chat_token()
            .room_identifier(room_arn)
            .user_id(&user_id)
            .set_capabilities(Some(capabilities.map(ChatTokenCapability::from).collect()));
        // Some have tokens that seem to expire soon, so that their connections are renewed.
        let lifetime = (random.u8(..10) == 0).then(|| Duration::from_secs(random.u64(2..10)));
        let tokens = Arc::<AtomicUsize>::default();
        let used = Arc::clone(&tokens);
        let provider = move || {
            used.fetch_add(1, Ordering::Relaxed);
            let token = token.clone();
            async move {
                let token = ChatToken::from(token.send().await?);
                Ok::<_, ivschat_client::Error>(match lifetime {
                    Some(lifetime) => {
                        token.token_expiration_time(DateTime::from(SystemTime::now() + lifetime))
                    }
                    None => token,
                })
            }
        };
        // On a busy machine, a thousand people at once need their time.
        let room = ChatRoom::builder()
            .endpoint_url(url)
            .token_provider(provider)
            .token_timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .request_timeout(PATIENCE)
            .reconnect_policy(without_backoff().with_stable_after(Duration::ZERO))
            .build()?;
        Ok(Self {
            events: room.events(),
            room,
            tokens,
            random,
            viewers,
            actions_left: ACTIONS_PER_VIEWER,
            messages: vec![],
            report: Report {
                user_id,
                ..Report::default()
            },
            is_kicked: false,
            awaits_end: false,
            is_disconnected: false,
        })
    }

    pub(super) async fn connect(self) -> TestResult<Self> {
        self.room.connect().await?;
        Ok(self)
    }

    /// Acts until nothing is left to do, and watches until the end. `busy` is dropped in between. `is_ending` is set
    /// before the end is sent.
    pub(super) async fn run(
        mut self,
        busy: mpsc::Sender<Infallible>,
        is_ending: Arc<AtomicBool>,
    ) -> TestResult<Report> {
        let mut busy = Some(busy);
        let mut work: Option<Work> = None;
        loop {
            if work.is_none() {
                match self.next_step() {
                    Step::Work(next) => work = Some(next),
                    Step::Wait => {}
                    Step::Watch => drop(busy.take()),
                    Step::Leave => break,
                }
            }
            let done = async {
                match &mut work {
                    Some(work) => work.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                done = done => {
                    work = None;
                    self.finish(done)?;
                }
                event = tokio::time::timeout(PATIENCE, self.events.next()) => {
                    let nothing = |_| format!("{} sees nothing, {}", self.report.user_id, self.room.state());
                    let event = event.map_err(nothing)?.ok_or("the events have ended")?;
                    let is_late = matches!(event, RoomEvent::Connected) && is_ending.load(Ordering::SeqCst);
                    if self.note(event)? {
                        break;
                    }
                    if is_late && let Some(connection) = self.report.connections.last_mut() {
                        connection.end = End::Late;
                        break;
                    }
                }
            }
        }
        let counts = self.room.frame_counts();
        assert_eq!((counts.unknown, counts.malformed), (0, 0));
        self.report.tokens = self.tokens.load(Ordering::Relaxed);
        Ok(self.report)
    }

    fn next_step(&mut self) -> Step {
        if std::mem::take(&mut self.is_kicked) {
            self.awaits_end = false;
            if self.actions_left == 0 || self.random.bool() {
                return Step::Leave;
            }
            self.actions_left -= 1;
            return Step::Work(self.reconnect());
        }
        if self.awaits_end {
            return Step::Wait;
        }
        if std::mem::take(&mut self.is_disconnected) {
            return Step::Work(self.reconnect());
        }
        if self.actions_left == 0 {
            return Step::Watch;
        }
        self.actions_left -= 1;
        Step::Work(self.act())
    }

    fn reconnect(&self) -> Work {
        let room = self.room.clone();
        Box::pin(async move { Done::Connect(room.connect().await) })
    }

    /// Sends a message, or now and then deletes one or disconnects somebody, perhaps itself.
    fn act(&mut self) -> Work {
        let room = self.room.clone();
        let name = format!("{}-{}", self.report.user_id, self.actions_left);
        let message = self.random.choice(&self.messages).cloned();
        match (self.random.u8(..20), message) {
            (0, _) => {
                let user_id = user_id(self.random.usize(..self.viewers));
                let what = format!("kicked {user_id} {name}");
                let request = DisconnectUser::new(user_id).reason(name);
                Box::pin(async move {
                    let kicked = room.disconnect_user(request).await;
                    Done::Request(what, kicked.map(|event| event.id))
                })
            }
            (1..4, Some(id)) => {
                let what = format!("deleted {id} {name}");
                let request = DeleteMessage::new(id).reason(name);
                Box::pin(async move {
                    let deleted = room.delete_message(request).await;
                    Done::Request(what, deleted.map(|event| event.id))
                })
            }
            _ => Box::pin(async move {
                let sent = room.send_message(&name).await;
                Done::Request(format!("message {name}"), sent.map(|message| message.id))
            }),
        }
    }

    fn finish(&mut self, done: Done) -> TestResult {
        let (what, result) = match done {
            Done::Connect(result) => return Ok(result?),
            Done::Request(what, result) => (what, result),
        };
        let outcome = match result {
            Ok(id) => Outcome::Acknowledged(id),
            Err(error) => {
                match error.kind() {
                    ErrorKind::ConnectionLost(_)
                    | ErrorKind::NotConnected(ConnectionState::Connecting) => {
                        self.is_disconnected = true;
                    }
                    ErrorKind::Disconnected(_)
                    | ErrorKind::NotConnected(ConnectionState::Disconnected) => {
                        self.awaits_end = true;
                    }
                    ErrorKind::Service(error) if error.code == 429 => {}
                    _ => return Err(error.into()),
                }
                match error.may_have_been_applied() {
                    true => Outcome::Unknown,
                    false => Outcome::Refused,
                }
            }
        };
        self.report.requests.push((what, outcome));
        Ok(())
    }

    /// Notes an event; returns whether it is the end.
    fn note(&mut self, event: RoomEvent) -> TestResult<bool> {
        let connections = &mut self.report.connections;
        match event {
            RoomEvent::Connected => connections.push(Connection::default()),
            RoomEvent::Connecting => {
                // The first of all has nothing before it.
                if let Some(connection) = connections.last_mut()
                    && connection.end == End::Open
                {
                    connection.end = End::Lost;
                }
            }
            RoomEvent::Disconnected(DisconnectReason::ServerDisconnect) => {
                self.is_kicked = true;
                if let Some(connection) = connections.last_mut() {
                    connection.end = End::Kicked;
                }
            }
            event => {
                let entry = entry(event)?;
                let id = entry.what.starts_with("message ").then(|| entry.id.clone());
                self.messages.extend(id);
                let is_end = entry.what == END;
                let connection = connections.last_mut().ok_or("not connected")?;
                connection.entries.push(entry);
                return Ok(is_end);
            }
        }
        Ok(false)
    }
}

/// What a viewer does next.
enum Step {
    Work(Work),
    /// Until it is known why the room is disconnected.
    Wait,
    /// There is nothing left to do.
    Watch,
    Leave,
}

fn entry(event: RoomEvent) -> TestResult<Entry> {
    let (id, what) = match event {
        RoomEvent::Message(message) => (message.id, format!("message {}", message.content)),
        RoomEvent::MessageDeleted(DeleteMessageEvent {
            id,
            message_id,
            reason,
            ..
        }) => (
            id,
            format!("deleted {message_id} {}", reason.unwrap_or_default()),
        ),
        RoomEvent::UserDisconnected(DisconnectUserEvent {
            id,
            user_id,
            reason,
            ..
        }) => (
            id,
            format!("kicked {user_id} {}", reason.unwrap_or_default()),
        ),
        RoomEvent::Event(event) => (event.id, event.event_name),
        other => return Err(format!("unexpected: {other:?}").into()),
    };
    Ok(Entry { id, what })
}

fn user_id(number: usize) -> String {
    format!("user-{number}")
}
