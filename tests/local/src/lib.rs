#![doc = include_str!("../README.md")]

mod api;
mod chat_token;
mod clock;
mod console;
mod endpoint;
mod exception;
mod faults;
mod hosts;
mod http;
mod identifiers;
mod inspection;
mod messaging;
mod operations;
mod quotas;
mod secret;
mod shared;
mod signature;
mod state;
mod store;
mod validation;

pub use chat_token::{ChatToken, ChatTokenError};
pub use endpoint::{Builder, LocalEndpoint, StartError};
pub use faults::{FaultRule, InvalidFaultRule};
pub use inspection::{ChatConnection, ChatMessage, ReceivedRequest, SentEvent};
pub use quotas::{Quotas, RequestRates};
pub use signature::{AccessKey, InvalidAccessKey};
pub use state::StateError;
