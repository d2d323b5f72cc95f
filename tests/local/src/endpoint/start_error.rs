//! Why an endpoint does not start.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::state::StateError;

/// Why an endpoint did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// The account is not 12 digits.
    Account(String),
    /// The region has other characters than lower-case letters, digits and hyphens, or none.
    Region(String),
    /// Two access keys have this id.
    AccessKey(String),
    /// The access key with this id names an operation that the service does not have. It is not repeated, as it may
    /// be the end of a secret with a colon.
    OperationOfAccessKey(String),
    /// A fault rule names an operation that the service does not have.
    Operation(String),
    /// The clock is before the year 1970 or after the year 9999, which HTTP dates cannot express.
    Clock,
    /// The URL of the message review handler with this ARN does not begin with `http://`, or has a user.
    ReviewUrl {
        /// The ARN.
        arn: String,
    },
    /// The URL of the Lambda endpoint does not begin with `http://`, or has a user.
    LambdaEndpoint,
    /// There is no folder for chat logs, and it cannot be made.
    ChatLogs {
        /// The folder.
        folder: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The state file is not used.
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: StateError,
    },
    /// The embedded description of the service cannot be used.
    Document(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, .. } => write!(f, "cannot listen on {address}"),
            Self::Account(account) => write!(f, "`{account}` is not an account: 12 digits"),
            Self::Region(region) => write!(
                f,
                "`{region}` is not a region: up to 32 lower-case letters, digits and hyphens"
            ),
            Self::AccessKey(id) => write!(f, "there are two access keys `{id}`"),
            Self::OperationOfAccessKey(id) => write!(
                f,
                "the access key `{id}` is for an operation that the service does not have; they are written like CreateRoom"
            ),
            Self::Operation(name) => write!(
                f,
                "the service has no operation `{name}`; they are written like CreateRoom"
            ),
            Self::Clock => f.write_str("the clock is not between the years 1970 and 9999"),
            Self::ReviewUrl { arn } => write!(
                f,
                "the message review handler {arn} has no URL such as http://127.0.0.1:8080, without a user"
            ),
            Self::LambdaEndpoint => f.write_str(
                "the Lambda endpoint has no URL such as http://127.0.0.1:9000, without a user",
            ),
            Self::ChatLogs { folder, .. } => {
                write!(f, "cannot write chat logs into {}", folder.display())
            }
            Self::State { path, .. } => {
                write!(f, "cannot use the state file {}", path.display())
            }
            Self::Document(why) => {
                write!(f, "the description of the service cannot be used: {why}")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::ChatLogs { source, .. } => Some(source),
            Self::State { source, .. } => Some(source),
            Self::Account(_)
            | Self::Region(_)
            | Self::AccessKey(_)
            | Self::OperationOfAccessKey(_)
            | Self::Operation(_)
            | Self::Clock
            | Self::ReviewUrl { .. }
            | Self::LambdaEndpoint
            | Self::Document(_) => None,
        }
    }
}
