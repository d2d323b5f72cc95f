//! How models are read from JSON, written to it, and kept out of logs.

pub(crate) mod lenient;
mod open_enum;
pub(crate) mod union;

pub(crate) use open_enum::open_enum;

/// What `Debug` prints instead of a sensitive value; the text is that of the AWS SDK.
#[allow(
    dead_code,
    reason = "a service without sensitive members has no use for it"
)]
pub(crate) const REDACTED: &str = "*** Sensitive Data Redacted ***";
