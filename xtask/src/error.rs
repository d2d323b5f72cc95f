//! Errors, as text for the person who runs the command.

use std::io;
use std::path::Path;

pub(crate) type Result<T> = std::result::Result<T, String>;

pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be written: {error}", path.display())
}
