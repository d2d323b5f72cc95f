//! Runs a program with a time limit, and with its output in files.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Result, cannot_write};

/// How often a child is looked after.
const INTERVAL: Duration = Duration::from_millis(5);

/// A program that has ended.
pub(super) struct Finished {
    /// What it wrote to standard output.
    pub(super) stdout: String,
    /// What it wrote to standard error.
    pub(super) stderr: String,
    /// Why it was no success.
    pub(super) failure: Option<String>,
    pub(super) seconds: f64,
}

impl Finished {
    /// Says why it failed, with its last words.
    pub(super) fn explain(&self) -> String {
        let failure = self.failure.as_deref().unwrap_or("no result");
        let mut lines = self.stderr.lines().map(str::trim);
        match lines.rfind(|line| !line.is_empty()) {
            Some(last) => format!("{failure}: {last}"),
            None => failure.to_owned(),
        }
    }
}

/// Runs a program to its end, or until the time is over. Its output goes to files that begin with `log`.
pub(super) fn run(command: &mut Command, log: &Path, limit: Duration) -> Result<Finished> {
    let [stdout, stderr] = ["stdout", "stderr"].map(|ending| log.with_extension(ending));
    let create = |file: &Path| File::create(file).map_err(|error| cannot_write(file, &error));
    command.stdout(create(&stdout)?).stderr(create(&stderr)?);
    command.stdin(std::process::Stdio::null());
    // A group of its own, so that its children can be ended with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let started = Instant::now();
    let child = command.spawn();
    let status = child.and_then(|mut child| wait(&mut child, started + limit));
    let program = command.get_program().display();
    let failure = match status.map_err(|error| format!("{program} cannot be run: {error}"))? {
        Some(status) if status.success() => None,
        Some(status) => Some(format!("ended with {status}")),
        None => Some(format!("ended after {} s", limit.as_secs())),
    };
    let read = |file: &Path| {
        let bytes = fs::read(file).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(Finished {
        stdout: read(&stdout),
        stderr: read(&stderr),
        failure,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Returns `None` if the child had to be ended.
fn wait(child: &mut Child, end: Instant) -> std::io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() > end {
            kill(child)?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(INTERVAL);
    }
}

#[cfg(unix)]
fn kill(child: &mut Child) -> std::io::Result<()> {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;
    let group = i32::try_from(child.id()).map_err(std::io::Error::other)?;
    Ok(killpg(Pid::from_raw(group), Signal::SIGKILL)?)
}

#[cfg(not(unix))]
fn kill(child: &mut Child) -> std::io::Result<()> {
    child.kill()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run_shell(script: &str, limit: Duration) -> Result<Finished> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut shell = Command::new("sh");
        run(
            shell.args(["-c", script]),
            &folder.path().join("log"),
            limit,
        )
    }

    const LONG: Duration = Duration::from_secs(600);

    #[test]
    fn a_crash_is_a_failure_with_its_last_words() -> Result<()> {
        let finished = run_shell("echo stop here >&2; kill -ABRT $$", LONG)?;
        let explained = finished.explain();
        assert!(explained.contains("signal: 6"), "{explained}");
        assert!(explained.ends_with(": stop here"), "{explained}");
        Ok(())
    }

    #[test]
    fn an_endless_program_is_ended_with_its_children() -> Result<()> {
        // `wait` returns only when the child of the shell has been ended.
        let finished = run_shell("sleep 3600 & wait", Duration::ZERO)?;
        assert_eq!(finished.failure.as_deref(), Some("ended after 0 s"));
        Ok(())
    }

    #[test]
    fn output_is_returned() -> Result<()> {
        let finished = run_shell("echo one; echo two >&2", LONG)?;
        assert_eq!(finished.failure, None);
        assert_eq!(finished.stdout, "one\n");
        assert_eq!(finished.stderr, "two\n");
        Ok(())
    }
}
