//! Folders in the build folder that are filled once.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::build_folder;
use crate::error::{Result, cannot_write};

/// Returns the folder that holds what the command downloads and builds.
pub(super) fn browser_folder() -> PathBuf {
    build_folder().join("browser")
}

/// Returns a folder in [`browser_folder`], which `fill` fills if it does not exist.
///
/// The folder appears when it is complete, so that one that was interrupted is filled anew. Of two processes, one waits.
pub(super) fn filled_once(name: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let parent = browser_folder();
    let folder = parent.join(name);
    if folder.is_dir() {
        return Ok(folder);
    }
    let failed = |error: io::Error| cannot_write(&folder, &error);
    fs::create_dir_all(&parent).map_err(failed)?;
    let lock = File::create(parent.join(format!("{name}.lock"))).map_err(failed)?;
    lock.lock().map_err(failed)?;
    if folder.is_dir() {
        return Ok(folder);
    }
    let prefix = format!("{name}.partial-");
    for entry in fs::read_dir(&parent).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_dir_all(entry.path()).map_err(failed)?;
        }
    }
    // A name of its own, since programs of an interrupted process may still write to the previous one.
    let partial = parent.join(format!("{prefix}{}", std::process::id()));
    fs::create_dir(&partial).map_err(failed)?;
    fill(&partial)?;
    fs::rename(&partial, &folder).map_err(failed)?;
    Ok(folder)
}
