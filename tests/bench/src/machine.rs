//! Where and with what was measured.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use ivschat_client::primitives::{DateTime, DateTimeFormat};
use serde::{Deserialize, Serialize};

/// The machine, the versions, and the time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) date: String,
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) system: String,
    pub(crate) rustc: String,
    pub(crate) commit: String,
    pub(crate) reqwest: String,
    pub(crate) aws_sdk_ivschat: String,
    /// The average number of processes that wanted to run during the minute before, on Linux.
    pub(crate) load: Option<f64>,
}

impl Machine {
    pub(crate) fn inspect() -> Self {
        let now = DateTime::from_secs(DateTime::from(SystemTime::now()).secs());
        let load = fs::read_to_string("/proc/loadavg").ok();
        Self {
            date: now.fmt(DateTimeFormat::DateTime).unwrap_or_default(),
            processor: processor().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            system: output("uname", &["-sr"]).unwrap_or_else(|| std::env::consts::OS.to_owned()),
            rustc: output("rustc", &["--version"]).unwrap_or_default(),
            commit: output("git", &["describe", "--always", "--dirty", "--exclude=*"])
                .unwrap_or_default(),
            reqwest: version("reqwest"),
            aws_sdk_ivschat: version("aws-sdk-ivschat"),
            load: load.and_then(|load| load.split(' ').next()?.parse().ok()),
        }
    }

    /// Whether other processes kept the machine busy.
    pub(crate) fn is_busy(&self) -> bool {
        self.load.is_some_and(|load| load > 0.5 * self.cores as f64)
    }
}

fn processor() -> Option<String> {
    let description = fs::read_to_string("/proc/cpuinfo").ok()?;
    let name = description
        .lines()
        .find_map(|line| line.strip_prefix("model name"))?;
    Some(name.trim_start_matches([' ', '\t', ':']).to_owned())
}

/// Returns the version of a crate in the lock file of the workspace, or nothing if it is not there.
pub(crate) fn version(name: &str) -> String {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).unwrap_or_default();
    let package = format!("name = \"{name}\"\nversion = \"");
    let version = lock.split_once(&package).map(|(_, version)| version);
    let version = version.and_then(|version| version.split('"').next());
    version.unwrap_or_default().to_owned()
}

/// Returns the first line that a command prints, if it succeeds.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(workspace()).output();
    let output = output.ok().filter(|output| output.status.success())?;
    let line = String::from_utf8_lossy(&output.stdout);
    Some(line.lines().next()?.to_owned())
}

/// Returns the folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
