//! What the generated modules provide for each operation.

use serde::de::DeserializeOwned;

use super::request::{ArnMember, Request};
use super::response::Response;
use crate::error::BuildError;

/// An operation, implemented by its input. It is `pub` because it bounds public types, but cannot be named
/// outside of this crate.
pub trait Operation {
    type Output: Output;
    const NAME: &'static str;
    /// Whether sending the same request twice has the same effect as sending it once.
    const IDEMPOTENT: bool;
    /// The members that take ARNs.
    const ARN_MEMBERS: &'static [ArnMember] = &[];
    /// Whether the body of the response is the output in JSON. Otherwise, it is one of its members.
    const BODY_IS_OUTPUT: bool = true;

    /// Sets what the client makes up if the caller does not set it.
    fn complete(&mut self) {}

    fn request(&self) -> Result<Request, BuildError>;

    /// Reads the members of the output that are not in a JSON body.
    fn read_others(
        _output: &mut Self::Output,
        _response: &Response,
    ) -> Result<(), serde_json::Error> {
        Ok(())
    }
}

/// The output of an operation. It cannot be named outside of this crate either.
pub trait Output: DeserializeOwned {
    fn set_request_id(&mut self, request_id: Option<String>);
}

/// Implements [`Output`], and access to the request ID.
macro_rules! output {
    ($name:ident) => {
        impl $crate::error::RequestId for $name {
            fn request_id(&self) -> Option<&str> {
                self._request_id.as_deref()
            }
        }

        impl $crate::runtime::operation::Output for $name {
            fn set_request_id(&mut self, request_id: Option<String>) {
                self._request_id = request_id;
            }
        }
    };
}

pub(crate) use output;

/// Returns the value of a required member.
///
/// # Errors
/// It is not set.
#[allow(dead_code, reason = "unused if the service has no required members")]
pub(crate) fn required<T>(member: &'static str, value: Option<T>) -> Result<T, BuildError> {
    value.ok_or_else(|| BuildError::missing_field(member, "it is required"))
}
