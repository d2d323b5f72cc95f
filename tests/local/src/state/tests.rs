use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;

use super::file::StateFile;
use super::*;

const ACCOUNT: &str = "123456789012";

/// A file that is not there yet, in a folder that goes with the test.
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

fn write(path: &Path, changes: Vec<Change>) {
    let mut file = StateFile::open(path, ACCOUNT).unwrap();
    file.append(changes).unwrap();
}

fn entries(path: &Path) -> Value {
    let file = StateFile::open(path, ACCOUNT).unwrap();
    json!(file.entries())
}

fn refusal(path: &Path) -> StateError {
    StateFile::open(path, ACCOUNT).map(drop).unwrap_err()
}

#[test]
fn the_latest_change_of_each_entry_holds() {
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
    let secret = || {
        StateFile::open(&path, ACCOUNT)
            .unwrap()
            .secret()
            .unwrap()
            .to_hex()
    };
    assert_eq!(secret(), secret());
}

#[test]
fn a_last_line_that_was_torn_off_anywhere_is_left_out() {
    let (_folder, path) = place();
    write(&path, vec![change("a", 1)]);
    let before = fs::read(&path).unwrap().len();
    write(&path, vec![change("b", 2)]);
    let whole = fs::read(&path).unwrap();
    for length in before..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(entries(&path), json!({"a": 1}), "{length} bytes");
        // And what comes next stands on a line of its own.
        write(&path, vec![change("c", 3)]);
        assert_eq!(entries(&path), json!({"a": 1, "c": 3}), "{length} bytes");
    }
    fs::write(&path, &whole).unwrap();
    assert_eq!(entries(&path), json!({"a": 1, "b": 2}));
}

#[test]
fn a_file_in_which_any_byte_is_different_is_refused_and_left() {
    let (_folder, path) = place();
    write(&path, vec![change("a", 1), change("b", 2)]);
    let whole = fs::read(&path).unwrap();
    // Without the last line feed, the last line is one that was torn off.
    for position in 0..whole.len() - 1 {
        let mut damaged = whole.clone();
        damaged[position] ^= 1;
        fs::write(&path, &damaged).unwrap();
        let error = refusal(&path);
        let is_expected = matches!(error, StateError::Foreign | StateError::Damaged { .. });
        assert!(is_expected, "byte {position}: {error}");
        assert_eq!(fs::read(&path).unwrap(), damaged);
    }
}

#[test]
fn a_damaged_line_is_named() {
    let (_folder, path) = place();
    write(&path, vec![change("a", 1), change("b", 2)]);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace(":2", ":3")).unwrap();
    let error = refusal(&path);
    assert!(matches!(error, StateError::Damaged { line: 3 }), "{error}");
}

#[test]
fn a_foreign_file_is_refused_and_left() {
    let (_folder, path) = place();
    let later =
        r#"{"format":"ivschat-local state","version":2,"account":"123456789012","secret":""}"#;
    for text in ["hello", "hello\nworld\n", "\n", "{}\n", later] {
        fs::write(&path, text).unwrap();
        assert!(matches!(refusal(&path), StateError::Foreign), "{text}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn an_empty_file_is_a_new_one() {
    let (_folder, path) = place();
    fs::write(&path, "").unwrap();
    assert_eq!(entries(&path), json!({}));
}

#[test]
fn another_account_is_refused() {
    let (_folder, path) = place();
    write(&path, vec![change("a", 1)]);
    let error = StateFile::open(&path, "210987654321")
        .map(drop)
        .unwrap_err();
    assert!(error.to_string().contains(ACCOUNT), "{error}");
}

#[test]
fn two_do_not_share_a_file() {
    let (_folder, path) = place();
    let first = StateFile::open(&path, ACCOUNT).unwrap();
    assert!(matches!(refusal(&path), StateError::InUse));
    drop(first);
    assert_eq!(entries(&path), json!({}));
}

#[test]
fn what_was_left_of_a_killed_endpoint_is_no_obstacle() {
    let (folder, path) = place();
    write(&path, vec![change("a", 1)]);
    fs::write(folder.path().join("chat.state.new"), "half a file").unwrap();
    assert_eq!(entries(&path), json!({"a": 1}));
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_refused_and_left() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    use std::os::unix::net::UnixListener;
    let (folder, path) = place();
    let _listener = UnixListener::bind(&path).unwrap();
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    for name in [path.as_path(), &link, folder.path()] {
        let error = refusal(name);
        assert!(matches!(error, StateError::NoFile), "{error}");
    }
    let found = fs::metadata(&path).unwrap().file_type();
    assert!(found.is_socket());
}

#[test]
fn a_file_that_cannot_be_replaced_leaves_nothing_beside() {
    let (folder, path) = place();
    let mut file = StateFile::open(&path, ACCOUNT).unwrap();
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    // Enough to make the file anew, which then cannot take the place of a folder.
    let changes = (0..2000).map(|number| change("a", number));
    file.append(changes.collect()).unwrap_err();
    assert!(!folder.path().join("chat.state.new").exists());
}

#[test]
fn a_file_does_not_grow_with_every_change() {
    let (_folder, path) = place();
    let mut file = StateFile::open(&path, ACCOUNT).unwrap();
    for round in 0..50 {
        let changes = (0..100).map(|number| change("a", round * 100 + number));
        file.append(changes.collect()).unwrap();
    }
    drop(file);
    let lines = fs::read_to_string(&path).unwrap().lines().count();
    assert!(lines < 2000, "{lines} lines");
    assert_eq!(entries(&path), json!({"a": 4999}));
}

#[test]
fn a_folder_that_is_not_there_is_an_error_of_the_system() {
    let (_folder, path) = place();
    assert!(matches!(refusal(&path.join("deeper")), StateError::Io(_)));
}

#[cfg(unix)]
#[test]
fn others_cannot_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = place();
    write(&path, vec![change("a", 1)]);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn what_is_saved_is_on_the_disk() {
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
    assert!(error.reason.contains("closed"), "{error:?}");
}
