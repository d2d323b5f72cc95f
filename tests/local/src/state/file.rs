//! The state file on the disk: opens, locks, and appends to it, and rewrites it when most of its changes are outdated.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::SaveError;
use super::format::{self, Chain, Contents, Heading};
use super::{Change, StateError};
use crate::secret::Secret;

/// The number of outdated changes that the file may contain beyond the number of entries.
const MAX_SUPERSEDED_CHANGES: usize = 1000;

/// An open, locked state file.
pub(super) struct StateFile {
    /// The path as given, which may contain symbolic links.
    path: PathBuf,
    heading: Heading,
    entries: BTreeMap<String, Value>,
    log: Log,
}

/// The open file, and the position of the next record.
struct Log {
    /// Locked until it is dropped.
    file: File,
    chain: Chain,
    /// The position of the next record.
    end: u64,
    /// The length of the file, including the zeros at its end.
    length: u64,
    /// The number of changes in the file, counted as if the last postponed rewrite had happened.
    changes: usize,
}

impl StateFile {
    /// Reads a file, or creates it if it does not exist.
    pub(super) fn open(path: &Path, account: &str) -> Result<Self, StateError> {
        // The working directory may change later.
        let path = std::path::absolute(path)?;
        let mut file = loop {
            let target = follow_links(&path)?;
            if let Some(file) = open_locked(&target)? {
                break file;
            }
            create(&target, account)?;
        };
        let links = links(&file.metadata()?);
        if links > 1 {
            return Err(StateError::HardLinks { links });
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let contents = Contents::read(&bytes)?;
        if contents.heading.account != account {
            return Err(StateError::OtherAccount(contents.heading.account));
        }
        make_private(&file);
        let log = Log {
            file,
            chain: contents.chain,
            end: contents.end as u64,
            length: bytes.len() as u64,
            changes: contents.changes,
        };
        let mut opened = Self {
            path,
            heading: contents.heading,
            entries: contents.entries,
            log,
        };
        if contents.is_torn {
            let target = opened.rewrite()?;
            sync_folder(&target)?;
        }
        Ok(opened)
    }

    pub(super) fn entries(&self) -> &BTreeMap<String, Value> {
        &self.entries
    }

    pub(super) fn secret(&self) -> Option<Secret> {
        self.heading.secret()
    }

    /// Writes changes. When this returns, they are on the disk, in the file at the path.
    pub(super) fn append(&mut self, changes: Vec<Change>) -> Result<(), SaveError> {
        self.check()?;
        self.log.append(&changes)?;
        for change in changes {
            change.apply(&mut self.entries);
        }
        if self.log.changes > 2 * self.entries.len() + MAX_SUPERSEDED_CHANGES {
            self.compact()?;
        }
        self.check()
    }

    /// Fails if the path no longer names this file, or if another program changed the length of the file.
    fn check(&self) -> Result<(), SaveError> {
        if !is_at(&self.log.file, &self.path)? {
            return Err(SaveError::Moved);
        }
        if self.log.file.metadata()?.len() != self.log.length {
            return Err(SaveError::Altered);
        }
        Ok(())
    }

    /// Removes outdated changes from the file. Postpones that if it fails, since the file is complete as it is.
    pub(super) fn compact(&mut self) -> io::Result<()> {
        // Another hard link would keep the old file.
        let has_one_name = links(&self.log.file.metadata()?) == 1;
        if has_one_name && let Ok(target) = self.rewrite() {
            return sync_folder(&target);
        }
        self.log.changes = self.entries.len();
        Ok(())
    }

    /// Writes a new file, and replaces the old one atomically. At any moment, the path names a complete, locked file. Returns
    /// its path; the caller must still sync the folder.
    fn rewrite(&mut self) -> io::Result<PathBuf> {
        let target = follow_links(&self.path)?;
        let name = new_name(&target);
        // A killed endpoint may have left this file.
        if_present(fs::remove_file(folder(&target).join(&name)))?;
        let new = tempfile::Builder::new()
            .prefix(&name)
            .rand_bytes(0)
            .tempfile_in(folder(&target))?;
        new.as_file().try_lock()?;
        let (chain, end) = write_new(new.as_file(), &self.heading, &self.entries)?;
        // This endpoint must not replace another file at the path.
        if !is_at(&self.log.file, &target)? {
            return Err(io::Error::other("it was moved or replaced"));
        }
        self.log = Log {
            file: new.persist(&target)?,
            chain,
            end,
            length: length_for(end),
            changes: self.entries.len(),
        };
        Ok(target)
    }
}

impl Log {
    fn append(&mut self, changes: &[Change]) -> io::Result<()> {
        let record = self.chain.record(&changes)?;
        let end = self.end + record.len() as u64;
        if end >= self.length {
            self.length = length_for(end);
            self.file.set_len(self.length)?;
            // Before the record, since a file without zeros at its end counts as truncated.
            self.file.sync_all()?;
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&record)?;
        self.file.sync_data()?;
        self.end = end;
        self.changes += changes.len();
        Ok(())
    }
}

/// Returns the length of a file whose records end at this position. The spare space saves a wait for the disk with most
/// records.
fn length_for(end: u64) -> u64 {
    (end + end / 4 + 1).next_multiple_of(1024)
}

/// Opens and locks a file, if it exists.
fn open_locked(target: &Path) -> Result<Option<File>, StateError> {
    // Opening a pipe would block.
    let Some(found) = if_present(fs::metadata(target))? else {
        return Ok(None);
    };
    if !found.is_file() {
        return Err(StateError::NotRegularFile);
    }
    let opened = OpenOptions::new().read(true).write(true).open(target);
    let Some(file) = if_present(opened)? else {
        return Ok(None);
    };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Err(StateError::InUse),
        locked => locked.map_err(io::Error::from)?,
    }
    // Another endpoint may have replaced the file before this one locked it.
    let is_current = is_at(&file, target)?;
    Ok(is_current.then_some(file))
}

