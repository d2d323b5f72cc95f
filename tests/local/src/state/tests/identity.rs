//! The endpoint writes only to the file at its path, and no other endpoint uses that file under any name.

use std::fs::{File, OpenOptions};
use std::io::Write;

use super::*;

type Disturbance = (&'static str, fn(&Path));

/// Opens a file with an entry, alters the file, and expects that the next change is not acknowledged.
fn failure_after(disturb: impl FnOnce(&Path)) -> SaveError {
    let (_folder, path) = place();
    let path = path.with_file_name("inner").join("chat.state");
    fs::create_dir(path.parent().unwrap()).unwrap();
    let mut file = open(&path);
    file.append(vec![change("a", 1)]).unwrap();
    disturb(&path);
    let disturbed = fs::read(&path).ok();
    let error = file.append(vec![change("b", 2)]).unwrap_err();
    assert_eq!(fs::read(&path).ok(), disturbed, "{error}");
    error
}

#[test]
fn a_file_that_is_no_longer_at_its_path_is_detected() {
    let disturbances: [Disturbance; 6] = [
        ("moved", |path| {
            fs::rename(path, path.with_file_name("moved")).unwrap();
        }),
        ("deleted", |path| fs::remove_file(path).unwrap()),
        ("replaced by a copy", |path| {
            let copy = path.with_file_name("copy");
            fs::copy(path, &copy).unwrap();
            fs::rename(&copy, path).unwrap();
        }),
        ("moved, and created anew", |path| {
            fs::rename(path, path.with_file_name("moved")).unwrap();
            write(path, vec![change("c", 3)]);
        }),
        ("a folder in its place", |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }),
        ("the folder moved", |path| {
            let folder = path.parent().unwrap();
            fs::rename(folder, folder.with_file_name("outer")).unwrap();
        }),
    ];
    for (what, disturb) in disturbances {
        let error = failure_after(disturb);
        assert!(matches!(error, SaveError::Moved), "{what}: {error}");
    }
}

#[test]
fn a_file_that_another_program_truncated_or_extended_is_detected() {
    for length in [0, 1, 1025, 1 << 20] {
        let error = failure_after(|path| {
            let file = OpenOptions::new().write(true).open(path).unwrap();
            file.set_len(length).unwrap();
        });
        assert!(matches!(error, SaveError::Altered), "{length}: {error}");
    }
    let error = failure_after(|path| {
        let mut file = OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(b"appended").unwrap();
    });
    assert!(matches!(error, SaveError::Altered), "appended: {error}");
}

