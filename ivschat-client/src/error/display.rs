//! How errors are printed: in one line.

use std::error::Error as StdError;
use std::fmt;

/// Escapes control characters: a line break in a message could forge a log entry.
pub(super) fn one_line(message: &str) -> String {
    let mut line = String::with_capacity(message.len());
    for letter in message.chars() {
        if letter.is_control() {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}

/// Returns the message of the innermost cause.
pub(super) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    one_line(&cause.to_string())
}

pub(crate) fn write_code_and_message(
    f: &mut fmt::Formatter<'_>,
    code: &str,
    message: Option<&str>,
) -> fmt::Result {
    match message {
        Some(message) if !message.is_empty() => write!(f, "{code}: {}", one_line(message)),
        _ => f.write_str(code),
    }
}
