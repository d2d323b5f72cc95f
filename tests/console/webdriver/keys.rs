//! The keys that text cannot contain, as WebDriver writes them.

/// Enter, or return.
pub const ENTER: &str = "\u{e007}";

/// Tab, which moves the focus.
pub const TAB: &str = "\u{e004}";
