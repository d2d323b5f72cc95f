//! Chat logs: the messages and events of rooms with logging configurations, as JSON lines in a folder.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::frames::Frame;
use crate::shared::Log;
use crate::store::LogDestination;

/// The maximum number of records that wait for the disk.
const MAX_QUEUED_RECORDS: usize = 8192;

/// The maximum number of open files.
const MAX_OPEN_FILES: usize = 64;

/// The characters that are percent-encoded in file names, for example the `/` of log groups.
const FILE_NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Longer names are truncated, and end with a digest that distinguishes them.
const MAX_NAME_BYTES: usize = 150;

/// A record in the format of AWS.
#[derive(Serialize)]
struct Record<'a> {
    event_timestamp: String,
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    payload: &'a Frame,
}

struct Line {
    file: String,
    record: Bytes,
}

/// The writer thread, and the sender of its queue.
type Thread = (SyncSender<Line>, JoinHandle<()>);

/// Writes the records of one endpoint on a separate thread, so that no room waits for the disk.
pub(crate) struct ChatLogs {
    folder: PathBuf,
    thread: Mutex<Option<Thread>>,
    /// Set after the first record that could not be written. It stops all logging, so that no log has gaps.
    has_failed: Arc<AtomicBool>,
}

impl ChatLogs {
    /// Creates the folder if it does not exist, and starts the writer thread.
    pub(crate) fn open(folder: PathBuf, log: Option<Log>) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let (lines, waiting) = sync_channel(MAX_QUEUED_RECORDS);
        let has_failed = Arc::new(AtomicBool::new(false));
        let mut writer = Writer {
            folder: folder.clone(),
            files: HashMap::new(),
            has_failed: Arc::clone(&has_failed),
        };
        let thread = thread::Builder::new().name("chat-logs".to_owned());
        let thread = thread.spawn(move || {
            if let (Err(reason), Some(log)) = (writer.run(&waiting), log) {
                log(&format!("Writing chat logs has stopped: {reason}"));
            }
        })?;
        Ok(Self {
            folder,
            thread: Mutex::new(Some((lines, thread))),
            has_failed,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Adds a record to the logs of these destinations.
    pub(super) fn add(&self, destinations: &[LogDestination], frame: &Frame) {
        let Some(record) = record(frame).filter(|_| !self.has_failed.load(Ordering::Relaxed))
        else {
            return;
        };
        let thread = self.thread();
        let Some((lines, _)) = &*thread else {
            return;
        };
        let mut files: Vec<_> = destinations.iter().map(file_name).collect();
        files.sort_unstable();
        files.dedup();
        for file in files {
            let record = record.clone();
            if lines.try_send(Line { file, record }).is_err() {
                self.has_failed.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Waits until everything is written. Later records are discarded.
    pub(crate) async fn close(&self) {
        let thread = self.thread().take();
        if let Some((lines, thread)) = thread {
            drop(lines);
            // If the thread panicked, there is nothing left to wait for.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }

    fn thread(&self) -> MutexGuard<'_, Option<Thread>> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the line of a frame, or `None` if the frame is not logged.
fn record(frame: &Frame) -> Option<Bytes> {
    let (kind, send_time) = match frame {
        Frame::Message { send_time, .. } => ("MESSAGE", send_time),
        Frame::Event { send_time, .. } => ("EVENT", send_time),
        Frame::Error { .. } => return None,
    };
    let record = Record {
        event_timestamp: send_time.0.without_trailing_zeros(),
        kind,
        version: "1.0",
        payload: frame,
    };
    let mut line = serde_json::to_vec(&record).ok()?;
    line.push(b'\n');
    Some(line.into())
}

/// Returns the file name of a destination. It stays inside the folder, and is unique to the destination.
fn file_name(destination: &LogDestination) -> String {
    let LogDestination { kind, name } = destination;
    let encoded = utf8_percent_encode(name, FILE_NAME).to_string();
    match encoded
        .get(..MAX_NAME_BYTES)
        .filter(|_| encoded.len() > MAX_NAME_BYTES)
    {
        None => format!("{kind}-{encoded}.jsonl"),
        Some(start) => {
            let digest = hex::encode(&Sha256::digest(name)[..8]);
            format!("{kind}-{start}.{digest}.jsonl")
        }
    }
}

struct Writer {
    folder: PathBuf,
    files: HashMap<String, BufWriter<File>>,
    has_failed: Arc<AtomicBool>,
}

impl Writer {
    /// Writes until the queue closes. Returns the reason if writing fails.
    fn run(&mut self, lines: &Receiver<Line>) -> Result<(), String> {
        while let Ok(first) = lines.recv() {
            if self.has_failed.load(Ordering::Relaxed) {
                return Err("the disk is too slow".to_owned());
            }
            if let Err((file, error)) = self.write(first, lines) {
                self.has_failed.store(true, Ordering::Relaxed);
                let path = self.folder.join(file);
                return Err(format!("cannot write {}: {error}", path.display()));
            }
        }
        Ok(())
    }

    /// Writes a line and the lines queued behind it.
    fn write(&mut self, first: Line, lines: &Receiver<Line>) -> Result<(), (String, io::Error)> {
        let waiting = std::iter::once(first).chain(lines.try_iter());
        for Line { file, record } in waiting.take(MAX_QUEUED_RECORDS) {
            let written = self
                .file(file.clone())
                .and_then(|writer| writer.write_all(&record));
            written.map_err(|error| (file, error))?;
        }
        for (file, writer) in &mut self.files {
            writer.flush().map_err(|error| (file.clone(), error))?;
        }
        Ok(())
    }

    fn file(&mut self, name: String) -> io::Result<&mut BufWriter<File>> {
        let path = self.folder.join(&name);
        if self.files.len() >= MAX_OPEN_FILES && !self.files.contains_key(&name) {
            for file in self.files.values_mut() {
                file.flush()?;
            }
            self.files.clear();
        }
        Ok(match self.files.entry(name) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(vacant) => vacant.insert(BufWriter::new(open(&path)?)),
        })
    }
}

/// Opens a log file for appending. Only its owner can read it.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> String {
        file_name(&LogDestination {
            kind: "cloudwatch-logs",
            name: name.to_owned(),
        })
    }

    #[test]
    fn a_destination_has_a_file_in_the_folder() {
        for (destination, file) in [
            ("chat", "cloudwatch-logs-chat.jsonl"),
            ("/aws/ivs/chat", "cloudwatch-logs-%2Faws%2Fivs%2Fchat.jsonl"),
            (
                "../../etc/passwd",
                "cloudwatch-logs-%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.jsonl",
            ),
            ("..", "cloudwatch-logs-%2E%2E.jsonl"),
            ("a\\b:c\0d", "cloudwatch-logs-a%5Cb%3Ac%00d.jsonl"),
        ] {
            assert_eq!(name(destination), file);
        }
    }

    #[test]
    fn the_number_of_open_files_is_limited() {
        let folder = tempfile::TempDir::new().unwrap();
        let mut writer = Writer {
            folder: folder.path().to_owned(),
            files: HashMap::new(),
            has_failed: Arc::default(),
        };
        for number in 0..3 * MAX_OPEN_FILES {
            writer.file(number.to_string()).unwrap();
            assert!(writer.files.len() <= MAX_OPEN_FILES, "{number}");
        }
    }

    #[test]
    fn names_that_are_too_long_for_a_file_still_differ() {
        let (one, other) = (name(&"/".repeat(511)), name(&"/".repeat(512)));
        assert_ne!(one, other);
        assert!(one.len() < 255 && other.len() < 255);
    }
}
