//! The processes that are measured, and the server.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use ivschat_bench::Result;
use ivschat_bench::chat::viewers::Kind;
use ivschat_bench::contestant::Contestant;
use ivschat_bench::placement::Core;
use ivschat_bench::usage::{self, ServerUsage};
use ivschat_bench::worker::{self, Usage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::machine::workspace;

/// Returns the path of a program of this package.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name(name);
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    match program.exists() {
        true => Ok(program),
        false => Err(format!(
            "{} does not exist; `cargo xtask bench` builds it",
            program.display()
        )
        .into()),
    }
}

/// Returns a command that runs the cargo that runs this program.
pub(crate) fn cargo() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(workspace());
    command
}

/// Returns how a value is named in arguments.
pub(crate) fn name(value: impl Serialize) -> Result<String> {
    match serde_json::to_value(value)? {
        Value::String(name) => Ok(name),
        other => Err(format!("{other} is no name").into()),
    }
}

/// A child process that ends with this value.
struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(command: &mut Command) -> Result<(Self, ChildStdin)> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{:?} cannot be started: {error}", command.get_program()))?;
        let input = child.stdin.take().ok_or("the process has no input")?;
        let output = child.stdout.take().ok_or("the process has no output")?;
        let output = BufReader::new(output);
        Ok((Self { child, output }, input))
    }

    fn read_line(&mut self) -> Result<String> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err("a process has ended early; its message is above".into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server: the one for calls, the plain fan-out, or the local endpoint.
pub(crate) struct Server {
    process: Process,
    input: ChildStdin,
    pub(crate) url: String,
}

impl Server {
    /// Starts the server that this program is with the subcommand.
    pub(crate) fn start(subcommand: &str) -> Result<Self> {
        let mut command = Command::new(program("ivschat-bench")?);
        let (mut process, input) = Process::start(command.arg(subcommand))?;
        let url = process.read_line()?;
        Ok(Self {
            process,
            input,
            url,
        })
    }

    /// Returns what the server has used until now.
    pub(crate) fn usage(&mut self) -> Result<ServerUsage> {
        writeln!(self.input)?;
        Ok(serde_json::from_str(&self.process.read_line()?)?)
    }
}

/// A process that executes commands, and returns what each has used.
pub(crate) struct Worker {
    process: Process,
    input: ChildStdin,
}

impl Worker {
    /// Starts a process that calls one contestant, on a core.
    pub(crate) fn start(core: Core, contestant: Contestant, url: &str) -> Result<Self> {
        let mut command = Command::new(program("ivschat-bench")?);
        Self::start_as(command.args(["work", &name(core)?]), contestant, url)
    }

    /// Starts one that counts allocations.
    pub(crate) fn start_counting(contestant: Contestant, url: &str) -> Result<Self> {
        Self::start_as(&mut Command::new(program("allocations")?), contestant, url)
    }

    /// Starts a process with viewers.
    pub(crate) fn start_viewers(kind: Kind, url: &str) -> Result<Self> {
        let mut command = Command::new(program("ivschat-bench")?);
        Self::start_as(command.arg("watch"), kind, url)
    }

    /// Starts a worker by a command that lacks only the arguments.
    pub(crate) fn start_as(command: &mut Command, who: impl Serialize, url: &str) -> Result<Self> {
        let (process, input) = Process::start(command.args([&name(who)?, url]))?;
        Ok(Self { process, input })
    }

    /// Makes calls, and returns what they have used.
    pub(crate) fn call(&mut self, calls: usize, in_flight: usize) -> Result<Usage> {
        self.run(&worker::Command::Call { calls, in_flight })
    }

    /// Creates a client, and returns what that has used.
    pub(crate) fn create_client(&mut self) -> Result<Usage> {
        self.run(&worker::Command::CreateClient)
    }

    pub(crate) fn run<U: DeserializeOwned>(&mut self, command: &impl Serialize) -> Result<U> {
        writeln!(self.input, "{}", serde_json::to_string(command)?)?;
        Ok(serde_json::from_str(&self.process.read_line()?)?)
    }

    /// Returns the resident memory in bytes, or `None` if the system does not report it.
    pub(crate) fn memory(&self) -> Option<u64> {
        usage::resident_memory(self.process.child.id())
    }

    /// Lets the worker end by itself.
    pub(crate) fn finish(self) -> Result<()> {
        let Self { mut process, input } = self;
        drop(input);
        let status = process.child.wait()?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("a worker has failed: {status}").into()),
        }
    }
}
