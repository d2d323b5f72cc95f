//! The queue of changes to write to the state file.
//!
//! A separate thread writes them, since writing blocks. It writes all queued changes at once, so that many requests share
//! one wait for the disk.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use serde_json::Value;
use tokio::sync::watch;

use super::file::StateFile;
use super::{Change, StateError};
use crate::secret::Secret;

/// Changes can no longer be saved.
#[derive(Debug)]
pub(crate) struct NotSaved {
    pub(crate) reason: String,
}

/// The contents of a state file when it was opened.
pub(crate) struct Opened {
    pub(crate) secret: Secret,
    pub(crate) entries: BTreeMap<String, Value>,
}

/// Queues changes in order, and tracks which of them are on the disk.
pub(crate) struct Journal {
    messages: Sender<Message>,
    added: AtomicU64,
    /// Completes when the writer has ended and released the file's lock.
    progress: watch::Receiver<Progress>,
}

#[derive(Default)]
struct Progress {
    /// The number of changes that are on the disk.
    written: u64,
    failure: Option<String>,
}

enum Message {
    Change(Change),
    Close,
}

impl Journal {
    /// Reads a state file and starts its writer. This blocks.
    pub(crate) fn open(path: &Path, account: &str) -> Result<(Self, Opened), StateError> {
        let file = StateFile::open(path, account)?;
        let opened = Opened {
            secret: file.secret().ok_or(StateError::Foreign)?,
            entries: file.entries().clone(),
        };
        let (messages, changes) = mpsc::channel();
        let (report, progress) = watch::channel(Progress::default());
        thread::Builder::new()
            .name("state file".to_owned())
            .spawn({
                let path = path.to_owned();
                move || write(file, &path, &changes, &report)
            })?;
        let journal = Self {
            messages,
            added: AtomicU64::new(0),
            progress,
        };
        Ok((journal, opened))
    }

    /// Queues a change for the writer. The caller keeps changes in order.
    pub(crate) fn add(&self, change: Change) {
        self.added.fetch_add(1, Ordering::Release);
        // Without a writer, nothing is ever reported as saved.
        let _: Result<(), _> = self.messages.send(Message::Change(change));
    }

    /// Waits until all changes added so far are on the disk.
    pub(crate) async fn saved(&self) -> Result<(), NotSaved> {
        let added = self.added.load(Ordering::Acquire);
        let mut progress = self.progress.clone();
        let is_written = |progress: &Progress| progress.written >= added;
        if progress.wait_for(is_written).await.is_ok() {
            return Ok(());
        }
        let failure = progress.borrow().failure.clone();
        Err(NotSaved {
            reason: failure.unwrap_or_else(|| "the endpoint is shutting down".to_owned()),
        })
    }

    /// Waits until the writer has written all changes and released the file's lock.
    pub(crate) async fn close(&self) {
        let _: Result<(), _> = self.messages.send(Message::Close);
        let mut progress = self.progress.clone();
        while progress.changed().await.is_ok() {}
    }
}

/// Writes changes until the journal is closed or dropped. Ends after the first failure, since the contents of the file are
/// then unknown, and no later change may be acknowledged.
fn write(
    mut file: StateFile,
    path: &Path,
    messages: &Receiver<Message>,
    report: &watch::Sender<Progress>,
) {
    while let Ok(first) = messages.recv() {
        let mut changes = Vec::new();
        let mut is_open = true;
        for message in std::iter::once(first).chain(messages.try_iter()) {
            match message {
                Message::Change(change) => changes.push(change),
                Message::Close => {
                    is_open = false;
                    break;
                }
            }
        }
        let count = changes.len() as u64;
        if count > 0
            && let Err(error) = file.append(changes)
        {
            let failure = format!("the state file {} {error}", path.display());
            report.send_modify(|progress| progress.failure = Some(failure));
            return;
        }
        report.send_modify(|progress| progress.written += count);
        if !is_open {
            return;
        }
    }
}
