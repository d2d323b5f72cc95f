//! Changed, truncated, deleted and repeated records are detected. Only an interrupted write is discarded.

use super::format::Contents;
use super::*;

/// Returns a file with three records after the heading: of `a`, `b` and `c`.
fn whole(path: &Path) -> Vec<u8> {
    for (key, value) in [("a", 1), ("b", 2), ("c", 3)] {
        write(path, vec![change(key, value)]);
    }
    fs::read(path).unwrap()
}

/// Returns the position where the records end and the zeros begin.
fn end(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1
}

/// Returns the lines of a file (the format, the heading, and the records), and the zeros after them.
fn lines(bytes: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let (written, zeros) = bytes.split_at(end(bytes));
    let lines: Vec<_> = written.split_inclusive(|byte| *byte == b'\n').collect();
    assert_eq!(lines.len(), 5);
    (lines, zeros)
}

/// Expects that the endpoint rejects an altered file and does not change it.
fn assert_refused(path: &Path, altered: &[u8], what: &str) -> StateError {
    fs::write(path, altered).unwrap();
    let error = refusal(path);
    assert_eq!(fs::read(path).unwrap(), altered, "{what}");
    error
}

/// Returns the error of reading altered bytes, or `None` if all entries are intact.
fn noticed(altered: &[u8], what: &str) -> Option<StateError> {
    match Contents::read(altered) {
        Ok(contents) => {
            let expected = json!({"a": 1, "b": 2, "c": 3});
            assert_eq!(json!(contents.entries), expected, "{what}");
            None
        }
        Err(error) => Some(error),
    }
}

#[test]
fn a_write_interrupted_anywhere_has_no_effect() {
    let (_folder, path) = place();
    write(&path, vec![change("a", 1)]);
    let before = end(&fs::read(&path).unwrap());
    write(&path, vec![change("b", 2)]);
    let whole = fs::read(&path).unwrap();
    // The file has space for a record before the record is written.
    let torn_at = |position| {
        let mut torn = whole.clone();
        torn[position..].fill(0);
        torn
    };
    let line_feed = end(&whole) - 1;
    for position in before..line_feed {
        fs::write(&path, torn_at(position)).unwrap();
        assert_eq!(entries(&path), json!({"a": 1}), "{position} bytes");
        // The next record starts on a new line.
        write(&path, vec![change("c", 3)]);
        assert_eq!(entries(&path), json!({"a": 1, "c": 3}), "{position} bytes");
    }
    // Only the line feed is missing, so the record is complete.
    fs::write(&path, torn_at(line_feed)).unwrap();
    write(&path, vec![change("c", 3)]);
    assert_eq!(entries(&path), json!({"a": 1, "b": 2, "c": 3}));
}

#[test]
fn a_changed_bit_is_detected_or_loses_nothing() {
    let (_folder, path) = place();
    let whole = whole(&path);
    for position in 0..whole.len() {
        for bit in 0..8 {
            let mut altered = whole.clone();
            altered[position] ^= 1 << bit;
            let what = format!("bit {bit} of byte {position}");
            match noticed(&altered, &what) {
                Some(StateError::Foreign | StateError::Damaged { .. }) => {}
                Some(StateError::Truncated) => assert_eq!(position, whole.len() - 1),
                Some(error) => panic!("{what}: {error}"),
                // Looks like the first byte of an interrupted record.
                None => assert_eq!(position, end(&whole), "{what}"),
            }
        }
    }
}

#[test]
fn a_byte_changed_to_zero_or_a_line_feed_is_detected_or_loses_nothing() {
    let (_folder, path) = place();
    let whole = whole(&path);
    for position in 0..whole.len() {
        for byte in [0, b'\n'] {
            let mut altered = whole.clone();
            altered[position] = byte;
            noticed(&altered, &format!("{byte} at {position}"));
        }
    }
}

#[test]
fn a_file_truncated_anywhere_is_detected_or_loses_nothing() {
    let (_folder, path) = place();
    let whole = whole(&path);
    for length in 0..whole.len() {
        noticed(&whole[..length], &format!("cut to {length}"));
    }
    for length in [end(&whole), end(&whole) - 1, end(&whole) / 2 + 20] {
        let error = assert_refused(&path, &whole[..length], "cut");
        assert!(matches!(error, StateError::Truncated), "{length}: {error}");
    }
    let error = assert_refused(&path, b"", "emptied");
    assert!(matches!(error, StateError::Empty), "{error}");
}

