//! How models are read from JSON, written as JSON, and redacted in logs.

pub(crate) mod form;
pub(crate) mod lenient;
mod object;
mod open_enum;
pub(crate) mod timestamp;
mod untrusted;

pub(crate) use object::{Object, read_json};
pub(crate) use open_enum::open_enum;
pub(crate) use untrusted::Untrusted;

/// What `Debug` prints instead of a sensitive value, as in the AWS SDK.
#[allow(dead_code, reason = "unused if the service has no sensitive members")]
pub(crate) const REDACTED: &str = "*** Sensitive Data Redacted ***";

/// Unions: structures with exactly one member set.
pub(crate) mod union {
    use serde::de::Error;
    use serde::ser::SerializeMap;
    use serde::{Serialize, Serializer};

    use super::form::{Form, Formed};
    use crate::primitives::UnknownMembers;

    /// Writes a union as an object with one member.
    #[allow(dead_code, reason = "unused if the service has no unions")]
    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        member: &'static str,
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(member, value)?;
        map.end()
    }

    /// Writes a union as an object with one member in a form.
    #[allow(
        dead_code,
        reason = "unused if the unions' members have the form of their type"
    )]
    pub(crate) fn serialize_as<F: Form<T>, T, S: Serializer>(
        member: &'static str,
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serialize(member, &Formed::<&T, F>::new(value), serializer)
    }

    /// Parses the only member of a union, in a form.
    #[allow(
        dead_code,
        reason = "unused if the unions' members have the form of their type"
    )]
    pub(crate) fn parse_as<F: Form<T>, T, E: Error>(members: &UnknownMembers) -> Result<T, E> {
        F::read(members.only_value()).map_err(E::custom)
    }
}
