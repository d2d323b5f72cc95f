//! The members of frames, each of which may have any type.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::mem;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::primitives::{DateTime, DateTimeFormat};

/// A member of a frame.
#[derive(Default)]
pub(super) enum Member<T> {
    /// Missing, or `null`.
    #[default]
    Absent,
    Valid(T),
    /// Of another type.
    Invalid,
}

impl<T> Member<T> {
    /// Takes the value, if it is valid.
    pub(super) fn take(&mut self) -> Option<T> {
        match mem::take(self) {
            Self::Valid(value) => Some(value),
            Self::Absent | Self::Invalid => None,
        }
    }

    /// Takes the value, if it is valid or absent.
    pub(super) fn take_or_default(&mut self) -> Option<T>
    where
        T: Default,
    {
        match mem::take(self) {
            Self::Valid(value) => Some(value),
            Self::Absent => Some(T::default()),
            Self::Invalid => None,
        }
    }
}

/// The type of a member: which values are valid.
pub(super) trait MemberType: Sized {
    fn from_string(_: &str) -> Option<Self> {
        None
    }

    fn from_integer(_: u64) -> Option<Self> {
        None
    }

    fn from_object<'de, A: MapAccess<'de>>(object: A) -> Result<Option<Self>, A::Error> {
        IgnoredAny.visit_map(object)?;
        Ok(None)
    }
}

impl MemberType for String {
    fn from_string(string: &str) -> Option<Self> {
        Some(string.to_owned())
    }
}

impl MemberType for DateTime {
    fn from_string(string: &str) -> Option<Self> {
        Self::from_str(string, DateTimeFormat::DateTimeWithOffset).ok()
    }
}

/// An ID. An empty one is none.
pub(super) struct Id(pub(super) String);

impl MemberType for Id {
    fn from_string(string: &str) -> Option<Self> {
        (!string.is_empty()).then(|| Self(string.to_owned()))
    }
}

/// What a frame is.
pub(super) enum FrameType {
    Message,
    Event,
    Error,
    Unknown,
}

impl MemberType for FrameType {
    fn from_string(string: &str) -> Option<Self> {
        Some(match string {
            "MESSAGE" => Self::Message,
            "EVENT" => Self::Event,
            "ERROR" => Self::Error,
            _ => Self::Unknown,
        })
    }
}

/// The code of an error, a number or a string with one.
pub(super) struct ErrorCode(pub(super) u16);

impl MemberType for ErrorCode {
    fn from_string(string: &str) -> Option<Self> {
        string.parse().ok().map(Self)
    }

    fn from_integer(integer: u64) -> Option<Self> {
        integer.try_into().ok().map(Self)
    }
}

#[derive(Default)]
pub(super) struct Sender {
    pub(super) user_id: Member<String>,
    pub(super) attributes: Member<Attributes>,
}

impl MemberType for Sender {
    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier)]
        enum Name {
            UserId,
            Attributes,
            #[serde(other)]
            Other,
        }

        let mut sender = Self::default();
        while let Some(name) = object.next_key()? {
            match name {
                Name::UserId => sender.user_id = object.next_value()?,
                Name::Attributes => sender.attributes = object.next_value()?,
                Name::Other => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Some(sender))
    }
}

/// Values should be strings. The service may deliver others as a sender wrote them; they become JSON text.
pub(super) type Attributes = HashMap<String, String>;

impl MemberType for Attributes {
    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Option<Self>, A::Error> {
        let mut attributes = Self::new();
        while let Some((name, AttributeValue(value))) = object.next_entry()? {
            attributes.insert(name, value);
        }
        Ok(Some(attributes))
    }
}

impl<'de, T: MemberType> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MemberVisitor(PhantomData))
    }
}

struct MemberVisitor<T>(PhantomData<T>);

impl<T> MemberVisitor<T> {
    fn valid<E>(value: Option<T>) -> Result<Member<T>, E> {
        Ok(value.map_or(Member::Invalid, Member::Valid))
    }
}

impl<'de, T: MemberType> Visitor<'de> for MemberVisitor<T> {
    type Value = Member<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Member<T>, E> {
        Ok(Member::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Member<T>, E> {
        Ok(Member::Invalid)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Member<T>, E> {
        Ok(Member::Invalid)
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Member<T>, E> {
        Self::valid(T::from_integer(integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Member<T>, E> {
        Ok(Member::Invalid)
    }

    fn visit_str<E>(self, string: &str) -> Result<Member<T>, E> {
        Self::valid(T::from_string(string))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Member<T>, A::Error> {
        IgnoredAny.visit_seq(list)?;
        Ok(Member::Invalid)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Member<T>, A::Error> {
        Self::valid(T::from_object(object)?)
    }
}

/// A string as it is, and any other value as JSON text.
struct AttributeValue(String);

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AttributeVisitor;

        fn text(value: impl Into<Value>) -> AttributeValue {
            AttributeValue(value.into().to_string())
        }

        impl<'de> Visitor<'de> for AttributeVisitor {
            type Value = AttributeValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_str<E>(self, string: &str) -> Result<AttributeValue, E> {
                Ok(AttributeValue(string.to_owned()))
            }

            fn visit_unit<E>(self) -> Result<AttributeValue, E> {
                Ok(text(()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<AttributeValue, E> {
                Ok(text(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<AttributeValue, E> {
                Ok(text(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<AttributeValue, E> {
                Ok(text(value))
            }

            fn visit_f64<E>(self, value: f64) -> Result<AttributeValue, E> {
                Ok(text(value))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<AttributeValue, A::Error> {
                Value::deserialize(SeqAccessDeserializer::new(list)).map(text)
            }

            fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<AttributeValue, A::Error> {
                Value::deserialize(MapAccessDeserializer::new(object)).map(text)
            }
        }

        deserializer.deserialize_any(AttributeVisitor)
    }
}
