//! Files that are replaced together.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Writes files, and the folders that they are in; none is replaced unless all of them can be written.
///
/// # Errors
/// A folder or a file cannot be written. Temporary files are removed.
pub(crate) fn write(files: &[(&Path, &str)]) -> Result<()> {
    let failed =
        |file: &Path, error: io::Error| Error::new(file, format!("cannot be written: {error}"));
    // In the name, as two processes may write at once.
    let process = std::process::id();
    let mut written = vec![];
    for (file, contents) in files {
        let folder = file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let temporary = Temporary(folder.join(format!(".{name}.{process}.new")));
        fs::write(&temporary.0, contents).map_err(|error| failed(&temporary.0, error))?;
        written.push(temporary);
    }
    let mut replaced = vec![];
    for ((file, _), temporary) in files.iter().zip(&written) {
        let before = fs::read(file).ok();
        if let Err(error) = fs::rename(&temporary.0, file) {
            restore(replaced);
            return Err(failed(file, error));
        }
        replaced.push((*file, before));
    }
    Ok(())
}

/// Undoes what was replaced. Where that fails too, the error about the cause is the better one.
fn restore(replaced: Vec<(&Path, Option<Vec<u8>>)>) {
    for (file, before) in replaced {
        let _ = match before {
            Some(contents) => fs::write(file, contents),
            None => fs::remove_file(file),
        };
    }
}

/// A file that is removed unless it has been renamed.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // After a rename, there is nothing to remove.
        let _ = fs::remove_file(&self.0);
    }
}
