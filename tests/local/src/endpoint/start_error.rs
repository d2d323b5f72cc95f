//! The error of an endpoint that does not start.

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
    #[error("`{0}` is not a host; expected a name or an IP address, with or without a port")]
    PublicHost(String),
    /// The account ID does not have 12 digits.
    #[error("`{0}` is not an account ID; expected 12 digits")]
    Account(String),
    /// The region is empty, too long, or contains characters other than lowercase letters, digits and hyphens.
    #[error("`{0}` is not a region; expected 1 to 32 lowercase letters, digits and hyphens")]
    Region(String),
    /// Two access keys have this ID.
    #[error("two access keys have the ID `{0}`; each needs an ID of its own")]
    AccessKey(String),
    /// The access key with this ID permits an operation that the service does not have. The error omits the name of the
    /// operation, which may be the end of a secret that contains a colon.
    #[error(
        "the access key `{0}` permits an operation that the service does not have; expected a name like CreateRoom"
    )]
    OperationOfAccessKey(String),
    /// A fault rule names an operation that the service does not have.
    #[error("the service has no operation `{0}`; expected a name like CreateRoom")]
    Operation(String),
    /// The clock is before the year 1970 or after the year 9999, so that HTTP dates cannot express its time.
    #[error("the clock is not between the years 1970 and 9999")]
    Clock,
    /// The URL of the message review handler with this ARN does not begin with `http://`, or contains a user name.
    #[error(
        "the message review handler {arn} needs a URL like http://127.0.0.1:8080, without a user name"
    )]
    ReviewUrl {
        /// The ARN of the handler.
        arn: String,
    },
    /// The URL of the Lambda endpoint does not begin with `http://`, or contains a user name.
    #[error("the Lambda endpoint needs a URL like http://127.0.0.1:9000, without a user name")]
    LambdaEndpoint,
    /// The folder for chat logs cannot be created.
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
        /// Why it cannot be used.
        source: StateError,
    },
    /// The built-in document that describes the service cannot be used.
    #[error("cannot use the built-in description of the service: {0}")]
    Document(String),
}
