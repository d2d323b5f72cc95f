//! State files on the disk.

mod damage;
mod identity;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;

use super::error::SaveError;
use super::file::StateFile;
use super::*;

const ACCOUNT: &str = "123456789012";

/// The path of a file that does not exist yet, in a temporary folder.
fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("chat.state");
    (folder, path)
}

fn change(key: &str, value: impl Into<Option<u32>>) -> Change {
    let value = value.into().map(Value::from);
    Change {
        key: key.to_owned(),
        value,
    }
}

fn open(path: &Path) -> StateFile {
    StateFile::open(path, ACCOUNT).unwrap()
}

fn write(path: &Path, changes: Vec<Change>) {
    open(path).append(changes).unwrap();
}

fn entries(path: &Path) -> Value {
    json!(open(path).entries())
}

fn refusal(path: &Path) -> StateError {
    StateFile::open(path, ACCOUNT).map(drop).unwrap_err()
}

/// Enough changes of one entry to cause a rewrite of the file.
fn superseding(key: &str) -> Vec<Change> {
    (0..=2000).map(|number| change(key, number)).collect()
}

#[test]
fn the_latest_change_of_each_entry_wins() {
    let (_folder, path) = place();
    write(&path, vec![change("a", 1), change("b", 2)]);
    write(
        &path,
        vec![change("a", 3), change("b", None), change("c", 4)],
    );
    assert_eq!(entries(&path), json!({"a": 3, "c": 4}));
}

#[test]
fn the_secret_stays() {
    let (_folder, path) = place();
    let secret = || open(&path).secret().unwrap().to_hex();
    assert_eq!(secret(), secret());
}

#[test]
fn another_account_is_rejected() {
    let (_folder, path) = place();
    write(&path, vec![change("a", 1)]);
    let error = StateFile::open(&path, "210987654321")
        .map(drop)
        .unwrap_err();
    assert!(error.to_string().contains(ACCOUNT), "{error}");
}

#[test]
fn leftovers_of_a_killed_endpoint_do_no_harm() {
    let (folder, path) = place();
    fs::write(folder.path().join("chat.state.new"), "half a file").unwrap();
    write(&path, superseding("a"));
    assert_eq!(entries(&path), json!({"a": 2000}));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_does_not_grow_with_every_change() {
    let (_folder, path) = place();
    let mut file = open(&path);
    for round in 0..50 {
        let changes = (0..100).map(|number| change("a", round * 100 + number));
        file.append(changes.collect()).unwrap();
    }
    drop(file);
    let changes = fs::read_to_string(&path).unwrap().matches("key").count();
    assert!(changes < 2000, "{changes} changes");
    assert_eq!(entries(&path), json!({"a": 4999}));
}

#[test]
fn a_missing_folder_is_an_io_error() {
    let (_folder, path) = place();
    assert!(matches!(refusal(&path.join("deeper")), StateError::Io(_)));
    fs::write(&path, "").unwrap();
    assert!(matches!(refusal(&path.join("deeper")), StateError::Io(_)));
}

#[cfg(unix)]
#[test]
fn others_cannot_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = place();
    let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    let _file = open(&path);
    assert_eq!(mode(), 0o600, "created");
    drop(_file);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let mut file = open(&path);
    assert_eq!(mode(), 0o600, "opened");
    file.append(superseding("a")).unwrap();
    assert_eq!(mode(), 0o600, "rewritten");
}

#[tokio::test]
async fn saved_changes_are_on_the_disk() {
    let (_folder, path) = place();
    let (journal, opened) = Journal::open(&path, ACCOUNT).unwrap();
    assert!(opened.entries.is_empty());
    journal.add(change("a", 1));
    journal.saved().await.unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains(r#""value":1"#));
    journal.add(change("b", 2));
    journal.close().await;
    assert_eq!(entries(&path), json!({"a": 1, "b": 2}));
    journal.add(change("c", 3));
    let error = journal.saved().await.unwrap_err();
    assert!(error.reason.contains("shutting down"), "{error:?}");
}
