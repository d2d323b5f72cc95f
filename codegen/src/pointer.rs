//! JSON pointers (RFC 6901) into a document.

#[cfg(feature = "generate")]
use serde_json::{Map, Value};

/// The extension of the document that maps pointers to those of the file.
#[cfg(feature = "generate")]
const MOVED: &str = "x-moved";

/// Escapes one key for use in a pointer.
pub(crate) fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
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

/// Records that something stands elsewhere than in the file, so that messages name its place there.
#[cfg(feature = "generate")]
pub(crate) fn record_move(root: &mut Value, from: &str, to: &str) {
    let Some(root) = root.as_object_mut() else {
        return;
    };
    let moves = root.entry(MOVED).or_insert(Value::Null);
    if !moves.is_object() {
        *moves = Value::Object(Map::new());
    }
    moves[to] = from.into();
}
