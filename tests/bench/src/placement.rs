//! The core on which a process runs.

use crate::Result;

/// What a process is.
#[derive(Clone, Copy, Debug)]
pub enum Role {
    /// The server.
    Server,
    /// A contestant, or viewers.
    Client,
}

/// Keeps the server and the clients on different cores. Otherwise, where the scheduler places them decides about half of
/// the CPU time of a call. Call this before other threads start.
///
/// Does nothing if the process may use one core only, and on systems other than Linux.
///
/// # Errors
/// The system refuses it.
pub fn keep_to_own_core(role: Role) -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
        use nix::unistd::Pid;

        let this = Pid::from_raw(0);
        let allowed = sched_getaffinity(this)?;
        let mut cores = (0..CpuSet::count()).filter(|core| allowed.is_set(*core).unwrap_or(false));
        let core = match role {
            Role::Server => cores.next(),
            Role::Client => cores.next_back(),
        };
        if let Some(core) = core {
            let mut own = CpuSet::new();
            own.set(core)?;
            sched_setaffinity(this, &own)?;
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = role;
    Ok(())
}
