//! What errors say, in one line.

use std::error::Error as StdError;
use std::fmt;

/// One line, whatever a service or a provider writes: a line break could forge an entry of a log.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}

/// What the innermost cause of an error says.
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