#[test]
fn another_file_at_the_path_is_not_replaced() {
    let (folder, path) = place();
    let mut file = open(&path);
    fs::rename(&path, folder.path().join("moved")).unwrap();
    fs::write(&path, "of somebody else").unwrap();
    file.compact().unwrap();
    let error = file.append(superseding("a")).unwrap_err();
    assert!(matches!(error, SaveError::Moved), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "of somebody else");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_moved_file_contains_everything_that_was_saved() {
    let (folder, path) = place();
    let moved = folder.path().join("moved");
    let mut file = open(&path);
    file.append(vec![change("a", 1)]).unwrap();
    fs::rename(&path, &moved).unwrap();
    file.append(vec![change("b", 2)]).unwrap_err();
    drop(file);
    assert_eq!(entries(&moved)["a"], 1);
}

#[tokio::test]
async fn no_change_is_acknowledged_after_the_file_was_moved() {
    let (folder, path) = place();
    let (journal, _) = Journal::open(&path, ACCOUNT).unwrap();
    fs::rename(&path, folder.path().join("moved")).unwrap();
    for key in ["a", "b"] {
        journal.add(change(key, 1));
        let error = journal.saved().await.unwrap_err();
        for part in ["chat.state was moved", "put it or a copy back"] {
            assert!(error.reason.contains(part), "{error:?}");
        }
        // Even if the file is back, since it no longer matches the endpoint's memory.
        let _ = fs::rename(folder.path().join("moved"), &path);
    }
}

#[test]
fn two_endpoints_cannot_share_a_file() {
    let (folder, path) = place();
    let mut first = open(&path);
    assert!(matches!(refusal(&path), StateError::InUse));
    // The folder contains no other file.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // The file that replaces it is locked, too.
    first.append(superseding("a")).unwrap();
    assert!(matches!(refusal(&path), StateError::InUse));
    drop(first);
    assert_eq!(entries(&path), json!({"a": 2000}));
}

#[test]
fn only_one_of_many_endpoints_opens_a_new_file() {
    let (folder, path) = place();
    let opened: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| StateFile::open(&path, ACCOUNT)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let refused = |result: &&Result<StateFile, _>| matches!(result, Err(StateError::InUse));
    assert_eq!(opened.iter().filter(refused).count(), 7);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn two_endpoints_cannot_share_a_file_by_different_names() {
        let (folder, path) = place();
        let mut first = open(&path);
        let (soft, hard) = (folder.path().join("soft"), folder.path().join("hard"));
        symlink(&path, &soft).unwrap();
        fs::hard_link(&path, &hard).unwrap();
        for name in [&path, &soft, &hard] {
            assert!(matches!(refusal(name), StateError::InUse));
        }
        // The file keeps both hard links.
        first.append(superseding("a")).unwrap();
        first.append(vec![change("b", 1)]).unwrap();
        let inode = |path| fs::metadata(path).unwrap().ino();
        assert_eq!(inode(&path), inode(&hard));
        drop(first);
        for name in [&path, &soft, &hard] {
            let error = refusal(name);
            assert!(
                matches!(error, StateError::HardLinks { links: 2 }),
                "{error}"
            );
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(entries(&hard), json!({"a": 2000, "b": 1}));
    }

    #[test]
    fn symbolic_links_are_followed_and_kept() {
        let (folder, path) = place();
        fs::create_dir(folder.path().join("elsewhere")).unwrap();
        let target = folder.path().join("elsewhere/target");
        let between = folder.path().join("elsewhere/between");
        symlink("target", &between).unwrap();
        symlink("elsewhere/between", &path).unwrap();
        // The links are dangling at first, and then point to a file that is rewritten.
        write(&path, vec![change("a", 1)]);
        assert_eq!(entries(&target), json!({"a": 1}));
        write(&path, superseding("a"));
        assert_eq!(entries(&target), json!({"a": 2000}));
        for link in [&path, &between] {
            assert!(fs::symlink_metadata(link).unwrap().is_symlink());
        }
        assert!(fs::symlink_metadata(&target).unwrap().is_file());
    }

    #[test]
    fn links_without_a_valid_target_are_an_io_error() {
        let (folder, path) = place();
        symlink(&path, &path).unwrap();
        assert!(matches!(refusal(&path), StateError::Io(_)));
        fs::remove_file(&path).unwrap();
        symlink("absent/chat.state", &path).unwrap();
        assert!(matches!(refusal(&path), StateError::Io(_)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_must_keep_pointing_to_the_file() {
        let (folder, link) = place();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        symlink(&one, &link).unwrap();
        let mut file = open(&link);
        // Moved, and replaced by a link to the new path.
        fs::rename(&one, &other).unwrap();
        symlink(&other, &one).unwrap();
        file.append(superseding("a")).unwrap();
        assert!(fs::symlink_metadata(&one).unwrap().is_symlink());
        fs::remove_file(&link).unwrap();
        symlink("elsewhere", &link).unwrap();
        let error = file.append(vec![change("b", 1)]).unwrap_err();
        assert!(matches!(error, SaveError::Moved), "{error}");
    }

    #[test]
    fn a_file_that_is_not_regular_is_rejected_and_not_changed() {
        let (folder, path) = place();
        let _listener = UnixListener::bind(&path).unwrap();
        let link = folder.path().join("link");
        symlink(&path, &link).unwrap();
        for name in [path.as_path(), &link, folder.path(), Path::new("/dev/null")] {
            let error = refusal(name);
            assert!(matches!(error, StateError::NotRegularFile), "{error}");
        }
        let found = fs::metadata(&path).unwrap().file_type();
        assert!(found.is_socket());
    }

    #[test]
    fn a_writable_file_works_in_a_read_only_folder() {
        let (folder, path) = place();
        write(&path, vec![change("a", 1)]);
        let other = folder.path().join("other.state");
        let set_mode = |mode| {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(folder.path(), mode).unwrap();
        };
        set_mode(0o500);
        let is_read_only = File::create(folder.path().join("probe")).is_err();
        // Permissions do not apply to root.
        if is_read_only {
            let error = refusal(&other);
            assert!(matches!(error, StateError::Io(_)), "{error}");
            let inode = fs::metadata(&path).unwrap().ino();
            write(&path, superseding("a"));
            assert_eq!(entries(&path), json!({"a": 2000}));
            assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
        }
        set_mode(0o700);
    }
}
