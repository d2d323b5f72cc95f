//! Several Tokio runtimes can use a client, and connections may end while no runtime is running.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use fixtures::{Response, ScriptedServer, Step, TestResult};
use ivschat_client::Client;
use ivschat_client::config::RetryConfig;
use ivschat_client::error::ErrorKind;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// A runtime that is idle between two calls of `block_on`.
fn idle_runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Serves one connection after another in a thread. Returns the URL, and a receiver of the result for each connection.
fn serve<T: Send + 'static>(
    serve: impl Fn(TcpStream) -> io::Result<T> + Send + 'static,
) -> io::Result<(String, Receiver<io::Result<T>>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let (done, results) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // The receiver is gone once the test is over.
            if done.send(stream.and_then(&serve)).is_err() {
                return;
            }
        }
    });
    Ok((url, results))
}

/// Reads a request and responds, without a word about the end of the connection.
fn respond(stream: &TcpStream) -> io::Result<()> {
    let length = read_head(stream)?;
    (&*stream).read_exact(&mut vec![0; length])?;
    write_response(stream)
}

/// Reads the head of a request, and nothing of its body. Returns the length of the body.
fn read_head(mut stream: &TcpStream) -> io::Result<usize> {
    let (mut head, mut byte) = (vec![], [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head);
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.unwrap_or("0").parse().map_err(io::Error::other)
}

fn write_response(mut stream: &TcpStream) -> io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
}

/// How a server ends an idle connection.
#[derive(Clone, Copy, Debug)]
enum End {
    Close,
    /// With an unsolicited response, as some load balancers do.
    Timeout,
    /// With a reset, because the server has not read all bytes.
    Reset,
}

#[test]
fn a_connection_that_ended_while_the_runtime_was_idle_is_not_used() -> TestResult {
    for end in [End::Close, End::Timeout, End::Reset] {
        let (close, is_over) = mpsc::channel();
        let (url, closed) = serve(move |mut stream| {
            if let End::Reset = end {
                read_head(&stream)?;
                write_response(&stream)?;
            } else {
                respond(&stream)?;
            }
            is_over.recv().map_err(io::Error::other)?;
            if let End::Timeout = end {
                stream.write_all(b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n")?;
            }
            Ok(())
        })?;
        let client = fixtures::client(url);
        let runtime = idle_runtime()?;
        for _ in 0..20 {
            runtime.block_on(client.create_room().send())?;
            close.send(())?;
            closed.recv()??;
        }
    }
    Ok(())
}

#[test]
fn runtimes_do_not_share_connections() -> TestResult {
    let running = Builder::new_multi_thread().enable_all().build()?;
    let server = running
        .block_on(async { ScriptedServer::responding(Step::Respond(Response::ok("{}"))) })?;
    let client = fixtures::client(server.url());
    // More runtimes than the client keeps connections for.
    let runtimes = (0..10).map(|_| idle_runtime());
    let runtimes: Vec<Runtime> = runtimes.collect::<io::Result<_>>()?;
    for runtime in &runtimes {
        for _ in 0..2 {
            runtime.block_on(client.create_room().send())?;
        }
    }
    assert_eq!((server.requests().len(), server.connections()), (20, 10));
    for runtime in runtimes.into_iter().rev() {
        runtime.block_on(client.create_room().send())?;
        drop(runtime);
    }
    Ok(())
}

#[test]
fn a_runtime_that_stays_in_use_keeps_its_connections() -> TestResult {
    let running = Builder::new_multi_thread().enable_all().build()?;
    let server = running
        .block_on(async { ScriptedServer::responding(Step::Respond(Response::ok("{}"))) })?;
    let client = fixtures::client(server.url());
    let in_use = idle_runtime()?;
    // More runtimes than the client keeps connections for.
    for _ in 0..10 {
        in_use.block_on(client.create_room().send())?;
        idle_runtime()?.block_on(client.create_room().send())?;
    }
    assert_eq!((server.requests().len(), server.connections()), (20, 11));
    Ok(())
}

#[test]
fn the_error_explains_that_the_runtime_of_the_callers_http_client_has_ended() -> TestResult {
    let (request, arrived) = oneshot::channel();
    let arrival = Mutex::new(Some(request));
    let (url, _) = serve(move |stream| {
        respond(&stream)?;
        (&stream).read_exact(&mut [0])?;
        if let Ok(Some(request)) = arrival.lock().map(|mut arrival| arrival.take()) {
            // The runtime that waits for it may have failed.
            let _ = request.send(());
        }
        io::copy(&mut &stream, &mut io::sink())
    })?;
    let http = fixtures::http_client()?.build()?;
    let config = fixtures::config(url).retry_config(RetryConfig::off());
    let client = Client::from_conf(config.http_client(http).build());

    let (idle, is_idle) = oneshot::channel();
    let opener = thread::spawn({
        let client = client.clone();
        move || -> TestResult {
            idle_runtime()?.block_on(async {
                client.create_room().send().await?;
                // Lets the connection return to the pool.
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                // The test may have failed.
                let _ = idle.send(());
                arrived.await?;
                Ok(())
            })
        }
    });
    let error = idle_runtime()?.block_on(async {
        is_idle.await?;
        TestResult::Ok(client.create_room().send().await.unwrap_err())
    })?;
    opener.join().expect("the thread does not panic")?;
    assert!(matches!(error.kind(), ErrorKind::Connection(_)), "{error}");
    assert!(error.may_have_been_applied(), "it was written");
    let hint = error.hint().unwrap_or_default();
    assert!(hint.contains("runtime"), "{error}");
    Ok(())
}
