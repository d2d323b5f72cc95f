//! Servers that answer what a test tells them, byte for byte, and that alter what passes through them.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it was on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    /// Request line and headers, without the empty line.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Raw {
    fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), b"\r\n\r\n", &self.body].concat()
    }
}

/// A server that answers what it was told to.
pub(crate) struct Scripted {
    pub(crate) url: String,
    arrived: Arc<Mutex<Vec<Raw>>>,
}

impl Scripted {
    /// Gives every request the same answer.
    pub(crate) async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::in_turn([answer]).await
    }

    /// Gives each request the next answer, and the last one to all that follow.
    pub(crate) async fn in_turn(answers: impl IntoIterator<Item: Into<Vec<u8>>>) -> Self {
        let answers: Vec<Vec<u8>> = answers.into_iter().map(Into::into).collect();
        let arrived = Arc::new(Mutex::new(vec![]));
        let record = Arc::clone(&arrived);
        let url = serve(move |request| {
            let mut record = record.lock().expect("no test panics while it holds this");
            record.push(request);
            let turn = record.len().min(answers.len()) - 1;
            let answer = answers[turn].clone();
            async move { answer }
        })
        .await;
        Self { url, arrived }
    }

    pub(crate) fn arrived(&self) -> Vec<Raw> {
        self.arrived
            .lock()
            .expect("no test panics while it holds this")
            .clone()
    }
}

/// A proxy that alters each request before it passes it on.
pub(crate) async fn altering(
    target: &str,
    alter: impl Fn(&mut Raw) + Clone + Send + Sync + 'static,
) -> String {
    let target = target.trim_start_matches("http://").to_owned();
    serve(move |mut request| {
        alter(&mut request);
        request.head.push_str("\r\nconnection: close");
        let target = target.clone();
        async move {
            let mut upstream = TcpStream::connect(target)
                .await
                .expect("the target listens");
            upstream
                .write_all(&request.bytes())
                .await
                .expect("the target reads");
            let mut answer = vec![];
            upstream
                .read_to_end(&mut answer)
                .await
                .expect("the target answers");
            answer
        }
    })
    .await
}

/// Answers one request on each connection, then closes it.
async fn serve<F>(answer: impl Fn(Raw) -> F + Clone + Send + Sync + 'static) -> String
where
    F: Future<Output = Vec<u8>> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("there is a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                if let Some(request) = read(&mut stream).await {
                    let answer = answer(request).await;
                    // The client may have had enough before the end.
                    let _ = stream.write_all(&answer).await;
                }
            });
        }
    });
    format!("http://{address}")
}

/// Reads one request; none if the client goes away.
pub(crate) async fn read(stream: &mut TcpStream) -> Option<Raw> {
    let mut bytes = vec![];
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
            let length =
                header(&head, "content-length").map_or(Some(0), |text| text.parse().ok())?;
            if bytes.len() >= end + 4 + length {
                let body = bytes[end + 4..].to_vec();
                return Some(Raw { head, body });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// An answer with these headers, each as `name: value`.
pub(crate) fn answer(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let headers: String = headers
        .iter()
        .map(|header| format!("{header}\r\n"))
        .collect();
    let head = format!(
        "HTTP/1.1 {status} Whatever\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
