//! The task of a room. It owns the connections, and drives the [`Machine`].

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tracing::Span;

use super::config::RoomConfig;
use super::error::{Break, Error, ErrorKind};
use super::machine::{Effect, Ending, LinkId, Machine, Request};
use super::state::Status;
use super::token::provide;
use crate::platform::threads::sendable;
use crate::platform::websocket::{Incoming, SocketError, WebSocket};
use crate::platform::{self, Instant};

/// How many requests may be queued for the task.
const REQUEST_QUEUE: usize = 64;

/// How many commands may be queued for the task.
const COMMAND_QUEUE: usize = 16;

/// How long to wait for the close frame of the service.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// How many rounds the task makes before it yields.
const ROUNDS: usize = 8;

/// How many frames of a connection are read in a round.
const FRAMES: usize = 8;

/// A command of a handle.
pub(super) enum Command {
    Connect(oneshot::Sender<Result<(), Error>>),
    Disconnect(oneshot::Sender<()>),
}

/// Reaches the task. The task ends when all of these are dropped.
#[derive(Clone)]
pub(super) struct SessionHandle {
    pub(super) commands: mpsc::Sender<Command>,
    pub(super) requests: mpsc::Sender<Request>,
}

struct Opened {
    socket: WebSocket,
    lifetime: Option<Duration>,
}

type AttemptFuture = Pin<Box<dyn Future<Output = Result<Opened, ErrorKind>> + Send>>;

/// A deadline, and the future that waits for it.
type Timer = (Instant, Pin<Box<dyn Future<Output = ()> + Send>>);

/// An open connection.
struct OpenLink {
    id: LinkId,
    socket: WebSocket,
    /// Set when a close frame was sent or received: the time at which the connection is dropped.
    closes_at: Option<Instant>,
}

pub(super) struct Session {
    config: Arc<RoomConfig>,
    machine: Machine,
    commands: mpsc::Receiver<Command>,
    requests: mpsc::Receiver<Request>,
    attempt: Option<AttemptFuture>,
    links: Vec<OpenLink>,
    timer: Option<Timer>,
    /// Callers of `disconnect`, who wait until the connections are closed.
    closing: VecDeque<oneshot::Sender<()>>,
    handles_are_gone: bool,
    span: Span,
}

impl Session {
    pub(super) fn start(config: Arc<RoomConfig>, status: Arc<Status>) -> SessionHandle {
        let (commands, command_queue) = mpsc::channel(COMMAND_QUEUE);
        let (requests, request_queue) = mpsc::channel(REQUEST_QUEUE);
        let span = tracing::info_span!("chat_room", host = config.endpoint.host_str());
        let session = Self {
            machine: Machine::new(Arc::clone(&config), status),
            config,
            commands: command_queue,
            requests: request_queue,
            attempt: None,
            links: vec![],
            timer: None,
            closing: VecDeque::new(),
            handles_are_gone: false,
            span,
        };
        platform::spawn(session);
        SessionHandle { commands, requests }
    }

    /// Polls everything once. Returns `true` if something happened.
    fn round(&mut self, context: &mut Context<'_>) -> bool {
        let mut happened = self.poll_commands(context);
        happened |= self.poll_attempt(context);
        happened |= self.poll_links(context);
        happened |= self.poll_requests(context);
        happened |= self.poll_timer(context);
        self.apply_effects();
        happened
    }

    fn poll_commands(&mut self, context: &mut Context<'_>) -> bool {
        if self.handles_are_gone {
            return false;
        }
        let Poll::Ready(command) = self.commands.poll_recv(context) else {
            return false;
        };
        match command {
            Some(Command::Connect(waiter)) => self.machine.connect(waiter),
            Some(Command::Disconnect(waiter)) => {
                self.machine.disconnect();
                self.closing.push_back(waiter);
            }
            None => {
                self.handles_are_gone = true;
                self.machine.disconnect();
            }
        }
        true
    }

    fn poll_requests(&mut self, context: &mut Context<'_>) -> bool {
        if !self.machine.accepts_requests() {
            return false;
        }
        match self.requests.poll_recv(context) {
            Poll::Ready(Some(request)) => {
                self.machine.request(Instant::now(), request);
                true
            }
            Poll::Ready(None) | Poll::Pending => false,
        }
    }

    fn poll_attempt(&mut self, context: &mut Context<'_>) -> bool {
        let Some(attempt) = &mut self.attempt else {
            return false;
        };
        let Poll::Ready(result) = attempt.as_mut().poll(context) else {
            return false;
        };
        self.attempt = None;
        match result {
            Ok(Opened { socket, lifetime }) => {
                let id = self.machine.opened(Instant::now(), lifetime);
                let closes_at = None;
                self.links.push(OpenLink {
                    id,
                    socket,
                    closes_at,
                });
            }
            Err(kind) => self.machine.failed(Instant::now(), kind),
        }
        true
    }

