//! A server that sends each frame to everyone who has connected to the same path, and does nothing else.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::Result;

/// The frames that may wait for a viewer.
const QUEUE: usize = 1024;

type Rooms = Arc<Mutex<HashMap<String, Sender<Utf8Bytes>>>>;

/// Listens on a port that the system chooses, prints the URL, and serves until the process ends.
///
/// # Errors
/// The server cannot listen.
pub async fn run() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    io::stdout().flush()?;
    let rooms = Rooms::default();
    loop {
        let (stream, _) = listener.accept().await?;
        // A connection ends with an error when its client is gone.
        tokio::spawn(serve(stream, Arc::clone(&rooms)));
    }
}

async fn serve(stream: TcpStream, rooms: Rooms) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut path = String::new();
    #[expect(
        clippy::result_large_err,
        reason = "the signature that tungstenite wants"
    )]
    let read_path = |request: &Request, response: Response| {
        path = request.uri().path().to_owned();
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, read_path).await?;
    let room = {
        let mut rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let room = rooms.entry(path);
        room.or_insert_with(|| broadcast::channel(QUEUE).0).clone()
    };
    let mut frames = room.subscribe();
    loop {
        tokio::select! {
            frame = frames.recv() => {
                socket.feed(Message::Text(received(frame)?)).await?;
                while let Some(frame) = next_if_ready(&mut frames)? {
                    socket.feed(Message::Text(frame)).await?;
                }
                socket.flush().await?;
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => drop(room.send(text)),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(()),
            },
        }
    }
}

fn received(frame: std::result::Result<Utf8Bytes, RecvError>) -> Result<Utf8Bytes> {
    frame.map_err(|error| format!("a viewer reads too slowly: {error}").into())
}

/// Returns `None` if no frame waits.
fn next_if_ready(frames: &mut Receiver<Utf8Bytes>) -> Result<Option<Utf8Bytes>> {
    match frames.try_recv() {
        Ok(frame) => Ok(Some(frame)),
        Err(TryRecvError::Empty) => Ok(None),
        Err(error) => Err(format!("a viewer reads too slowly: {error}").into()),
    }
}
