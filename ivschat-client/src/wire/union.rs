//! Structures of which exactly one member is set.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Writes a union: an object with its one member.
#[allow(dead_code, reason = "a service without unions has no use for it")]
pub(crate) fn serialize<T: Serialize, S: Serializer>(
    member: &'static str,
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(member, value)?;
    map.end()
}
