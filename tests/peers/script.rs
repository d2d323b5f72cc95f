//! Runs the script of a client against an endpoint.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use fixtures::{REGION, TestResult};
use ivschat_local::LocalEndpoint;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::scenarios::{READER, Scenario, UNUSUAL_STRINGS};

/// Much longer than any script runs.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(120);

/// A script and its interpreter.
pub(crate) struct Script<'a> {
    pub(crate) interpreter: &'a Path,
    pub(crate) file: PathBuf,
}

impl Script<'_> {
    /// Runs a scenario, and checks what the endpoint has received.
    pub(crate) async fn run(&self, scenario: Scenario) -> TestResult {
        let endpoint = scenario.start_endpoint().await?;
        let run = self.command(&endpoint).arg(scenario.name()).output();
        let output = tokio::time::timeout(TIMEOUT, run).await??;
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}", self.file.display());
        scenario.check(&endpoint, &String::from_utf8(output.stdout)?)
    }

    /// Starts a script that reads requests and writes responses or events, one on each line.
    pub(crate) fn start(&self, endpoint: &LocalEndpoint) -> TestResult<ScriptProcess> {
        let mut command = self.command(endpoint);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let stdin = process.stdin.take().ok_or("no standard input")?;
        let stdout = process.stdout.take().ok_or("no standard output")?;
        Ok(ScriptProcess {
            stdin,
            stdout: BufReader::new(stdout).lines(),
            _process: process,
        })
    }

    /// Returns the command, whose environment contains variables of AWS tools, and nothing from this process, such as a
    /// profile or a proxy. The client sends each request once.
    fn command(&self, endpoint: &LocalEndpoint) -> Command {
        let (id, secret) = endpoint.credentials();
        let (reader_id, reader_secret) = READER;
        let mut command = Command::new(self.interpreter);
        command
            .arg(&self.file)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("AWS_ENDPOINT_URL_IVSCHAT", endpoint.endpoint_url())
            .env("AWS_ACCESS_KEY_ID", id)
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .env("AWS_REGION", REGION)
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AWS_MAX_ATTEMPTS", "1")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("READER_ACCESS_KEY_ID", reader_id)
            .env("READER_SECRET_ACCESS_KEY", reader_secret)
            .env("UNUSUAL_STRINGS", UNUSUAL_STRINGS)
            .env("PYTHONUTF8", "1")
            .kill_on_drop(true);
        command
    }
}

/// A running script. It shares the standard error of the tests, and is killed when this is dropped.
pub(crate) struct ScriptProcess {
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl ScriptProcess {
    /// Sends a request, and returns what the script reads from the response.
    pub(crate) async fn call(&mut self, request: &Value) -> TestResult<Value> {
        self.send(request).await?;
        self.receive().await
    }

    pub(crate) async fn send(&mut self, request: &Value) -> TestResult {
        let line = format!("{request}\n");
        Ok(self.stdin.write_all(line.as_bytes()).await?)
    }

    /// Returns the next line that the script writes.
    pub(crate) async fn receive(&mut self) -> TestResult<Value> {
        let line = tokio::time::timeout(TIMEOUT, self.stdout.next_line());
        let line = line.await.map_err(|_| "the script writes nothing")??;
        Ok(serde_json::from_str(&line.ok_or("the script has ended")?)?)
    }
}
