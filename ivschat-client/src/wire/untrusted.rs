//! Printing values from untrusted sources.

use std::fmt::{self, Write};

/// The number of characters after which `Display` truncates a value. The service's own messages are shorter.
const MAX_DISPLAY: usize = 1_000;

/// The number of characters after which `Debug` truncates a value, which may contain several strings.
const MAX_DEBUG: usize = 4_000;

/// Prints an untrusted value so that it cannot forge log entries or flood a log.
///
/// Characters that could break a line, or reorder it on a screen, are escaped. A long value is truncated, and ends
/// with `…`.
pub(crate) struct Untrusted<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Untrusted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keeps_lines = false;
        Printer::new(f, MAX_DISPLAY, keeps_lines).print(format_args!("{}", self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for Untrusted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The line breaks of `{:#?}` are not part of a string.
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
    /// How many more characters may be printed.
    remaining: usize,
    keeps_lines: bool,
    is_truncated: bool,
}

impl<'a, 'b> Printer<'a, 'b> {
    fn new(f: &'a mut fmt::Formatter<'b>, limit: usize, keeps_lines: bool) -> Self {
        Self {
            f,
            remaining: limit,
            keeps_lines,
            is_truncated: false,
        }
    }

    fn print(mut self, value: fmt::Arguments<'_>) -> fmt::Result {
        match self.write_fmt(value) {
            // This error only stops the formatting early.
            Err(_) if self.is_truncated => Ok(()),
            result => result,
        }
    }
}

impl Write for Printer<'_, '_> {
    fn write_str(&mut self, string: &str) -> fmt::Result {
        for character in string.chars() {
            if self.remaining == 0 {
                self.is_truncated = true;
                self.f.write_char('…')?;
                return Err(fmt::Error);
            }
            self.remaining -= 1;
            let is_kept = self.keeps_lines && character == '\n';
            if is_deceptive(character) && !is_kept {
                write!(self.f, "{}", character.escape_default())?;
            } else {
                self.f.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// Whether a character is invisible and changes the line, the order or the meaning of other characters. Joiners are
/// not deceptive: scripts and emoji need them.
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
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
    fn deceptive_characters_are_escaped_and_others_are_not() {
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
    fn alternate_debug_keeps_its_own_line_breaks() {
        let shown = format!("{:#?}", Untrusted(["a\nb", "\u{202e}c"]));
        assert_eq!(shown, "[\n    \"a\\nb\",\n    \"\\u{202e}c\",\n]");
    }

    #[test]
    fn a_long_string_is_truncated() {
        let long = "ä".repeat(MAX_DISPLAY);
        assert_eq!(Untrusted(&long).to_string(), long);
        let longer = format!("{long}ä");
        assert_eq!(Untrusted(&longer).to_string(), format!("{long}…"));
        let debug = format!("{:?}", Untrusted(&vec![longer; 1000]));
        assert_eq!(debug.chars().count(), MAX_DEBUG + 1, "{debug}");
        assert!(debug.ends_with('…'), "{debug}");
    }
}
