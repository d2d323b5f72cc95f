//! A client without signatures, retries and connection reuse, so that tests observe only the endpoint.

use std::io;

use fixtures::TestResult;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends a request of an operation whose input is the body.
pub(crate) async fn post(url: &str, operation: &str, input: &Value) -> io::Result<(u16, Value)> {
    send(url, "POST", &format!("/{operation}"), Some(input)).await
}

/// Reads what the inspection API shows.
pub(crate) async fn get(url: &str, target: &str) -> io::Result<(u16, Value)> {
    send(url, "GET", target, None).await
}

/// Adds tags to a resource.
pub(crate) async fn tag(url: &str, arn: &str, tags: Value) -> io::Result<u16> {
    let input = serde_json::json!({"tags": tags});
    let (status, _) = send(url, "POST", &tags_of(arn), Some(&input)).await?;
    Ok(status)
}

/// Removes a tag from a resource.
pub(crate) async fn untag(url: &str, arn: &str, key: &str) -> io::Result<u16> {
    let target = format!("{}?tagKeys={key}", tags_of(arn));
    let (status, _) = send(url, "DELETE", &target, None).await?;
    Ok(status)
}

fn tags_of(arn: &str) -> String {
    format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"))
}

async fn send(
    url: &str,
    method: &str,
    target: &str,
    input: Option<&Value>,
) -> io::Result<(u16, Value)> {
    let body = input.map(Value::to_string).unwrap_or_default();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = TcpStream::connect(url.trim_start_matches("http://")).await?;
    connection.write_all(request.as_bytes()).await?;
    let mut response = String::new();
    connection.read_to_string(&mut response).await?;
    parse(&response).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// Returns the status and the body of a complete response.
fn parse(response: &str) -> Option<(u16, Value)> {
    let (head, body) = response.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    match body {
        "" if status == 204 => Some((status, Value::Null)),
        _ => Some((status, serde_json::from_str(body).ok()?)),
    }
}

/// Returns the ARN of a created resource.
pub(crate) fn arn(output: &Value) -> TestResult<String> {
    Ok(output["arn"].as_str().ok_or("no ARN")?.to_owned())
}

/// Returns all items of a list, from all pages.
pub(crate) async fn list(url: &str, operation: &str, member: &str) -> TestResult<Vec<Value>> {
    let mut items = Vec::new();
    let mut token = String::new();
    loop {
        let input = serde_json::json!({"nextToken": token, "maxResults": 7});
        let (status, page) = post(url, operation, &input).await?;
        assert_eq!(status, 200, "{page}");
        items.extend(page[member].as_array().ok_or("not a list")?.iter().cloned());
        match page["nextToken"].as_str() {
            Some(next) => token = next.to_owned(),
            None => return Ok(items),
        }
    }
}
