//! What happens between a filled input and its output. Knows AWS, but no service.

mod answer;
mod attempt;
mod call;
mod clock;
mod credentials;
mod endpoint;
mod exception;
mod failure;
mod invocation;
mod operation;
pub(crate) mod pagination;
mod partition;
mod request;
mod retry;
mod signing;
pub(crate) mod timeout;

pub(crate) use answer::{ErrorBody, read_output};
pub(crate) use attempt::{Answer, GREATEST_ANSWER, Progress};
pub(crate) use call::{Call, milliseconds};
pub(crate) use clock::Clock;
pub(crate) use credentials::CredentialsCache;
pub use endpoint::EndpointError;
pub(crate) use endpoint::{Endpoint, without_secrets};
pub(crate) use exception::{Exception, exception};
pub(crate) use failure::Failure;
pub(crate) use operation::{Arns, Operation, Output, Service, missing, output, texts_of};
pub use pagination::{PaginationStream, Paginator, PaginatorItems};
pub(crate) use request::{Request, header, label};
pub(crate) use retry::TokenBucket;
pub use timeout::{TimeLimit, TimeoutError};
