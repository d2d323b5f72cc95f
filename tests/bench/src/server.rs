//! An HTTP server that returns the same response to every request.

use std::convert::Infallible;
use std::io::{self, Write};
use std::net::Ipv4Addr;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

use crate::Result;

/// The length of a chat token of the service.
const TOKEN_LENGTH: usize = 500;

/// Listens on a port that the system chooses, prints the URL, and serves until the process ends.
///
/// # Errors
/// The server cannot listen.
pub async fn run() -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    io::stdout().flush()?;
    let body = json!({
        "sessionExpirationTime": "2030-01-01T01:00:00.000Z",
        "token": "x".repeat(TOKEN_LENGTH),
        "tokenExpirationTime": "2030-01-01T00:01:00.000Z",
    });
    let body = Bytes::from(body.to_string());
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let body = body.clone();
        let service = service_fn(move |request| respond(request, body.clone()));
        // A connection ends with an error when its client is gone.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn respond(
    request: Request<Incoming>,
    body: Bytes,
) -> std::result::Result<Response<Full<Bytes>>, Infallible> {
    // A request whose body cannot be read gets the response that its client can no longer read, either.
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Full::new(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, const { http_value("application/json") });
    headers.insert(
        "x-amzn-requestid",
        const { http_value("b1946ac9-2492-4d3f-9ab1-0c5b7a1d2e3f") },
    );
    Ok(response)
}

const fn http_value(value: &'static str) -> hyper::header::HeaderValue {
    hyper::header::HeaderValue::from_static(value)
}
