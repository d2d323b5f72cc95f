//! What happens between a filled input and its output. Knows AWS, but no service.

mod answer;
mod attempt;
mod endpoint;
mod exception;
mod operation;
mod pagination;
mod request;
mod signing;

pub(crate) use answer::{ErrorBody, read_output};
pub(crate) use attempt::{Answer, Attempt};
pub(crate) use endpoint::Endpoint;
pub use endpoint::EndpointError;
pub(crate) use exception::{Exception, exception};
pub(crate) use operation::{Arns, Operation, Output, Service, missing, output, texts_of};
pub(crate) use pagination::Paginated;
pub use pagination::{PaginationStream, Paginator, PaginatorItems};
pub(crate) use request::{Request, label};
