//! What the exceptions of a service have in common.

use aws_smithy_types::error::ErrorMetadata;
use serde::de::DeserializeOwned;

/// An exception that the document lists.
pub(crate) trait Exception: DeserializeOwned {
    fn set_meta(&mut self, meta: ErrorMetadata);
}

/// Implements what all exceptions have in common.
macro_rules! exception {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::error::write_code_and_message(f, stringify!($name), self._meta.message())
            }
        }

        impl std::error::Error for $name {}

        impl $name {
            /// What is known of an exception that is read from JSON, apart from any call.
            fn unanswered() -> $crate::error::ErrorMetadata {
                $crate::error::metadata(Some(stringify!($name)), None, None, None)
            }
        }

        impl $crate::error::ProvideErrorMetadata for $name {
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                &self._meta
            }
        }

        impl $crate::error::RequestId for $name {
            fn request_id(&self) -> Option<&str> {
                $crate::error::request_id_of(&self._meta)
            }
        }

        impl $crate::runtime::Exception for $name {
            fn set_meta(&mut self, meta: $crate::error::ErrorMetadata) {
                self._meta = meta;
            }
        }
    };
}

pub(crate) use exception;
