//! Printing values that come from outside.

use std::fmt::{self, Write};

/// The number of characters after which `Display` cuts a value. The service's own messages are shorter.
const MAX_DISPLAY: usize = 1_000;

/// The number of characters after which `Debug` cuts a value, which may have several strings in it.
const MAX_DEBUG: usize = 4_000;

/// Prints a value from outside so that it cannot forge a log entry or flood a log.
///
/// What could break the line, or reorder it on a screen, is escaped. A long value is cut and ends with `…`.
pub(crate) struct Untrusted<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Untrusted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keeps_lines = false;
        Printer::new(f, MAX_DISPLAY, keeps_lines).print(format_args!("{}", self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for Untrusted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The lines of `{:#?}` are not part of a string.
        if f.alternate() {
            let keeps_lines = true;
            Printer::new(f, MAX_DEBUG, keeps_lines).print(format_args!("{:#?}", self.0))
        } else {
            let keeps_lines = false;
            Printer::new(f, MAX_DEBUG, keeps_lines).print(format_args!("{:?}", self.0))
        }
    }
}

struct Printer<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    /// How many more characters are printed.
    left: usize,
    keeps_lines: bool,
    is_cut: bool,
}

impl<'a, 'b> Printer<'a, 'b> {
    fn new(f: &'a mut fmt::Formatter<'b>, limit: usize, keeps_lines: bool) -> Self {
        Self {
            f,
            left: limit,
            keeps_lines,
            is_cut: false,
        }
    }

    fn print(mut self, value: fmt::Arguments<'_>) -> fmt::Result {
        match self.write_fmt(value) {
            // The error only ended the value early.
            Err(_) if self.is_cut => Ok(()),
            result => result,
        }
    }
}

impl Write for Printer<'_, '_> {
    fn write_str(&mut self, string: &str) -> fmt::Result {
        for letter in string.chars() {
            if self.left == 0 {
                self.is_cut = true;
                self.f.write_char('…')?;
                return Err(fmt::Error);
            }
            self.left -= 1;
            let is_line = self.keeps_lines && letter == '\n';
            if is_deceptive(letter) && !is_line {
                write!(self.f, "{}", letter.escape_default())?;
            } else {
                self.f.write_char(letter)?;
            }
        }
        Ok(())
    }
}

/// Whether a character is invisible and changes the lines, the order or the meaning of its neighbours. Joiners
/// do not count: scripts and emoji need them.
fn is_deceptive(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_deceive_is_escaped_and_the_rest_is_not() {
        for (string, shown) in [
            ("a\nb\u{85}\u{1b}[31m", "a\\nb\\u{85}\\u{1b}[31m"),
            ("a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c"),
            (
                "a\u{202e}b\u{2066}c\u{200f}",
                "a\\u{202e}b\\u{2066}c\\u{200f}",
            ),
            ("\u{feff}a\u{ad}b", "\\u{feff}a\\u{ad}b"),
            ("नमस्ते 👩\u{200d}🚀 \"é\" \\", "नमस्ते 👩\u{200d}🚀 \"é\" \\"),
        ] {
            assert_eq!(Untrusted(string).to_string(), shown);
        }
    }

    #[test]
    fn a_long_string_is_cut() {
        let long = "ä".repeat(MAX_DISPLAY);
        assert_eq!(Untrusted(&long).to_string(), long);
        let longer = format!("{long}ä");
        assert_eq!(Untrusted(&longer).to_string(), format!("{long}…"));
        let debug = format!("{:?}", Untrusted(&vec![longer; 1000]));
        assert_eq!(debug.chars().count(), MAX_DEBUG + 1, "{debug}");
        assert!(debug.ends_with('…'), "{debug}");
    }
}
