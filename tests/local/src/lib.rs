#![doc = include_str!("../README.md")]

mod access_key;
mod answer;
mod api;
mod builder;
mod canonical;
mod chat_token;
mod clock;
mod connection;
mod constraints;
mod cross_origin;
mod endpoint;
mod events;
mod exception;
mod fault_rule;
mod hmac_sha256;
mod identifiers;
mod incoming;
mod operations;
mod quotas;
mod received;
mod secret;
mod server;
mod signature;
mod start_error;
mod state;
mod store;
mod validation;

pub use access_key::{AccessKey, InvalidAccessKey};
pub use builder::Builder;
pub use chat_token::{ChatToken, ChatTokenError};
pub use endpoint::LocalEndpoint;
pub use events::SentEvent;
pub use fault_rule::{FaultRule, InvalidFaultRule};
pub use quotas::{Quotas, RequestRates};
pub use received::ReceivedRequest;
pub use start_error::StartError;
pub use state::StateError;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
