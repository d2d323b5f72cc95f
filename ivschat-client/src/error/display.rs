//! How errors are printed: in one line.

use std::error::Error as StdError;
use std::fmt;

use crate::wire::Untrusted;

/// Returns the innermost cause.
pub(super) fn innermost<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
}

/// Returns the innermost cause, to be printed.
pub(crate) fn root_cause<'a>(
    error: &'a (dyn StdError + 'static),
) -> Untrusted<&'a (dyn StdError + 'static)> {
    Untrusted(innermost(error))
}

pub(crate) fn write_code_and_message(
    f: &mut fmt::Formatter<'_>,
    code: &str,
    message: Option<&str>,
) -> fmt::Result {
    match message {
        Some(message) if !message.is_empty() => write!(f, "{code}: {}", Untrusted(message)),
        _ => f.write_str(code),
    }
}