#[test]
fn a_record_that_fills_the_file_has_a_zero_after_it() {
    let (_folder, path) = place();
    let write_key = |key: &str| {
        write(&path, vec![change(key, 1)]);
        let bytes = fs::read(&path).unwrap();
        (end(&bytes), bytes.len())
    };
    let (first, _) = write_key("");
    let (second, length) = write_key("");
    let filling = length - second - (second - first);
    let (filled, _) = write_key(&"k".repeat(filling));
    assert_eq!(filled, length);
    assert_eq!(open(&path).entries().len(), 2);
}

#[test]
fn a_deleted_repeated_or_moved_record_is_detected() {
    let (_folder, path) = place();
    let whole = whole(&path);
    let (lines, zeros) = lines(&whole);
    let of = |order: &[usize]| {
        let lines = order.iter().map(|line| lines[*line]);
        [lines.collect::<Vec<_>>().concat().as_slice(), zeros].concat()
    };
    assert_eq!(of(&[0, 1, 2, 3, 4]), whole);
    for order in [
        [0, 2, 3, 4].as_slice(),
        &[0, 1, 3, 4],
        &[0, 1, 2, 4],
        &[0, 1, 2, 2, 3, 4],
        &[0, 1, 2, 3, 4, 4],
        &[0, 1, 2, 3, 4, 2],
        &[0, 1, 3, 2, 4],
        &[0, 1, 1, 2, 3, 4],
    ] {
        let error = assert_refused(&path, &of(order), &format!("{order:?}"));
        let out_of_order = order
            .iter()
            .zip(0..)
            .position(|(line, place)| *line != place);
        let expected = out_of_order.unwrap_or(lines.len()) + 1;
        assert!(
            matches!(error, StateError::Damaged { line } if line == expected),
            "{order:?}: {error}"
        );
    }
}

#[test]
fn a_record_of_another_file_is_rejected() {
    let (folder, path) = place();
    let whole = whole(&path);
    let other = self::whole(&folder.path().join("other.state"));
    let (mut lines, zeros) = lines(&whole);
    let (others, _) = self::lines(&other);
    lines[4] = others[4];
    let spliced = [lines.concat().as_slice(), zeros].concat();
    let error = assert_refused(&path, &spliced, "spliced");
    assert!(matches!(error, StateError::Damaged { line: 5 }), "{error}");
}

#[test]
fn a_record_with_a_changed_length_is_detected() {
    let (_folder, path) = place();
    let whole = whole(&path);
    let (lines, _) = lines(&whole);
    let last = end(&whole) - lines[4].len();
    let length = str::from_utf8(&whole[last..last + 8]).unwrap();
    let length = u32::from_str_radix(length, 16).unwrap();
    for wrong in [0, 1, length - 1, length + 1, length + 100, u32::MAX] {
        let mut altered = whole.clone();
        altered[last..last + 8].copy_from_slice(format!("{wrong:08x}").as_bytes());
        let error = assert_refused(&path, &altered, &format!("length {wrong}"));
        assert!(matches!(error, StateError::Damaged { line: 5 }), "{error}");
    }
}

#[test]
fn a_foreign_file_is_rejected_and_not_changed() {
    let (_folder, path) = place();
    let earlier = r#"0123456789abcdef {"format":"ivschat-local state","version":1,"account":"123456789012","secret":""}"#;
    let later = "ivschat-local state 3\n\0";
    for bytes in [
        "hello",
        "hello\nworld\n",
        "\n",
        "\0",
        "{}\n",
        earlier,
        later,
    ] {
        let error = assert_refused(&path, bytes.as_bytes(), bytes);
        assert!(matches!(error, StateError::Foreign), "{bytes}: {error}");
    }
    let error = assert_refused(&path, b"ivschat-local state 2\n\0", "no heading");
    assert!(matches!(error, StateError::Damaged { line: 2 }), "{error}");
}
