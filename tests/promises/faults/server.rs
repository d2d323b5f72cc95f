//! A server that does one thing after the other with the requests that arrive, as a script says.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::server::{Raw, read};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 128;

/// What the server does with a connection, or with a request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Closes a connection before anything is read from it.
    CloseAtOnce,
    /// Reads a request, and closes the connection.
    Close,
    /// Reads a request, and resets the connection.
    Reset,
    /// Reads a request, writes this, and goes on with the connection.
    Answer(Vec<u8>),
    /// Reads a request, writes this, and closes the connection.
    AnswerAndClose(Vec<u8>),
    /// Reads a request, writes this, and keeps the connection open until the client closes it.
    AnswerAndHang(Vec<u8>),
    /// Reads a request, writes this, and then one byte after another until the client closes.
    Trickle(Vec<u8>),
}

pub(crate) struct FaultServer {
    pub(crate) url: String,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

struct State {
    script: Mutex<VecDeque<Step>>,
    arrived: Mutex<Vec<Raw>>,
    connections: Mutex<usize>,
    /// The client has closed a connection.
    closed: Notify,
}

impl FaultServer {
    /// Of the steps, the last one is done again and again. Without any step nobody listens.
    pub(crate) async fn start(steps: Vec<Step>) -> Self {
        let socket = TcpSocket::new_v4().expect("there are sockets");
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(any_port).expect("there is a free port");
        let address = socket.local_addr().expect("a bound socket has an address");
        let listens = !steps.is_empty();
        let state = Arc::new(State {
            script: Mutex::new(steps.into()),
            arrived: Mutex::default(),
            connections: Mutex::default(),
            closed: Notify::new(),
        });
        let accepting = if listens {
            let listener = socket.listen(BACKLOG).expect("a bound socket can listen");
            tokio::spawn(Arc::clone(&state).accept(listener))
        } else {
            // Nobody else gets the port, and nobody answers there.
            tokio::spawn(async move {
                let _reserved = socket;
                std::future::pending().await
            })
        };
        Self {
            url: format!("http://{address}"),
            state,
            accepting,
        }
    }

    pub(crate) fn arrived(&self) -> Vec<Raw> {
        lock(&self.state.arrived).clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *lock(&self.state.connections)
    }

    /// Waits until the client has closed a connection that the server has closed.
    pub(crate) async fn closed(&self) {
        self.state.closed.notified().await;
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test panics while it holds this")
}

impl State {
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            *lock(&self.connections) += 1;
            let state = Arc::clone(&self);
            tokio::spawn(async move { state.serve(stream).await });
        }
    }

    fn next_step(&self) -> Step {
        let mut script = lock(&self.script);
        if script.len() > 1 {
            script.pop_front().expect("there are two")
        } else {
            script
                .front()
                .expect("a server that listens has a step")
                .clone()
        }
    }

    async fn serve(&self, mut stream: TcpStream) {
        if matches!(lock(&self.script).front(), Some(Step::CloseAtOnce)) {
            self.next_step();
            return;
        }
        while let Some(request) = read(&mut stream).await {
            lock(&self.arrived).push(request);
            // The client may have had enough before the end of each of these.
            match self.next_step() {
                Step::CloseAtOnce | Step::Close => return,
                Step::Reset => {
                    let _ = stream.set_zero_linger();
                    return;
                }
                Step::Answer(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                }
                Step::AnswerAndClose(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    let _ = stream.shutdown().await;
                    self.wait_for_close(&mut stream).await;
                    return;
                }
                Step::AnswerAndHang(bytes) => {
                    let _ = stream.write_all(&bytes).await;
                    self.wait_for_close(&mut stream).await;
                    return;
                }
                Step::Trickle(bytes) => {
                    let mut written = stream.write_all(&bytes).await;
                    while written.is_ok() {
                        tokio::time::sleep(Duration::from_millis(10)).await;
                        written = stream.write_all(b" ").await;
                    }
                    return;
                }
            }
        }
    }

    async fn wait_for_close(&self, stream: &mut TcpStream) {
        let mut rest = vec![];
        let _ = stream.read_to_end(&mut rest).await;
        self.closed.notify_one();
    }
}
