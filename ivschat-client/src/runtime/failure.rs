//! What an error says about the request: whether it may have been applied, and whether to repeat it.

use std::fmt;

use reqwest::StatusCode;

use crate::error::{ErrorKind, TimeLimit};

/// An error, judged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Failure {
    /// Why sending the request again may succeed; none if it would fail again.
    pub(crate) cause: Option<Cause>,
    /// Whether the service may have done what the request asks for.
    pub(crate) may_have_been_applied: bool,
}

/// Why sending a request again may succeed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cause {
    Throttling,
    ServerError,
    NoConnection,
    BrokenConnection,
    Timeout,
    /// With the service's time it may be accepted.
    ClockSkew,
    /// With fresh credentials it may be accepted.
    ExpiredCredentials,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Throttling => "throttling",
            Self::ServerError => "server error",
            Self::NoConnection => "no connection",
            Self::BrokenConnection => "broken connection",
            Self::Timeout => "timeout",
            Self::ClockSkew => "clock skew",
            Self::ExpiredCredentials => "expired credentials",
        })
    }
}

/// Codes by which AWS services say that requests come too fast.
const THROTTLING_CODES: [&str; 14] = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// Codes by which AWS services say that something went wrong for the moment.
const TRANSIENT_CODES: [&str; 2] = ["RequestTimeout", "RequestTimeoutException"];

/// Codes by which AWS services say that the time of the signature is not theirs.
const CLOCK_SKEW_CODES: [&str; 3] = [
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
];

/// Codes that may mean the same, or that the signature is wrong for another reason.
const SIGNATURE_CODES: [&str; 3] = [
    "AuthFailure",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
];

const EXPIRED_CREDENTIALS_CODES: [&str; 2] = ["ExpiredToken", "ExpiredTokenException"];

impl Failure {
    /// Judges an error by what it is, and by the status of the answer if there was one.
    pub(crate) fn of(kind: &ErrorKind, status: Option<StatusCode>) -> Self {
        let may_have_been_applied = is_processed(status);
        match kind {
            ErrorKind::Service(error) => Self::of_code(error.code().unwrap_or_default(), status),
            ErrorKind::UnexpectedAnswer(_) | ErrorKind::OversizedAnswer(_) => {
                Self::of_status(status)
            }
            ErrorKind::Connection(error) if error.is_connect() => Self {
                cause: Some(Cause::NoConnection),
                may_have_been_applied: false,
            },
            ErrorKind::Connection(error) => Self {
                cause: Some(if error.is_timeout() {
                    Cause::Timeout
                } else {
                    Cause::BrokenConnection
                }),
                may_have_been_applied,
            },
            ErrorKind::Timeout(error) => match error.limit() {
                TimeLimit::Credentials => Self::REJECTED,
                TimeLimit::Connect => Self {
                    cause: Some(Cause::Timeout),
                    may_have_been_applied: false,
                },
                TimeLimit::Operation | TimeLimit::Attempt | TimeLimit::Read => Self {
                    cause: Some(Cause::Timeout),
                    may_have_been_applied,
                },
            },
            ErrorKind::UnreadableOutput(_) | ErrorKind::FollowedRedirect(_) => Self {
                cause: None,
                may_have_been_applied: true,
            },
            ErrorKind::InvalidInput(_)
            | ErrorKind::Endpoint(_)
            | ErrorKind::HttpClient(_)
            | ErrorKind::MissingCredentials
            | ErrorKind::Credentials(_)
            | ErrorKind::Signing(_) => Self::REJECTED,
        }
    }

    const REJECTED: Self = Self {
        cause: None,
        may_have_been_applied: false,
    };

    fn of_code(code: &str, status: Option<StatusCode>) -> Self {
        let rejected = |cause| Self {
            cause: Some(cause),
            may_have_been_applied: false,
        };
        if THROTTLING_CODES.contains(&code) {
            rejected(Cause::Throttling)
        } else if CLOCK_SKEW_CODES.contains(&code) || SIGNATURE_CODES.contains(&code) {
            rejected(Cause::ClockSkew)
        } else if EXPIRED_CREDENTIALS_CODES.contains(&code) {
            rejected(Cause::ExpiredCredentials)
        } else if TRANSIENT_CODES.contains(&code) {
            Self {
                cause: Some(Cause::ServerError),
                may_have_been_applied: true,
            }
        } else {
            Self::of_status(status)
        }
    }

    fn of_status(status: Option<StatusCode>) -> Self {
        let cause = match status.map(|status| status.as_u16()) {
            // A gateway's way to throttle, without a code.
            Some(429) => Some(Cause::Throttling),
            Some(500 | 502 | 503 | 504) => Some(Cause::ServerError),
            _ => None,
        };
        Self {
            cause,
            may_have_been_applied: is_processed(status),
        }
    }

    /// Whether repeating may succeed without any change to credentials or clock.
    pub(crate) fn is_transient(&self) -> bool {
        !matches!(
            self.cause,
            None | Some(Cause::ClockSkew | Cause::ExpiredCredentials)
        )
    }
}

/// A request that was refused or sent elsewhere has not been processed; after anything else it may have been.
fn is_processed(status: Option<StatusCode>) -> bool {
    !status.is_some_and(|status| status.is_client_error() || status.is_redirection())
}

/// Whether an error says for sure that the clocks differ; a refused signature may have other reasons.
pub(crate) fn means_clock_skew(kind: &ErrorKind) -> bool {
    kind.code()
        .is_some_and(|code| CLOCK_SKEW_CODES.contains(&code))
}

#[cfg(test)]
mod tests;
