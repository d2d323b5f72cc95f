//! The WebDriver server of the browser.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long chromedriver may take to close its browsers.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// A running chromedriver.
pub(crate) struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts chromedriver on a free port.
    pub(crate) async fn start(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        // Otherwise Ctrl-C would end it before it has closed its browsers.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.kill_on_drop(true).spawn()?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(port) = port(&line) {
                // It may print more, and must not wait for a reader.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Self { child, port });
            }
        }
        let status = child.wait().await?;
        let message = format!("it ended before it listened ({status})");
        Err(io::Error::other(message))
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Closes the browsers, and stops chromedriver.
    pub(crate) async fn stop(mut self) {
        let stopped = async {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
            let request = "GET /shutdown HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
            stream.write_all(request.as_bytes()).await?;
            self.child.wait().await
        };
        if !matches!(timeout(STOP_TIMEOUT, stopped).await, Ok(Ok(_))) {
            // It may have ended by itself.
            let _: io::Result<()> = self.child.kill().await;
        }
    }
}

/// Returns the port in `ChromeDriver was started successfully on port 1234.`
fn port(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}
