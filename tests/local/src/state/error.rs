//! The errors of opening and writing a state file.

use std::io;

/// Why a state file cannot be used. The endpoint does not change the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The path names a folder, a device, a socket or a pipe.
    #[error("it is not a regular file; use another file")]
    NotRegularFile,
    /// Another endpoint uses the file.
    #[error("another endpoint uses it; stop that endpoint, or use another file")]
    InUse,
    /// The file has several hard links. Rewriting the file would replace only one of them.
    #[error("it has {links} hard links; delete all but one, or replace them with symbolic links")]
    HardLinks {
        /// The number of hard links.
        links: u64,
    },
    /// The file was not written by an endpoint of this version.
    #[error("it is not a state file of this version of the endpoint; use another file")]
    Foreign,
    /// The file is empty. An endpoint never leaves a file empty, so its contents were lost.
    #[error(
        "it is empty, although an endpoint never leaves it empty; \
         restore it from a backup, or delete it to start without state"
    )]
    Empty,
    /// The end of the file is missing or was changed.
    #[error("its end is missing or was changed; restore it from a backup, or use another file")]
    Truncated,
    /// The file was changed or damaged.
    #[error(
        "line {line} was changed, moved or deleted; restore the file from a backup, or use another file"
    )]
    Damaged {
        /// The number of the first line that is not as written, starting at 1.
        line: usize,
    },
    /// The file belongs to another account, whose ID is part of the ARN of each resource.
    #[error("it belongs to the account {0}; use that account, or another file")]
    OtherAccount(String),
    /// This version of the endpoint cannot read an entry.
    #[error(
        "this version of the endpoint cannot read the entry of {key}; use the version that wrote it, or another file"
    )]
    Unreadable {
        /// The key of the entry.
        key: String,
    },
}

/// Why an endpoint can no longer write to its state file.
#[derive(Debug, thiserror::Error)]
pub(super) enum SaveError {
    #[error("cannot be written: {0}; fix the cause, and restart the endpoint")]
    Io(#[from] io::Error),
    #[error(
        "was moved, replaced or deleted while the endpoint was running; put it or a copy back, and restart the endpoint"
    )]
    Moved,
    #[error(
        "was changed by another program while the endpoint was running; restore it, and restart the endpoint"
    )]
    Altered,
}
