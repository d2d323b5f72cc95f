//! What the program prints while it measures.

/// Prints what is measured now.
pub(crate) fn step(what: &str) {
    eprintln!("bench: {what}");
}
