//! JSON pointers (RFC 6901) into a document.

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
