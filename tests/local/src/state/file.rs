//! The state file's format, and how it is written so that nothing is lost.
//!
//! Each line is a checksum, a space and JSON: first what the file belongs to, then one change each, of which the latest
//! about an entry holds. A line that does not end is the last one, which was being written when the endpoint was killed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Change, StateError};
use crate::secret::Secret;
use crate::signature::canonical::sha256_hex;

const FORMAT: &str = "ivschat-local state";
const VERSION: u32 = 1;

/// How many hexadecimal digits of the SHA-256 stand before each line.
const CHECKSUM_DIGITS: usize = 16;

/// How many lines that no longer hold may stand in the file beside as many as hold.
const SUPERSEDED_LINES: usize = 1000;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Heading {
    format: String,
    version: u32,
    account: String,
    secret: String,
}

/// A state file that is open, and locked.
pub(super) struct StateFile {
    path: PathBuf,
    heading: Heading,
    entries: BTreeMap<String, Value>,
    lines: usize,
    file: File,
    /// Locked until it is dropped. A file of its own, as the state file is replaced now and then.
    _lock: File,
}

impl StateFile {
    /// Reads a file, or makes it if it is not there.
    pub(super) fn open(path: &Path, account: &str) -> Result<Self, StateError> {
        // What a symbolic link leads to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        // A device would be replaced, and a pipe be waited for.
        if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(StateError::NoFile);
        }
        let lock = lock(&path)?;
        let (heading, entries) = match fs::read(&path) {
            Ok(bytes) if !bytes.is_empty() => read(&bytes, account)?,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => (fresh_heading(account), BTreeMap::new()),
        };
        let file = replace(&path, &heading, &entries)?;
        Ok(Self {
            path,
            lines: entries.len(),
            heading,
            entries,
            file,
            _lock: lock,
        })
    }

    pub(super) fn entries(&self) -> &BTreeMap<String, Value> {
        &self.entries
    }

    pub(super) fn secret(&self) -> Option<Secret> {
        Secret::from_hex(&self.heading.secret)
    }

    /// Writes changes. They are on the disk when this returns.
    pub(super) fn append(&mut self, changes: Vec<Change>) -> io::Result<()> {
        let mut lines = Vec::new();
        for change in changes {
            lines.extend(line(&change)?);
            self.lines += 1;
            apply(&mut self.entries, change);
        }
        if self.lines > 2 * self.entries.len() + SUPERSEDED_LINES {
            self.file = replace(&self.path, &self.heading, &self.entries)?;
            self.lines = self.entries.len();
            return Ok(());
        }
        self.file.write_all(&lines)?;
        self.file.sync_data()
    }
}

fn fresh_heading(account: &str) -> Heading {
    Heading {
        format: FORMAT.to_owned(),
        version: VERSION,
        account: account.to_owned(),
        secret: Secret::fresh().to_hex(),
    }
}

fn lock(path: &Path) -> Result<File, StateError> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(beside(path, ".lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StateError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Writes a new file and puts it in place of the old one: at any moment there is one of them, whole.
fn replace(path: &Path, heading: &Heading, entries: &BTreeMap<String, Value>) -> io::Result<File> {
    let new = beside(path, ".new");
    let mut lines = line(heading)?;
    for (key, value) in entries {
        lines.extend(line(&Change {
            key: key.clone(),
            value: Some(value.clone()),
        })?);
    }
    // Left over if an endpoint was killed while it wrote one; its permissions may be others.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = private_file()
        .create_new(true)
        .open(&new)
        .and_then(|mut file| {
            file.write_all(&lines)?;
            file.sync_all()?;
            fs::rename(&new, path)?;
            Ok(file)
        });
    // What is left of it would take the space that is missing.
    let file = written.inspect_err(|_| drop(fs::remove_file(&new)))?;
    sync_folder(path)?;
    Ok(file)
}

/// The file has the endpoint's secret and what users have stored, which other accounts of the machine must not read.
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The new name of a file is on the disk when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) {
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

fn line(content: &impl Serialize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(content)?;
    let checksum = sha256_hex(&json);
    let checksum = &checksum.as_bytes()[..CHECKSUM_DIGITS];
    Ok([checksum, b" ", &json, b"\n"].concat())
}

/// The JSON of a line, if it is as it was written.
fn content(line: &[u8]) -> Option<&[u8]> {
    let (checksum, rest) = line.split_at_checked(CHECKSUM_DIGITS)?;
    let json = rest.strip_prefix(b" ")?;
    let actual = sha256_hex(json);
    (checksum == &actual.as_bytes()[..CHECKSUM_DIGITS]).then_some(json)
}

fn read(bytes: &[u8], account: &str) -> Result<(Heading, BTreeMap<String, Value>), StateError> {
    let mut lines: Vec<_> = bytes.split(|byte| *byte == b'\n').collect();
    // What follows the last line feed: nothing, or a line that was being written and has not been acknowledged.
    lines.pop();
    let mut lines = lines.into_iter();
    let heading: Heading = lines
        .next()
        .and_then(content)
        .and_then(|json| serde_json::from_slice(json).ok())
        .filter(|heading: &Heading| heading.format == FORMAT && heading.version == VERSION)
        .ok_or(StateError::Foreign)?;
    if heading.account != account {
        return Err(StateError::OtherAccount(heading.account));
    }
    let mut entries = BTreeMap::new();
    for (index, line) in lines.enumerate() {
        let change = content(line)
            .and_then(|json| serde_json::from_slice(json).ok())
            // The heading is line 1.
            .ok_or(StateError::Damaged { line: index + 2 })?;
        apply(&mut entries, change);
    }
    Ok((heading, entries))
}

fn apply(entries: &mut BTreeMap<String, Value>, change: Change) {
    match change.value {
        Some(value) => entries.insert(change.key, value),
        None => entries.remove(&change.key),
    };
}
