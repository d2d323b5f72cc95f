//! A large stack: documents may be nested, and progenitor takes much of it for each level.

use std::panic::resume_unwind;
use std::thread;

/// For the depth that the dialect allows, many times what is needed. Only what is used becomes memory.
const BYTES: usize = 256 << 20;

/// Runs `work` where it may recurse.
pub(crate) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(BYTES);
        match builder.spawn_scoped(scope, work) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(error) => panic!("a thread cannot be started: {error}"),
        }
    })
}
