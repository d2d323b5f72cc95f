//! The HTTP server: connections, requests and responses.

mod body;
mod connection;
mod cross_origin;
mod handled;
mod idle;
mod request;
mod response;
mod routes;
mod server;

pub(crate) use request::is_json;
pub(crate) use server::{DEFAULT_MAX_CONNECTIONS, Server};

#[cfg(test)]
mod tests;
