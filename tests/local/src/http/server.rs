//! Accepts connections, up to a maximum number, until the server is stopped.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use super::connection::{Connection, serve};
use super::idle::IdleConnections;
use super::routes::router;
use crate::shared::Shared;

/// The default maximum number of connections: half of the usual limit on open files.
pub(crate) const DEFAULT_MAX_CONNECTIONS: usize = 512;

/// How long a shutdown waits for requests in progress.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// How long to wait after a failed `accept` before retrying.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// The server of one endpoint.
pub(crate) struct Server {
    pub(crate) listeners: Vec<TcpListener>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) max_connections: usize,
}

impl Server {
    /// Serves until the sender of `stop` sends or is dropped, then waits for requests in progress.
    ///
    /// Chat connections do not count towards the maximum.
    pub(crate) async fn run(self, mut stop: oneshot::Receiver<()>) {
        let router = router(Arc::clone(&self.shared));
        let idle = Arc::new(IdleConnections::default());
        let (stopping, is_stopping) = watch::channel(false);
        let mut connections = JoinSet::new();
        let mut next: Option<(TcpStream, SocketAddr)> = None;
        // Whether an idle connection is being closed. The server closes one at a time.
        let mut is_closing = false;
        loop {
            if let Some((stream, peer)) = next.take_if(|_| connections.len() < self.max_connections)
            {
                let connection = Connection::new(peer.ip(), Arc::clone(&idle));
                let shared = Arc::clone(&self.shared);
                let is_stopping = is_stopping.clone();
                connections.spawn(serve(
                    stream,
                    connection,
                    shared,
                    router.clone(),
                    is_stopping,
                ));
            } else if next.is_some() && !is_closing {
                is_closing = idle.close_oldest();
            }
            tokio::select! {
                _ = &mut stop => break,
                Some(_) = connections.join_next() => is_closing = false,
                // No connection was idle before, but this one can be closed now.
                () = idle.added(), if next.is_some() && !is_closing => {}
                accepted = accept(&self.listeners), if next.is_none() => match accepted {
                    Ok(accepted) => next = Some(accepted),
                    Err(error) if is_of_one_connection(&error) => {}
                    // The process probably has too many open files.
                    Err(_) if idle.close_oldest() => drop(connections.join_next().await),
                    Err(_) => tokio::time::sleep(ACCEPT_RETRY).await,
                },
            }
        }
        drop((self.listeners, next));
        stopping.send_replace(true);
        self.shared.messaging.stop();
        let finished = async {
            while connections.join_next().await.is_some() {}
            self.shared.messaging.stopped().await;
        };
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, finished)
            .await
            .is_err()
        {
            connections.shutdown().await;
        }
    }
}

/// Accepts a connection from any of the listeners.
async fn accept(listeners: &[TcpListener]) -> io::Result<(TcpStream, SocketAddr)> {
    let accepted = poll_fn(|context| {
        let mut accepted = listeners.iter().map(|one| one.poll_accept(context));
        accepted.find(Poll::is_ready).unwrap_or(Poll::Pending)
    });
    let (stream, peer) = accepted.await?;
    // With Nagle's algorithm, a message waits until the viewer acknowledges the previous one, which takes about 40 ms.
    let _ = stream.set_nodelay(true);
    Ok((stream, peer))
}

/// Whether an error concerns a connection that broke before it was accepted, rather than the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn small_frames_are_sent_at_once() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let listeners = [listener];
        let (client, accepted) = tokio::join!(TcpStream::connect(address), accept(&listeners));
        let ((stream, _), _client) = (accepted.unwrap(), client.unwrap());
        assert!(stream.nodelay().unwrap());
    }
}
