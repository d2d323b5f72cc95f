//! The traits of enums that keep unknown values.

/// Implements the traits that follow from `as_str` and `From<&str>`.
macro_rules! open_enum {
    ($name:ident) => {
        impl $name {
            /// Parses a value that this version knows.
            ///
            /// # Errors
            /// Returns an error if the value is not one of [`values`](Self::values).
            pub fn try_parse(value: &str) -> Result<Self, $crate::primitives::UnknownVariantError> {
                match Self::from(value) {
                    Self::Unknown(_) => Err($crate::primitives::UnknownVariantError::new(value)),
                    known => Ok(known),
                }
            }
        }

        impl $crate::wire::lenient::Lenient for $name {
            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(self, serializer)
            }

            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value: Option<Self> = serde::Deserialize::deserialize(deserializer)?;
                Ok(value.unwrap_or_else($crate::wire::lenient::Absent::absent))
            }
        }

        /// A required value that is missing is an unknown value.
        impl $crate::wire::lenient::Absent for $name {
            fn absent() -> Self {
                Self::from("")
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            // Not `Self::Err`, which may be a variant.
            fn from_str(value: &str) -> Result<Self, std::convert::Infallible> {
                Ok(Self::from(value))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok(Self::from(value.as_ref()))
            }
        }
    };
}

pub(crate) use open_enum;
