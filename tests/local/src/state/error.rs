//! Why a state file is not used.

use std::fmt;
use std::io;

/// Why a state file is not used. The file is left as it is.
#[derive(Debug)]
#[non_exhaustive]
pub enum StateError {
    /// The operating system refuses to read or write it.
    Io(io::Error),
    /// It is a folder, a device or a pipe.
    NoFile,
    /// Another endpoint uses it.
    InUse,
    /// It was not written by an endpoint, or by one of another version.
    Foreign,
    /// It was altered or damaged since it was written.
    Damaged {
        /// The number of the first line that is not as it was written, from 1.
        line: usize,
    },
    /// It belongs to another account, which is in the ARN of each resource.
    OtherAccount(String),
    /// An entry is not what this version of the endpoint writes.
    Unreadable {
        /// What the entry is about.
        key: String,
    },
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::NoFile => f.write_str("it is no ordinary file; name another one"),
            Self::InUse => {
                f.write_str("another endpoint uses it; stop that one, or name another file")
            }
            Self::Foreign => {
                f.write_str("this version of the endpoint has not written it; name another file")
            }
            Self::Damaged { line } => write!(
                f,
                "line {line} is not as it was written; put a copy in its place, or name another file"
            ),
            Self::OtherAccount(account) => write!(
                f,
                "it belongs to the account {account}; use that one, or name another file"
            ),
            Self::Unreadable { key } => {
                write!(
                    f,
                    "this version of the endpoint cannot read the entry of {key}"
                )
            }
        }
    }
}

impl std::error::Error for StateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // Its text is this error's own.
            Self::Io(error) => error.source(),
            _ => None,
        }
    }
}

impl From<io::Error> for StateError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
