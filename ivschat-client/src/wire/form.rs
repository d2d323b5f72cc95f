//! Forms on the wire that the type of a member does not determine.

use std::collections::HashMap;
use std::marker::PhantomData;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::lenient;
#[allow(unused_imports, reason = "the service may use one format only")]
pub(crate) use super::timestamp::{EpochSeconds, HttpDate, Iso8601};
use crate::primitives::Blob;

/// A form of `T` on the wire. Collections of forms are forms of collections.
pub(crate) trait Form<T> {
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
}

/// For `#[serde(with = "form::As::<…>")]`, with the form of the member.
#[allow(
    dead_code,
    reason = "unused if all members have the form of their type"
)]
pub(crate) struct As<F>(PhantomData<F>);

#[allow(
    dead_code,
    reason = "unused if all members have the form of their type"
)]
impl<F> As<F> {
    pub(crate) fn serialize<T, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        F: Form<T>,
    {
        F::write(value, serializer)
    }

    pub(crate) fn deserialize<'de, T, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>
    where
        F: Form<T>,
    {
        F::read(deserializer)
    }
}

/// A value in a form, for serde.
pub(crate) struct Formed<T, F>(pub(crate) T, PhantomData<F>);

impl<T, F> Formed<T, F> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value, PhantomData)
    }
}

impl<T, F: Form<T>> Serialize for Formed<&T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        F::write(self.0, serializer)
    }
}

impl<'de, T, F: Form<T>> Deserialize<'de> for Formed<T, F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        F::read(deserializer).map(Self::new)
    }
}

/// Bytes as a string.
pub(crate) struct Base64;

impl Form<Blob> for Base64 {
    fn write<S: Serializer>(bytes: &Blob, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&aws_smithy_types::base64::encode(bytes))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Blob, D::Error> {
        let Some(string) = Option::<String>::deserialize(deserializer)? else {
            return Ok(Blob::default());
        };
        let bytes = aws_smithy_types::base64::decode(string);
        bytes.map(Blob::new).map_err(D::Error::custom)
    }
}

/// `null` within a list is skipped.
impl<T, F: Form<T>> Form<Vec<T>> for Vec<F> {
    fn write<S: Serializer>(items: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(items.iter().map(Formed::<&T, F>::new))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let items: Option<Vec<Option<Formed<T, F>>>> = Deserialize::deserialize(deserializer)?;
        let items = items.unwrap_or_default().into_iter().flatten();
        Ok(items.map(|item| item.0).collect())
    }
}

/// `null` within a map is skipped.
impl<T, F: Form<T>> Form<HashMap<String, T>> for HashMap<String, F> {
    fn write<S: Serializer>(
        entries: &HashMap<String, T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let entries = entries.iter();
        serializer.collect_map(entries.map(|(key, value)| (key, Formed::<&T, F>::new(value))))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HashMap<String, T>, D::Error> {
        let entries: Option<HashMap<String, Option<Formed<T, F>>>> =
            Deserialize::deserialize(deserializer)?;
        let entries = entries.unwrap_or_default().into_iter();
        Ok(entries
            .filter_map(|(key, value)| Some((key, value?.0)))
            .collect())
    }
}

/// An optional member that cannot be read is absent.
impl<T, F: Form<T>> Form<Option<T>> for Option<F> {
    fn write<S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => F::write(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        lenient::read_or_skip(deserializer, |value: Value| F::read(value))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::primitives::DateTime;

    fn read<T, F: Form<T>>(wire: Value) -> Option<T> {
        F::read(wire).ok()
    }

    fn written<T, F: Form<T>>(value: &T) -> Value {
        F::write(value, serde_json::value::Serializer).expect("it can be written")
    }

    #[test]
    fn bytes_are_base64() {
        // RFC 4648, section 10.
        for (bytes, wire) in [("", ""), ("f", "Zg=="), ("foobar", "Zm9vYmFy")] {
            let blob = Blob::new(bytes);
            assert_eq!(written::<_, Base64>(&blob), json!(wire));
            assert_eq!(read::<_, Base64>(json!(wire)), Some(blob));
        }
    }

    #[test]
    fn a_string_that_is_not_base64_costs_an_optional_member_only() {
        for wire in [
            json!("Zg="),
            json!("Z"),
            json!("Zm9v Yg=="),
            json!("é"),
            json!(1),
        ] {
            assert_eq!(read::<Blob, Base64>(wire.clone()), None, "{wire}");
            assert_eq!(read::<_, Option<Base64>>(wire), Some(None::<Blob>));
        }
        assert_eq!(read::<_, Option<Base64>>(Value::Null), Some(None::<Blob>));
    }

    #[test]
    fn forms_reach_into_lists_and_maps() {
        type Nested<T> = HashMap<String, Vec<T>>;
        let times: Nested<DateTime> =
            HashMap::from([("a".to_owned(), vec![DateTime::from_secs(1)])]);
        let wire = json!({ "a": [1] });
        assert_eq!(written::<_, Nested<EpochSeconds>>(&times), wire);
        assert_eq!(read::<_, Nested<EpochSeconds>>(wire), Some(times.clone()));
        let with_nulls = json!({ "a": [null, "1970-01-01T00:00:01Z"], "b": null });
        assert_eq!(read::<_, Nested<EpochSeconds>>(with_nulls), Some(times));
        let malformed = json!({ "a": [1, "x"] });
        assert_eq!(
            read::<Nested<DateTime>, Nested<EpochSeconds>>(malformed.clone()),
            None
        );
        assert_eq!(
            read::<_, Option<Nested<EpochSeconds>>>(malformed),
            Some(None::<Nested<DateTime>>)
        );
    }
}
