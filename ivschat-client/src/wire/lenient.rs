//! Reading members that the service may omit, send as `null`, or send in another form.
//!
//! - `null` means that the member is absent.
//! - An integer may have a fraction of zeros: `500.0` is `500`.
//! - A timestamp may have another format than the one in which it is written.
//! - An optional member that cannot be read is absent. A list, a map or a structure is read as a whole, except
//!   that `null` within a list or a map is skipped.
//! - A required member that cannot be read makes the structure that contains it unreadable.

use std::collections::HashMap;

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};

use super::form::{Base64, Form, Iso8601};
use super::object::Item;
use crate::primitives::{Blob, DateTime};

/// For `#[serde(with = "lenient")]`.
pub(crate) fn serialize<T: Lenient, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// For `#[serde(with = "lenient")]`.
pub(crate) fn deserialize<'de, T: Lenient, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// A type that can be read from more than one JSON form.
pub(crate) trait Lenient: Sized {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// For `#[serde(default = "lenient::absent")]`.
#[allow(
    dead_code,
    reason = "unused if no output of the service requires an enum"
)]
pub(crate) fn absent<T: Absent>() -> T {
    T::absent()
}

/// A type without an empty value, but with a value that stands for a missing required member.
pub(crate) trait Absent {
    fn absent() -> Self;
}

/// A required member that is missing or `null` is empty, as in the AWS SDK.
macro_rules! null_is_default {
    ($($scalar:ty),*) => {
        $(impl Lenient for $scalar {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Option::deserialize(deserializer)?.unwrap_or_default())
            }
        })*
    };
}

null_is_default!(String, bool, f32, f64, Value);

/// Reads an integer from any number with the same value.
macro_rules! integer {
    ($($integer:ty),*) => {
        $(impl Lenient for $integer {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let Some(number) = Option::<Number>::deserialize(deserializer)? else {
                    return Ok(0);
                };
                let integer = whole(&number).and_then(|whole| Self::try_from(whole).ok());
                integer.ok_or_else(|| {
                    let unexpected = Unexpected::Other("number");
                    D::Error::invalid_value(unexpected, &concat!("an ", stringify!($integer)))
                })
            }
        })*
    };
}

integer!(i32, i64);

/// Returns the integer with the value of a number, which may have a fraction of zeros.
fn whole(number: &Number) -> Option<i64> {
    /// The largest integer up to which every integer is an `f64`. Above it, the value may not be the one that was sent.
    const MAX_EXACT: f64 = 9_007_199_254_740_991.0;
    number.as_i64().or_else(|| {
        let float = number.as_f64()?;
        let is_whole = float.fract() == 0.0 && float.abs() <= MAX_EXACT;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the number is whole and in range"
        )]
        is_whole.then_some(float as i64)
    })
}

impl<T> Lenient for Vec<T>
where
    T: Serialize + for<'a> Deserialize<'a>,
{
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items: Option<Vec<Option<Item<T>>>> = Deserialize::deserialize(deserializer)?;
        let items = items.unwrap_or_default().into_iter().flatten();
        Ok(items.map(|item| item.0).collect())
    }
}

impl<T> Lenient for HashMap<String, T>
where
    T: Serialize + for<'a> Deserialize<'a>,
{
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries: Option<HashMap<String, Option<Item<T>>>> =
            Deserialize::deserialize(deserializer)?;
        let entries = entries.unwrap_or_default().into_iter();
        Ok(entries
            .filter_map(|(key, value)| Some((key, value?.0)))
            .collect())
    }
}

impl Lenient for DateTime {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Iso8601::write(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Iso8601::read(deserializer)
    }
}

impl Lenient for Blob {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Base64::write(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Base64::read(deserializer)
    }
}

impl<T: Lenient> Lenient for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_or_skip(deserializer, |value| T::read(value))
    }
}

/// Reads an optional member. It is absent if it is `null` or cannot be read.
pub(super) fn read_or_skip<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    read: impl FnOnce(Value) -> serde_json::Result<T>,
) -> Result<Option<T>, D::Error> {
    // Consume the value first, so that the members after it can be read.
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        value => read(value).ok(),
    })
}

/// For `#[serde(with = "lenient::model")]`, on optional members that are structures or unions.
pub(crate) mod model {
    use serde::de::DeserializeOwned;
    use serde::{Deserializer, Serialize, Serializer};

    use crate::wire::Object;

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        super::read_or_skip(deserializer, |value| T::deserialize(Object(value)))
    }
}
