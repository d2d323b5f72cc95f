//! What the generated modules say about the service, its operations, and their inputs and outputs.

use aws_smithy_types::error::operation::BuildError;
use serde::de::DeserializeOwned;

use super::Request;

/// A service, as its document describes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Service {
    pub(crate) api_version: &'static str,
    /// The service's name in a SigV4 credential scope.
    pub(crate) signing_name: &'static str,
    /// First label of the service's host names.
    pub(crate) endpoint_prefix: &'static str,
}

/// An operation, implemented by its input.
pub(crate) trait Operation {
    type Output: Output;
    const NAME: &'static str;
    /// Whether sending the same request twice does what sending it once does.
    const SAFE_TO_REPEAT: bool;

    fn request(&self) -> Result<Request, BuildError>;
}

/// The output of an operation.
pub(crate) trait Output: DeserializeOwned {
    fn set_request_id(&mut self, request_id: Option<String>);
}

/// Access to the id under which the service has handled a request; AWS Support asks for it.
pub trait RequestId {
    /// The id, if the service gave one.
    fn request_id(&self) -> Option<&str>;
}

/// Implements what all outputs have in common.
macro_rules! output {
    ($name:ident) => {
        impl $crate::runtime::RequestId for $name {
            fn request_id(&self) -> Option<&str> {
                self._request_id.as_deref()
            }
        }

        impl $crate::runtime::Output for $name {
            fn set_request_id(&mut self, request_id: Option<String>) {
                self._request_id = request_id;
            }
        }
    };
}

pub(crate) use output;

/// The error for a required member that is not set, with the reason why it has to be.
pub(crate) fn missing(reason: &'static str, member: &'static str) -> BuildError {
    BuildError::missing_field(member, reason)
}
