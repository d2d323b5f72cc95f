//! Runs the program as a process.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use fixtures::TestResult;

/// Returns a command that runs the program.
pub(crate) fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ivschat-local"))
}

/// The program on a free port. Dropping this kills it.
pub(crate) struct Program {
    pub(crate) process: Child,
    pub(crate) url: String,
    pub(crate) first_line: String,
}

impl Program {
    /// Starts the program, and waits until it listens. Returns its output after the first line.
    pub(crate) fn start(
        mut command: Command,
        arguments: impl IntoIterator<Item: AsRef<OsStr>>,
    ) -> TestResult<(Self, BufReader<ChildStdout>)> {
        let command = command.args(["--port", "0"]).args(arguments);
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(process.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let mut words = line.split_whitespace();
        let url = words.find(|word| word.starts_with("http"));
        let url = url.ok_or("no URL")?.to_owned();
        let program = Self {
            process,
            url,
            first_line: line,
        };
        Ok((program, output))
    }

    /// Kills the program, with SIGKILL on Unix.
    pub(crate) fn kill(&mut self) -> TestResult {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
