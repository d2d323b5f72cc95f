//! Amazon IVS Chat's control plane on your own machine.
//!
//! All operations work in memory, over real HTTP. Requests must be signed with SigV4, and are checked against the
//! schemas of the document that describes the service; official clients can use the endpoint unchanged.
//!
//! ```
//! # async fn test() -> Result<(), ivschat_local::StartError> {
//! let endpoint = ivschat_local::LocalEndpoint::start().await?;
//! let (access_key_id, secret_access_key) = endpoint.credentials();
//! // … give a client `endpoint.endpoint_url()` and these credentials, and let it call …
//! for request in endpoint.requests() {
//!     println!("{} {}", request.method, request.target);
//! }
//! endpoint.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! Rooms, logging configurations and tags belong to the region that a request is signed for: a client of another
//! region does not see them. Nothing outlives the endpoint.

mod api;
mod canonical;
mod clock;
mod endpoint;
mod fault;
mod identifiers;
mod operations;
mod received;
mod server;
mod signature;
mod store;
mod validation;

pub use endpoint::{Builder, LocalEndpoint, StartError};
pub use received::ReceivedRequest;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
