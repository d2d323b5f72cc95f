//! Markdown tables whose columns are aligned, and what is in their cells.

use std::fmt::Write;

use crate::statistics::Median;

/// The contents of a cell without a figure.
pub(super) const NONE: &str = "–";

/// Writes a table.
pub(super) fn write<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> String {
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(rows);
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or_default());
    let mut table = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(widths) {
            let _ = write!(table, "| {cell:width$} ");
        }
        table.push_str("|\n");
        if number == 0 {
            for width in widths {
                let _ = write!(table, "|{}", "-".repeat(width + 2));
            }
            table.push_str("|\n");
        }
    }
    table
}

/// What a figure should be.
#[derive(Clone, Copy)]
pub(super) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Goal {
    /// Writes the goal, and whether a value reaches it.
    pub(super) fn compare(self, value: f64, write: impl Fn(f64) -> String) -> String {
        let (sign, goal, is_reached) = match self {
            Self::AtMost(goal) => ("≤", goal, value <= goal),
            Self::AtLeast(goal) => ("≥", goal, value >= goal),
        };
        let verdict = if is_reached { "reached" } else { "missed" };
        format!("{sign} {}: {verdict}", write(goal))
    }
}

pub(super) fn one_decimal(value: f64) -> String {
    format!("{value:.1}")
}

pub(super) fn two_decimals(value: f64) -> String {
    format!("{value:.2}")
}

/// Writes a ratio with its quartiles.
pub(super) fn ratio(ratio: &Median) -> String {
    let Median {
        median,
        lower_quartile,
        upper_quartile,
    } = ratio;
    format!("{median:.2} ({lower_quartile:.2}–{upper_quartile:.2})")
}

/// Writes a median of microseconds with its quartiles.
pub(super) fn microseconds(median: &Median) -> String {
    let Median {
        median,
        lower_quartile,
        upper_quartile,
    } = median;
    format!("{median:.1} µs ({lower_quartile:.1}–{upper_quartile:.1})")
}

/// Writes a median of whole numbers.
pub(super) fn whole(median: &Median) -> String {
    thousands(median.median)
}

pub(super) fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

pub(super) fn kibibytes(bytes: u64) -> String {
    format!("{} KiB", thousands(bytes as f64 / 1024.0))
}

/// Writes a whole number with separators.
pub(super) fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |first: &str, second: &str| [first.to_owned(), second.to_owned()];
        let table = write(["", "µs"], vec![row("bare", "1"), row("ours", "1,234")]);
        let expected = "\
|      | µs    |
|------|-------|
| bare | 1     |
| ours | 1,234 |
";
        assert_eq!(table, expected);
    }

    #[test]
    fn thousands_have_separators() {
        let written = [0.0, 999.6, 12_345.0, 1_234_567.0].map(thousands);
        assert_eq!(written, ["0", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn a_goal_is_reached_exactly_at_its_limit() {
        assert_eq!(
            Goal::AtMost(1.2).compare(1.2, two_decimals),
            "≤ 1.20: reached"
        );
        assert_eq!(
            Goal::AtMost(1.2).compare(1.201, two_decimals),
            "≤ 1.20: missed"
        );
        assert_eq!(
            Goal::AtLeast(0.8).compare(0.79, two_decimals),
            "≥ 0.80: missed"
        );
    }
}
