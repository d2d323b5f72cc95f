// On this page, the links of the README lead to modules: of two definitions of a link, the first counts.
//! [How it behaves]: behavior
//! [inspection API]: inspection_api
#![doc = include_str!("../README.md")]
//! # Map
//!
//! | to | look at |
//! |---|---|
//! | start an endpoint, and get its URL and credentials | [`LocalEndpoint`] |
//! | set its port, keys, clock, state file, console, or message review handlers | [`Builder`] |
//! | make requests fail, or delay them | [`FaultRule`] |
//! | enforce the quotas and request rates of AWS | [`Quotas`], [`RequestRates`] |
//! | permit a key only some operations | [`AccessKey`] |
//! | inspect requests and events | [`ReceivedRequest`], [`SentEvent`] |
//! | inspect rooms | [`ChatConnection`], [`ChatMessage`] |
//! | read a chat token | [`ChatToken`] |
//! | use it from scripts | [`inspection_api`] |
//! | know what it does in detail | [`behavior`] |

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

#[doc = include_str!("../BEHAVIOR.md")]
pub mod behavior {}

#[doc = include_str!("../INSPECTION.md")]
pub mod inspection_api {}

pub use chat_token::{ChatToken, ChatTokenError};
pub use endpoint::{Builder, LocalEndpoint, StartError};
pub use faults::{FaultRule, InvalidFaultRule};
pub use inspection::{ChatConnection, ChatMessage, ReceivedRequest, SentEvent};
pub use quotas::{Quotas, RequestRates};
pub use signature::{AccessKey, InvalidAccessKey};
pub use state::StateError;
