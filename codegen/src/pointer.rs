//! JSON pointers (RFC 6901) into a document.

use serde_json::Value;

/// Escapes one key for use in a pointer.
pub(crate) fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The key that a token stands for.
pub(crate) fn untoken(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Where a schema stands.
#[cfg(feature = "generate")]
pub(crate) fn schema(name: &str) -> String {
    format!("/components/schemas/{}", token(name))
}

/// Where a member of a schema stands.
#[cfg(feature = "generate")]
pub(crate) fn member(model: &str, wire_name: &str) -> String {
    format!("{}/properties/{}", schema(model), token(wire_name))
}

/// Where an operation stands.
#[cfg(feature = "generate")]
pub(crate) fn operation(path: &str, method: &str) -> String {
    format!("/paths/{}/{method}", token(path))
}

/// The extension of the document that maps new pointers to old ones.
const MOVED: &str = "x-moved";

/// Records that something stands elsewhere than in the file, so that messages name its place there.
#[cfg(feature = "generate")]
pub(crate) fn record_move(root: &mut Value, from: &str, to: &str) {
    if !root[MOVED].is_object() {
        root[MOVED] = serde_json::json!({});
    }
    root[MOVED][to] = from.into();
}

/// The place of something in the file.
pub(crate) fn original(root: &Value, pointer: &str) -> String {
    /// What is moved with its surroundings, and then renamed, has been moved several times.
    const MAX_MOVES: usize = 8;
    let mut pointer = pointer.to_owned();
    let moved = root.get(MOVED).and_then(Value::as_object);
    for _ in 0..MAX_MOVES {
        // The nearest of the nodes around it that has been moved.
        let mut end = pointer.len();
        let old = loop {
            let old = moved.and_then(|moved| moved.get(&pointer[..end])?.as_str());
            match (old, pointer[..end].rfind('/')) {
                (Some(old), _) => break old,
                (None, Some(shorter)) => end = shorter,
                (None, None) => return pointer,
            }
        };
        pointer = format!("{old}{}", &pointer[end..]);
    }
    pointer
}
