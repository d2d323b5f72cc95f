//! Reading members that the service may leave out, or answer as `null`, which means the same.

use std::collections::HashMap;

use aws_smithy_types::date_time::Format;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::primitives::DateTime;

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

/// A type that is read from more than one form.
pub(crate) trait Lenient: Sized {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// For `#[serde(default = "lenient::absent")]`.
#[allow(
    dead_code,
    reason = "a service whose outputs require no enum has no use for it"
)]
pub(crate) fn absent<T: Absent>() -> T {
    T::absent()
}

/// A type without an empty value, of which a required member may be missing nevertheless.
pub(crate) trait Absent {
    fn absent() -> Self;
}

/// Required members that are not there, or `null`, are empty, as in the AWS SDK.
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

null_is_default!(String, bool, f32, f64, i32, i64);

impl<T> Lenient for Vec<T>
where
    T: Serialize + for<'a> Deserialize<'a>,
{
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items: Option<Vec<Option<T>>> = Deserialize::deserialize(deserializer)?;
        Ok(items.unwrap_or_default().into_iter().flatten().collect())
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
        let entries: Option<HashMap<String, Option<T>>> = Deserialize::deserialize(deserializer)?;
        let present = |(key, value): (String, Option<T>)| value.map(|value| (key, value));
        Ok(entries
            .unwrap_or_default()
            .into_iter()
            .filter_map(present)
            .collect())
    }
}

impl Lenient for DateTime {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.fmt(Format::DateTime).map_err(S::Error::custom)?;
        serializer.serialize_str(&text)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_str(&text, Format::DateTimeWithOffset).map_err(D::Error::custom)
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
        Ok(Option::deserialize(deserializer)?.map(|Read(value)| value))
    }
}

struct Read<T>(T);

impl<'de, T: Lenient> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}
