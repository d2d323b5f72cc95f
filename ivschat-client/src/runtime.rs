//! What happens between a filled input and its output. Knows AWS, but no service.

mod answer;
mod attempt;
mod endpoint;
mod operation;
mod request;
mod signing;

pub(crate) use answer::{ErrorBody, read_output};
pub(crate) use attempt::{Answer, Attempt};
pub(crate) use endpoint::Endpoint;
pub use endpoint::EndpointError;
pub use operation::RequestId;
pub(crate) use operation::{Operation, Output, Service, missing, output};
pub(crate) use request::{Request, label};
