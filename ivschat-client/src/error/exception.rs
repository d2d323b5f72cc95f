//! What all exceptions of a service have in common, and how they are parsed.

use aws_smithy_types::error::ErrorMetadata;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// An exception that the OpenAPI document lists.
pub(crate) trait Exception: DeserializeOwned {
    fn set_meta(&mut self, meta: ErrorMetadata);
}

/// Implements [`Exception`] and the error traits. If members are listed, also implements `Debug`, which prints them. A
/// code that is not the name follows it.
macro_rules! exception {
    ($name:ident $(= $code:literal)?; $($member:ident),*) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($member), &$crate::wire::Untrusted(&self.$member)))*
                    .field("request_id", &$crate::error::RequestId::request_id(self))
                    .finish()
            }
        }

        exception!($name $(= $code)?);
    };
    ($name:ident) => {
        exception!(@code $name, stringify!($name));
    };
    ($name:ident = $code:literal) => {
        exception!(@code $name, $code);
    };
    (@code $name:ident, $code:expr) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::error::display::write_code_and_message(
                    f,
                    $code,
                    self._meta.message(),
                )
            }
        }

        impl std::error::Error for $name {}

        impl $name {
            /// The metadata of an exception that was parsed from JSON, without a response.
            fn default_meta() -> $crate::error::ErrorMetadata {
                $crate::error::service::metadata(Some($code), None, None, None)
            }
        }

        impl $crate::error::ProvideErrorMetadata for $name {
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                &self._meta
            }
        }

        impl $crate::error::RequestId for $name {
            fn request_id(&self) -> Option<&str> {
                $crate::error::service::request_id_of(&self._meta)
            }
        }

        impl $crate::error::exception::Exception for $name {
            fn set_meta(&mut self, meta: $crate::error::ErrorMetadata) {
                self._meta = meta;
            }
        }
    };
}

pub(crate) use exception;

/// The JSON object in the body of an error response. It is empty if the body is anything else.
#[derive(Debug, Default)]
pub(crate) struct ErrorBody {
    members: Map<String, Value>,
}

impl ErrorBody {
    pub(crate) fn read(body: &[u8]) -> Self {
        // One invalid byte in a message must not hide the code.
        let body = String::from_utf8_lossy(body);
        let mut members: Map<String, Value> = serde_json::from_str(&body).unwrap_or_default();
        let message = ["message", "Message", "errorMessage"]
            .into_iter()
            .find_map(|name| members.get(name).filter(|value| value.is_string()).cloned());
        members.extend(message.map(|message| ("message".to_owned(), message)));
        Self { members }
    }

    /// Returns the value of a member, if it is a non-empty string.
    pub(crate) fn string(&self, name: &str) -> Option<&str> {
        self.members
            .get(name)?
            .as_str()
            .filter(|value| !value.is_empty())
    }

    /// Parses an exception, without the members that cannot be parsed.
    pub(crate) fn parse<T: Exception>(&self, meta: &ErrorMetadata) -> Option<T> {
        let parse = |members: &Map<String, Value>| T::deserialize(members).ok();
        let mut exception = parse(&self.members)
            .or_else(|| parse(&self.valid_members(&|member| parse(member).is_some())))?;
        exception.set_meta(meta.clone());
        Some(exception)
    }

    /// Returns the members that are valid on their own, which keeps the cost linear in the size of the body.
    ///
    /// It is not generic, because it would be compiled for each exception.
    fn valid_members(&self, is_valid: &dyn Fn(&Map<String, Value>) -> bool) -> Map<String, Value> {
        let mut valid = Map::new();
        for (name, value) in &self.members {
            let mut member = Map::new();
            member.insert(name.clone(), value.clone());
            if is_valid(&member) {
                valid.extend(member);
            }
        }
        valid
    }
}
