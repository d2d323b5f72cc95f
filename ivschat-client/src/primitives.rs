//! Types that models consist of.

mod pagination_stream;

use std::fmt;

pub use aws_smithy_types::DateTime;
pub use aws_smithy_types::date_time::Format as DateTimeFormat;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use pagination_stream::PaginationStream;

/// The text of an enum value that this version does not know.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnknownVariantValue(String);

impl UnknownVariantValue {
    pub(crate) fn new(value: &str) -> Self {
        Self(value.to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no value of the enum it was meant for, as far as this version knows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownVariantError {
    value: String,
}

impl UnknownVariantError {
    pub(crate) fn new(value: &str) -> Self {
        Self {
            value: value.to_owned(),
        }
    }
}

impl fmt::Display for UnknownVariantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a value that this version knows", self.value)
    }
}

impl std::error::Error for UnknownVariantError {}

/// The members of a union that this version does not know, as the service sent them.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnknownMembers(Map<String, Value>);

#[allow(dead_code, reason = "a service without unions has no use for it")]
impl UnknownMembers {
    /// The name of the only member that is set, if there is only one.
    pub(crate) fn only_name(&self) -> Option<&str> {
        let mut set = self.set();
        match (set.next(), set.next()) {
            (Some((name, _)), None) => Some(name),
            _ => None,
        }
    }

    /// Reads the only member that is set.
    pub(crate) fn parse<T: DeserializeOwned, E: Error>(&self) -> Result<T, E> {
        let value = self
            .set()
            .next()
            .map_or(Value::Null, |(_, value)| value.clone());
        serde_json::from_value(value).map_err(E::custom)
    }

    /// Members that count: `null` is absent, and `__type` only names what the object is.
    fn set(&self) -> impl Iterator<Item = (&str, &Value)> {
        let counts = |(name, value): &(&String, &Value)| !value.is_null() && *name != "__type";
        let members = self.0.iter().filter(counts);
        members.map(|(name, value)| (name.as_str(), value))
    }
}

impl fmt::Debug for UnknownMembers {
    /// Prints the names only: what is not known may be sensitive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