/// Creates a file without entries, unless another endpoint created one in the meantime. The file appears complete.
fn create(target: &Path, account: &str) -> io::Result<()> {
    // Another endpoint may be creating the file, too.
    let new = tempfile::Builder::new()
        .prefix(&new_name(target))
        .rand_bytes(8)
        .tempfile_in(folder(target))?;
    write_new(new.as_file(), &Heading::new(account), &BTreeMap::new())?;
    match new.persist_noclobber(target) {
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        created => created?,
    };
    sync_folder(target)
}

/// Writes a complete file. Returns the chain for its next record, and the position of that record.
fn write_new(
    mut file: &File,
    heading: &Heading,
    entries: &BTreeMap<String, Value>,
) -> io::Result<(Chain, u64)> {
    let (bytes, chain) = format::compose(heading, entries)?;
    let end = bytes.len() as u64;
    file.write_all(&bytes)?;
    file.set_len(length_for(end))?;
    file.sync_all()?;
    Ok((chain, end))
}

/// Resolves the symbolic links of a path. Neither the file nor the target of a link needs to exist.
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    loop {
        if let Some(found) = if_present(fs::canonicalize(&path))? {
            return Ok(found);
        }
        match fs::read_link(&path) {
            Ok(target) => path = folder(&path).join(target),
            Err(_) => {
                let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
                return Ok(fs::canonicalize(folder(&path))?.join(name));
            }
        }
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// Returns the temporary name of a file that is being written.
fn new_name(target: &Path) -> OsString {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    name
}

/// Syncs a folder, so that the new name of a file in it is on the disk.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder(path))?.sync_all()?;
    }
    Ok(())
}

/// Returns `None` if the file does not exist.
fn if_present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    use io::ErrorKind::{NotADirectory, NotFound};
    match result {
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        result => result.map(Some),
    }
}

/// Whether a path names an open file.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    match if_present(fs::metadata(path))? {
        Some(found) => Ok(is_same_file(&found, &file.metadata()?)),
        None => Ok(false),
    }
}

#[cfg(unix)]
fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Compares creation times, since the standard library does not expose the identity of a file on this platform.
#[cfg(not(unix))]
fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    one.is_file() && one.created().ok() == other.created().ok()
}

#[cfg(unix)]
fn links(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

#[cfg(not(unix))]
fn links(_file: &Metadata) -> u64 {
    1
}

/// Makes the file readable only by its owner, since it contains the endpoint's secret and the data of users.
fn make_private(file: &File) {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        // Not all file systems support permissions.
        let _: io::Result<()> = file.set_permissions(mode);
    }
}
