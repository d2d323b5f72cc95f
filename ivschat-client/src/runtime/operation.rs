//! What the generated modules say about the service, its operations, and their inputs and outputs.

use aws_smithy_types::error::operation::BuildError;
use serde::de::DeserializeOwned;

use super::Request;

/// A service, as its document describes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Service {
    pub(crate) api_version: &'static str,
    /// The service's id, by which settings of its own are found.
    pub(crate) id: &'static str,
    /// The service's name in a SigV4 credential scope.
    pub(crate) signing_name: &'static str,
    /// First label of the service's host names.
    pub(crate) endpoint_prefix: &'static str,
}

/// An operation, implemented by its input. Nothing outside of this crate can name it.
pub trait Operation {
    type Output: Output;
    const NAME: &'static str;
    /// Whether sending the same request twice does what sending it once does.
    const SAFE_TO_REPEAT: bool;

    fn request(&self) -> Result<Request, BuildError>;

    /// Members that hold ARNs, by name.
    fn arns(&self) -> Arns<'_> {
        vec![]
    }
}

pub(crate) type Arns<'a> = Vec<(&'static str, Vec<&'a str>)>;

/// The texts that a member holds.
pub(crate) fn texts_of(member: &impl Texts) -> Vec<&str> {
    member.texts()
}

pub(crate) trait Texts {
    fn texts(&self) -> Vec<&str>;
}

impl Texts for String {
    fn texts(&self) -> Vec<&str> {
        vec![self]
    }
}

impl Texts for Vec<String> {
    fn texts(&self) -> Vec<&str> {
        self.iter().map(String::as_str).collect()
    }
}

impl<T: Texts> Texts for Option<T> {
    fn texts(&self) -> Vec<&str> {
        self.as_ref().map_or_else(Vec::new, T::texts)
    }
}

/// The output of an operation. Nothing outside of this crate can name it.
pub trait Output: DeserializeOwned {
    fn set_request_id(&mut self, request_id: Option<String>);
}

/// Implements what all outputs have in common.
macro_rules! output {
    ($name:ident) => {
        impl $crate::error::RequestId for $name {
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
