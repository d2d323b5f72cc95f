//! The core on which a process runs.

use serde::{Deserialize, Serialize};

use crate::Result;

/// A core, of those that the process may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Core {
    /// That of servers.
    First,
    /// Another one, if there are two.
    Last,
}

/// Keeps this process on a core. Waking another core takes as long as half a call. Call this before other threads start.
///
/// Does nothing on systems other than Linux.
///
/// # Errors
/// The system refuses it.
pub fn keep_to(core: Core) -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
        use nix::unistd::Pid;

        let this = Pid::from_raw(0);
        let allowed = sched_getaffinity(this)?;
        let mut cores = (0..CpuSet::count()).filter(|core| allowed.is_set(*core).unwrap_or(false));
        let core = match core {
            Core::First => cores.next(),
            Core::Last => cores.next_back(),
        };
        if let Some(core) = core {
            let mut only = CpuSet::new();
            only.set(core)?;
            sched_setaffinity(this, &only)?;
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = core;
    Ok(())
}
