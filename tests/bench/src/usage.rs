//! What processes have used.

use std::time::Duration;
use std::{fs, io, thread};

use serde::{Deserialize, Serialize};

use crate::Result;

/// What a server has used until now.
#[derive(Debug, Serialize, Deserialize)]
pub struct ServerUsage {
    /// CPU time in microseconds, in user mode and in the kernel.
    pub cpu_us: f64,
    /// Resident memory in bytes, or `None` if the system does not report it.
    pub memory: Option<u64>,
}

/// Starts a thread that writes the usage of this process to standard output for each line of standard input. The process
/// ends with its input.
pub fn report_on_request() {
    thread::spawn(|| {
        for _ in io::stdin().lines() {
            let usage = cpu_time().map(|cpu| ServerUsage {
                cpu_us: cpu.as_secs_f64() * 1e6,
                memory: resident_memory(std::process::id()),
            });
            let usage = usage.and_then(|usage| Ok(serde_json::to_string(&usage)?));
            match usage {
                Ok(usage) => println!("{usage}"),
                Err(error) => {
                    eprintln!("bench: {error}");
                    std::process::exit(1);
                }
            }
        }
        std::process::exit(0);
    });
}

/// Allows this process and those that it starts to open this many files, if the system permits it.
///
/// # Errors
/// The limit of the system is lower.
#[cfg(unix)]
pub fn allow_open_files(files: usize) -> Result<()> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    let files = files as u64;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if soft >= files {
        return Ok(());
    }
    if hard < files {
        return Err(format!("needs {files} open files, but the hard limit is {hard}").into());
    }
    Ok(setrlimit(Resource::RLIMIT_NOFILE, files, hard)?)
}

/// Does nothing, since this system has no such limit.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn allow_open_files(_: usize) -> Result<()> {
    Ok(())
}

/// Returns the CPU time of this process, in user mode and in the kernel.
///
/// # Errors
/// The system does not report it.
#[cfg(unix)]
pub fn cpu_time() -> Result<Duration> {
    cpu_time_of(nix::sys::resource::UsageWho::RUSAGE_SELF)
}

/// Returns the CPU time of all child processes that have ended, and of theirs.
///
/// # Errors
/// The system does not report it.
#[cfg(unix)]
pub fn cpu_time_of_children() -> Result<Duration> {
    cpu_time_of(nix::sys::resource::UsageWho::RUSAGE_CHILDREN)
}

#[cfg(unix)]
fn cpu_time_of(who: nix::sys::resource::UsageWho) -> Result<Duration> {
    use nix::sys::resource::getrusage;
    use nix::sys::time::TimeValLike;

    let usage = getrusage(who)?;
    let time = usage.user_time() + usage.system_time();
    Ok(Duration::from_micros(time.num_microseconds().try_into()?))
}

/// Returns the CPU time of this process.
///
/// # Errors
/// This system does not report it.
#[cfg(not(unix))]
pub fn cpu_time() -> Result<Duration> {
    Err("CPU time is measured on Unix only".into())
}

/// Returns the CPU time of child processes.
///
/// # Errors
/// This system does not report it.
#[cfg(not(unix))]
pub fn cpu_time_of_children() -> Result<Duration> {
    Err("CPU time is measured on Unix only".into())
}

/// Returns the peak resident memory of this process, in bytes, or `None` if the system does not report it.
/// `getrusage` would include the memory of the process that started this one.
pub fn peak_memory() -> Option<u64> {
    memory("/proc/self/status", "VmHWM:")
}

/// Returns the resident memory of a process, in bytes, or `None` if the system does not report it.
pub fn resident_memory(process: u32) -> Option<u64> {
    memory(&format!("/proc/{process}/status"), "VmRSS:")
}

fn memory(status: &str, field: &str) -> Option<u64> {
    let status = fs::read_to_string(status).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kilobytes: u64 = value.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
