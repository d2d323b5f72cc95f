//! Why an endpoint does not start.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::state::StateError;

/// Why an endpoint did not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// The endpoint cannot listen on a host.
    #[error("cannot listen on {address}")]
    Listen {
        /// The host and the port.
        address: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// This public host is not a name or an IP address, with or without a port.
    #[error("`{0}` is not a host, such as chat.example.com or localhost:8080")]
    PublicHost(String),
    /// The account does not have 12 digits.
    #[error("`{0}` is not an account, which has 12 digits")]
    Account(String),
    /// The region is empty, too long, or has other characters than lower-case letters, digits and hyphens.
    #[error("`{0}` is not a region, which has up to 32 lower-case letters, digits and hyphens")]
    Region(String),
    /// Two access keys have this ID.
    #[error("two access keys have the ID `{0}`")]
    AccessKey(String),
    /// The access key with this ID names an operation that the service does not have. The name is not shown, as it may
    /// be the end of a secret with a colon.
    #[error(
        "the access key `{0}` is for an operation that the service does not have; names look like CreateRoom"
    )]
    OperationOfAccessKey(String),
    /// A fault rule names an operation that the service does not have.
    #[error("the service has no operation `{0}`; names look like CreateRoom")]
    Operation(String),
    /// The clock is before the year 1970 or after the year 9999, which HTTP dates cannot express.
    #[error("the clock is not between the years 1970 and 9999")]
    Clock,
    /// The URL of the message review handler with this ARN does not begin with `http://`, or has a user.
    #[error(
        "the message review handler {arn} has no URL such as http://127.0.0.1:8080, without a user"
    )]
    ReviewUrl {
        /// The ARN.
        arn: String,
    },
    /// The URL of the Lambda endpoint does not begin with `http://`, or has a user.
    #[error("the Lambda endpoint has no URL such as http://127.0.0.1:9000, without a user")]
    LambdaEndpoint,
    /// There is no folder for chat logs, and it cannot be created.
    #[error("cannot write chat logs into {}", folder.display())]
    ChatLogs {
        /// The folder.
        folder: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The state file cannot be used.
    #[error("cannot use the state file {}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: StateError,
    },
    /// The built-in document that describes the service cannot be used.
    #[error("the description of the service cannot be used: {0}")]
    Document(String),
}
