//! The program keeps working when clients exhaust its file descriptors.

use std::time::Duration;

use fixtures::TestResult;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::http;
use crate::program::{self, Program};

#[tokio::test]
async fn the_program_keeps_serving_without_free_file_descriptors() -> TestResult {
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "ulimit -n 64; exec \"$0\" \"$@\""]);
    shell.arg(program::command().get_program());
    let (program, _output) = Program::start(shell, ["--allow-unsigned"])?;
    let address = program.url.trim_start_matches("http://");
    let mut connections = Vec::new();
    for _ in 0..200 {
        let mut connection = TcpStream::connect(address).await?;
        connection.write_all(b"G").await?;
        connections.push(connection);
    }
    let input = json!({});
    let call = http::post(&program.url, "ListRooms", &input);
    let (status, _) = tokio::time::timeout(Duration::from_secs(30), call).await??;
    assert_eq!(status, 200);
    Ok(())
}
