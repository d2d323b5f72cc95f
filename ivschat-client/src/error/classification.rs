//! What an error means for the request: whether it may have been applied, and whether a retry may succeed.

use std::fmt;

use reqwest::StatusCode;

use super::ErrorKind;
use super::timeout::TimeoutKind;

/// What an error means for the request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Classification {
    /// Why a retry may succeed; `None` if it would fail again.
    pub(crate) retry_reason: Option<RetryReason>,
    /// Whether the service may have applied the request.
    pub(crate) may_have_been_applied: bool,
}

/// Why a retry may succeed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum RetryReason {
    Throttling,
    ServerError,
    NoConnection,
    BrokenConnection,
    Timeout,
    /// The signature may be accepted with the service's time.
    ClockSkew,
    /// The request may be accepted with fresh credentials.
    ExpiredCredentials,
}

impl fmt::Display for RetryReason {
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

/// Error codes with which AWS services throttle requests.
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

/// Error codes of AWS services for transient failures.
const TRANSIENT_CODES: [&str; 2] = ["RequestTimeout", "RequestTimeoutException"];

/// Error codes of AWS services for a signature whose time differs too much from their own.
const CLOCK_SKEW_CODES: [&str; 3] = [
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
];

/// Error codes of AWS services for invalid signatures. Clock skew is only one possible cause.
const SIGNATURE_CODES: [&str; 3] = [
    "AuthFailure",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
];

const EXPIRED_CREDENTIALS_CODES: [&str; 2] = ["ExpiredToken", "ExpiredTokenException"];

impl ErrorKind {
    /// Classifies an error; `status` is that of the response, if there was one.
    pub(crate) fn classify(&self, status: Option<StatusCode>) -> Classification {
        let retry = |reason| Classification::retry(reason, may_have_been_applied(status));
        match self {
            Self::Service(error) => {
                Classification::of_code(error.code().unwrap_or_default(), status)
            }
            Self::UnexpectedResponse(_) | Self::ResponseTooLarge(_) => {
                Classification::of_status(status)
            }
            Self::Connection(error) if error.is_connect() => {
                Classification::retry(RetryReason::NoConnection, false)
            }
            Self::Connection(error) if error.is_timeout() => retry(RetryReason::Timeout),
            Self::Connection(_) => retry(RetryReason::BrokenConnection),
            Self::Timeout(error) => match error.kind() {
                TimeoutKind::Credentials => Classification::NOT_APPLIED,
                TimeoutKind::Connect => Classification::retry(RetryReason::Timeout, false),
                TimeoutKind::Operation | TimeoutKind::Attempt | TimeoutKind::Read => {
                    retry(RetryReason::Timeout)
                }
            },
            Self::InvalidResponseBody(_) | Self::FollowedRedirect(_) => Classification {
                retry_reason: None,
                may_have_been_applied: true,
            },
            Self::InvalidInput(_)
            | Self::Endpoint(_)
            | Self::HttpClient(_)
            | Self::MissingCredentials
            | Self::Credentials(_)
            | Self::Signing(_) => Classification::NOT_APPLIED,
        }
    }

    /// Returns `true` if the error can only mean clock skew. An invalid signature can have other causes.
    pub(crate) fn is_clock_skew(&self) -> bool {
        self.code()
            .is_some_and(|code| CLOCK_SKEW_CODES.contains(&code))
    }
}

impl Classification {
    const NOT_APPLIED: Self = Self {
        retry_reason: None,
        may_have_been_applied: false,
    };

    fn retry(reason: RetryReason, may_have_been_applied: bool) -> Self {
        Self {
            retry_reason: Some(reason),
            may_have_been_applied,
        }
    }

    fn of_code(code: &str, status: Option<StatusCode>) -> Self {
        if THROTTLING_CODES.contains(&code) {
            Self::retry(RetryReason::Throttling, false)
        } else if CLOCK_SKEW_CODES.contains(&code) || SIGNATURE_CODES.contains(&code) {
            Self::retry(RetryReason::ClockSkew, false)
        } else if EXPIRED_CREDENTIALS_CODES.contains(&code) {
            Self::retry(RetryReason::ExpiredCredentials, false)
        } else if TRANSIENT_CODES.contains(&code) {
            Self::retry(RetryReason::ServerError, true)
        } else {
            Self::of_status(status)
        }
    }

    fn of_status(status: Option<StatusCode>) -> Self {
        Self {
            retry_reason: match status.map(|status| status.as_u16()) {
                // Gateways throttle with this status, and without an error code.
                Some(429) => Some(RetryReason::Throttling),
                Some(500 | 502 | 503 | 504) => Some(RetryReason::ServerError),
                _ => None,
            },
            may_have_been_applied: may_have_been_applied(status),
        }
    }

    /// Returns `true` if a retry may succeed with the same credentials and the same clock.
    pub(crate) fn is_transient(&self) -> bool {
        !matches!(
            self.retry_reason,
            None | Some(RetryReason::ClockSkew | RetryReason::ExpiredCredentials)
        )
    }
}

/// A request that was rejected or redirected has not been applied; any other request may have been.
fn may_have_been_applied(status: Option<StatusCode>) -> bool {
    !status.is_some_and(|status| status.is_client_error() || status.is_redirection())
}

#[cfg(test)]
mod tests;
