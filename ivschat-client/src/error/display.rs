//! How errors are printed, on one line.

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

/// Returns the innermost cause, so that it is safe to print. A cause that prints its own cause says more than that one.
pub(crate) fn root_cause<'a>(
    error: &'a (dyn StdError + 'static),
) -> Untrusted<&'a (dyn StdError + 'static)> {
    let mut cause = error;
    while let Some(source) = cause.source()
        && !cause.to_string().contains(&source.to_string())
    {
        cause = source;
    }
    Untrusted(cause)
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

/// Describes what is wrong with a setting that is empty or was copied with whitespace around it. The description
/// follows the setting's name.
pub(crate) fn stray_whitespace(value: &str) -> Option<&'static str> {
    let is_stray = |character: char| character.is_whitespace() || character.is_control();
    if value.is_empty() {
        Some("is empty")
    } else if value.ends_with(['\n', '\r']) {
        Some("ends with a line break")
    } else if value.ends_with(is_stray) {
        Some("ends with whitespace or a control character")
    } else if value.starts_with(is_stray) {
        Some("starts with whitespace or a control character")
    } else {
        None
    }
}
