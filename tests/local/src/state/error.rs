//! Why a state file is not used, or no longer.

use std::io;

/// Why a state file is not used. The file is left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The operating system refuses to read or write it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is a folder, a device, a socket or a pipe.
    #[error("it is not a regular file; name another file")]
    NotRegularFile,
    /// Another endpoint uses it.
    #[error("another endpoint uses it; stop that one, or name another file")]
    InUse,
    /// It has several names. They would become different files when one of them is rewritten.
    #[error(
        "it has {links} hard links; delete all but one, or use symbolic links, which are followed"
    )]
    HardLinks {
        /// How many names it has.
        links: u64,
    },
    /// It was not written by an endpoint, or by one of another version.
    #[error("it is not a state file of this version of the endpoint; name another file")]
    Foreign,
    /// It has no bytes, and an endpoint never leaves it so.
    #[error(
        "it is empty, but an endpoint never leaves it empty: something else may have emptied it; \
         put a copy in its place, or delete it to begin with a new one"
    )]
    Empty,
    /// The end of what was written is missing.
    #[error("its end was cut off or changed; put a copy in its place, or name another file")]
    Truncated,
    /// It was altered or damaged since it was written.
    #[error(
        "line {line} is not as it was written, or not where it was; put a copy in its place, or name another file"
    )]
    Damaged {
        /// The number of the first line that is not as it was written, from 1.
        line: usize,
    },
    /// It belongs to another account, which is in the ARN of each resource.
    #[error("it belongs to the account {0}; use that one, or name another file")]
    OtherAccount(String),
    /// An entry is not what this version of the endpoint writes.
    #[error("this version of the endpoint cannot read the entry of {key}")]
    Unreadable {
        /// What the entry is about.
        key: String,
    },
}

/// Why changes can no longer be saved in a state file that was used until now.
#[derive(Debug, thiserror::Error)]
pub(super) enum SaveError {
    #[error("cannot be written: {0}; start the endpoint again when it can")]
    Io(#[from] io::Error),
    #[error(
        "was moved, replaced or deleted while the endpoint was running; put it or a copy back, and start the endpoint again"
    )]
    Moved,
    #[error(
        "was changed by something else while the endpoint was running; put a copy in its place, and start the endpoint again"
    )]
    Altered,
}