    fn poll_links(&mut self, context: &mut Context<'_>) -> bool {
        let Self { machine, links, .. } = self;
        let mut happened = false;
        links.retain_mut(|link| {
            for _ in 0..FRAMES {
                let reads = machine.accepts_frames(link.id);
                let Poll::Ready(incoming) = link.socket.poll(context, reads) else {
                    break;
                };
                happened = true;
                let now = Instant::now();
                let cause = match incoming {
                    Some(Ok(incoming)) => {
                        if matches!(incoming, Incoming::Close { .. }) {
                            // The close frame in response must still be written.
                            link.closes_at.get_or_insert(now + CLOSE_TIMEOUT);
                        }
                        machine.received(now, link.id, incoming);
                        continue;
                    }
                    Some(Err(cause)) => cause,
                    None => SocketError::Closed,
                };
                machine.ended(now, link.id, Ending::Broken(Break::Socket(cause)));
                return false;
            }
            true
        });
        happened
    }

    fn poll_timer(&mut self, context: &mut Context<'_>) -> bool {
        let closes_at = self.links.iter().filter_map(|link| link.closes_at);
        let Some(deadline) = self
            .machine
            .next_deadline()
            .into_iter()
            .chain(closes_at)
            .min()
        else {
            self.timer = None;
            return false;
        };
        // Most deadlines only move away, so a timer may fire early. It is then set again.
        let timer = match &mut self.timer {
            Some(timer) if timer.0 <= deadline => timer,
            timer => {
                let duration = deadline.saturating_duration_since(Instant::now());
                timer.insert((deadline, Box::pin(platform::sleep(duration))))
            }
        };
        if timer.1.as_mut().poll(context).is_pending() {
            return false;
        }
        self.timer = None;
        let now = Instant::now();
        let machine = &mut self.machine;
        self.links.retain(|link| {
            let is_over = link.closes_at.is_some_and(|closes_at| closes_at <= now);
            if is_over {
                machine.ended(
                    now,
                    link.id,
                    Ending::Broken(Break::Socket(SocketError::Closed)),
                );
            }
            !is_over
        });
        machine.tick(now);
        true
    }

    fn apply_effects(&mut self) {
        for effect in self.machine.take_effects() {
            match effect {
                Effect::Attempt => {
                    let attempt = attempt(Arc::clone(&self.config));
                    self.attempt = Some(Box::pin(sendable(attempt)));
                }
                Effect::Abandon => self.attempt = None,
                Effect::Send(id, text) => self.with_link(id, |link| link.socket.send(text)),
                Effect::Ping(id) => self.with_link(id, |link| link.socket.ping()),
                Effect::Close(id) => self.with_link(id, |link| {
                    link.socket.close();
                    link.closes_at = Some(Instant::now() + CLOSE_TIMEOUT);
                }),
                Effect::Drop(id) => self.links.retain(|link| link.id != id),
            }
        }
    }

    fn with_link(&mut self, id: LinkId, use_link: impl FnOnce(&mut OpenLink)) {
        if let Some(link) = self.links.iter_mut().find(|link| link.id == id) {
            use_link(link);
        }
    }
}

impl Future for Session {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let span = self.span.clone();
        let _entered = span.enter();
        for _ in 0..ROUNDS {
            let happened = self.round(context);
            if self.links.iter().all(|link| link.closes_at.is_none()) {
                for waiter in self.closing.drain(..) {
                    let _ = waiter.send(());
                }
            }
            if self.handles_are_gone && self.links.is_empty() {
                return Poll::Ready(());
            }
            if !happened {
                return Poll::Pending;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A runtime may end before the last handle is dropped. Callers must not wait for it.
impl Drop for Session {
    fn drop(&mut self) {
        self.machine.disconnect();
    }
}

/// Gets a token, and connects with it.
async fn attempt(config: Arc<RoomConfig>) -> Result<Opened, ErrorKind> {
    let limits = &config.limits;
    let token = platform::timeout(limits.token_timeout, provide(config.provider.as_ref()))
        .await
        .ok_or(ErrorKind::TokenTimeout(limits.token_timeout))?
        .map_err(ErrorKind::TokenProvider)?;
    if !token.is_valid() {
        return Err(ErrorKind::InvalidToken);
    }
    let open = async {
        let http = config.http_client().await.map_err(ErrorKind::HttpClient)?;
        let url = &config.endpoint;
        let socket = WebSocket::open(&http, url, token.as_str(), limits.max_frame_size).await;
        socket.map_err(ErrorKind::from)
    };
    let socket = platform::timeout(limits.connect_timeout, open)
        .await
        .ok_or(ErrorKind::ConnectTimeout(limits.connect_timeout))??;
    Ok(Opened {
        socket,
        lifetime: token.lifetime(platform::system_time()),
    })
}
