//! Types that models and paginators use, and the bounds of functions and providers.

mod pagination_stream;

use std::fmt;

pub use aws_smithy_types::date_time::Format as DateTimeFormat;
pub use aws_smithy_types::{Blob, DateTime};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Serialize};
/// For members without a type of their own.
pub use serde_json::Value as Document;
use serde_json::{Map, Value};

pub use crate::platform::threads::{MaybeSend, MaybeSync};
pub use pagination_stream::PaginationStream;

/// A value of an enum that this version does not know.
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

/// A string that is not a value of an enum, as far as this version knows.
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
        // The value may come from the service, and must not break the line of a log.
        let value = self.value.escape_debug();
        write!(f, "`{value}` is not a value that this version knows")
    }
}

impl std::error::Error for UnknownVariantError {}

/// The members of a union that this version does not know, as the service sent them.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnknownMembers(Map<String, Value>);

#[allow(dead_code, reason = "unused if the service has no unions")]
impl UnknownMembers {
    /// Returns the name of the member that is set, if it is the only one.
    pub(crate) fn only_name(&self) -> Option<&str> {
        let mut set = self.set();
        match (set.next(), set.next()) {
            (Some((name, _)), None) => Some(name),
            _ => None,
        }
    }

    /// Parses the member that is set.
    pub(crate) fn parse<T: DeserializeOwned, E: Error>(&self) -> Result<T, E> {
        serde_json::from_value(self.only_value()).map_err(E::custom)
    }

    /// Returns the value of the member that is set.
    pub(crate) fn only_value(&self) -> Value {
        let value = self.set().next().map(|(_, value)| value.clone());
        value.unwrap_or_default()
    }

    /// The members that are set: `null` means absent, and `__type` is the name of the model.
    fn set(&self) -> impl Iterator<Item = (&str, &Value)> {
        let is_set = |(name, value): &(&String, &Value)| !value.is_null() && *name != "__type";
        let members = self.0.iter().filter(is_set);
        members.map(|(name, value)| (name.as_str(), value))
    }
}

impl fmt::Debug for UnknownMembers {
    /// Prints only the names: unknown values may be sensitive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
