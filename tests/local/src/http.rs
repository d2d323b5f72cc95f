//! HTTP: connections, requests on their way to an operation, and responses.

pub(crate) mod connection;
mod cross_origin;
mod log;
mod request;
mod response;
pub(crate) mod server;

#[cfg(test)]
mod tests;
