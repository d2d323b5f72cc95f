//! Runs a client's script beside an endpoint.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use ivschat_local::LocalEndpoint;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::story::{ODD_TEXTS, Part, READER};

/// Far more than any script takes; one that hangs is ended.
const PATIENCE: Duration = Duration::from_secs(120);

/// A script, and the program that understands it.
pub(crate) struct Script<'a> {
    pub(crate) interpreter: &'a Path,
    pub(crate) file: PathBuf,
}

impl Script<'_> {
    /// Tells a part of the story.
    pub(crate) async fn tell(&self, part: Part) {
        let endpoint = part.endpoint().await;
        let run = self.command(&endpoint).arg(part.name()).output();
        let ended = tokio::time::timeout(PATIENCE, run)
            .await
            .expect("the script ends");
        let ended = ended.expect("the interpreter starts");
        let complaint = String::from_utf8_lossy(&ended.stderr);
        assert!(
            ended.status.success(),
            "{}: {complaint}",
            self.file.display()
        );
        part.check(&endpoint, &String::from_utf8_lossy(&ended.stdout));
    }

    /// Starts a script that answers lines with lines.
    pub(crate) fn start(&self, endpoint: &LocalEndpoint) -> Dialogue {
        let mut command = self.command(endpoint);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the interpreter starts");
        let stdin = process.stdin.take().expect("it is a pipe");
        let stdout = process.stdout.take().expect("it is a pipe");
        Dialogue {
            stdin,
            stdout: BufReader::new(stdout).lines(),
            _process: process,
        }
    }

    /// The script has the environment that AWS tools read, and nothing of this process's own, such as a profile or a
    /// proxy. It sends each request once.
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
            .env("AWS_REGION", "us-west-2")
            .env("AWS_DEFAULT_REGION", "us-west-2")
            .env("AWS_MAX_ATTEMPTS", "1")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("READER_ACCESS_KEY_ID", reader_id)
            .env("READER_SECRET_ACCESS_KEY", reader_secret)
            .env("ODD_TEXTS", ODD_TEXTS)
            .env("PYTHONUTF8", "1")
            .kill_on_drop(true);
        command
    }
}

/// A script that is asked line by line. What it complains about stands beside the output of the tests.
pub(crate) struct Dialogue {
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
    /// Ends with the dialogue.
    _process: Child,
}

impl Dialogue {
    pub(crate) async fn ask(&mut self, question: &Value) -> Value {
        let line = format!("{question}\n");
        self.stdin
            .write_all(line.as_bytes())
            .await
            .expect("the script listens");
        let answer = tokio::time::timeout(PATIENCE, self.stdout.next_line()).await;
        let answer = answer
            .expect("the script answers")
            .expect("its output can be read");
        let answer = answer.expect("the script has not ended");
        serde_json::from_str(&answer).expect("the answer is JSON")
    }
}
