//! Instructions, counted by callgrind.
//!
//! The processor that valgrind simulates has no SHA extensions, so SHA-256 runs in its portable form there, which no
//! recent x86-64 or ARM processor uses. Callgrind counts the instructions of that form separately; the SHA-NI figure has
//! those of the form with the extensions instead.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use ivschat_bench::Result;
use ivschat_bench::contestant::Contestant;
use ivschat_bench::placement::Core;
use serde::{Deserialize, Serialize};

use crate::process::{Worker, name, program};

/// The instructions for one block of SHA-256 in its portable form, and with the SHA extensions. Both are those of the crate
/// sha2 on x86-64.
const PORTABLE_BLOCK: f64 = 3332.0;
const EXTENDED_BLOCK: f64 = 161.0;

/// The instructions of a call.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Instructions {
    /// As counted, with SHA-256 in its portable form.
    pub(crate) soft: f64,
    /// With the SHA extensions of the processor.
    pub(crate) sha_ni: f64,
}

/// Whether valgrind is installed.
pub(crate) fn is_available() -> bool {
    let version = Command::new("valgrind")
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Counts the instructions of a call: the difference between a process that makes twice as many calls and one that makes as
/// many.
pub(crate) fn count(
    contestant: Contestant,
    url: &str,
    calls: usize,
    folder: &Path,
) -> Result<Instructions> {
    let once = profile(contestant, url, calls, folder)?;
    let twice = profile(contestant, url, 2 * calls, folder)?;
    let per_call = |once: u64, twice: u64| twice.saturating_sub(once) as f64 / calls as f64;
    let soft = per_call(once.total, twice.total);
    let portable = per_call(once.sha256, twice.sha256);
    Ok(Instructions {
        soft,
        sha_ni: soft - portable * (1.0 - EXTENDED_BLOCK / PORTABLE_BLOCK),
    })
}

/// What a profile says.
#[derive(Debug, PartialEq)]
struct Profile {
    total: u64,
    /// The instructions of SHA-256 in its portable form.
    sha256: u64,
}

fn profile(contestant: Contestant, url: &str, calls: usize, folder: &Path) -> Result<Profile> {
    let file = folder.join("callgrind.out");
    let mut out = std::ffi::OsString::from("--callgrind-out-file=");
    out.push(&file);
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--tool=callgrind"])
        .arg(out)
        .arg(program("ivschat-bench")?)
        .args(["work", &name(Core::First)?])
        .stderr(Stdio::null());
    let mut worker = Worker::start_as(&mut command, contestant, url)?;
    worker.call(calls, 1)?;
    worker.finish()?;
    let profile = fs::read_to_string(&file)
        .map_err(|error| format!("callgrind has not written {}: {error}", file.display()))?;
    fs::remove_file(&file)?;
    Ok(read(&profile))
}

/// Reads a profile: lines `fn=(1) name` begin a function, and lines `12 345` are its own instructions, except those that
/// follow `calls=`, which the called function has.
fn read(profile: &str) -> Profile {
    let mut names = HashMap::new();
    let mut read = Profile {
        total: 0,
        sha256: 0,
    };
    let (mut is_sha256, mut is_call) = (false, false);
    for line in profile.lines() {
        if let Some((key, name)) = line.split_once('=') {
            is_call = key == "calls";
            if matches!(key, "fn" | "cfn") {
                // A name is written once, after its number.
                let (number, name) = name.split_once(')').unwrap_or((name, ""));
                if !name.is_empty() {
                    names.insert(number, is_portable_sha256(name));
                }
                if key == "fn" {
                    is_sha256 = names.get(number).copied().unwrap_or_default();
                }
            }
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let cost = line.split_whitespace().nth(1);
            let cost: u64 = cost.and_then(|cost| cost.parse().ok()).unwrap_or_default();
            if !is_call {
                read.total += cost;
                read.sha256 += if is_sha256 { cost } else { 0 };
            }
            is_call = false;
        }
    }
    read
}

fn is_portable_sha256(function: &str) -> bool {
    function.contains("sha256") && function.contains("soft")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_of_called_functions_count_once() {
        let profile = "\
events: Ir
fn=(1) main
16 400
cfn=(2) sha2::sha256::soft::compress
calls=1 50
16 3000
+2 20

fn=(2)
50 3000

totals: 3420
";
        let expected = Profile {
            total: 3420,
            sha256: 3000,
        };
        assert_eq!(read(profile), expected);
    }
}
