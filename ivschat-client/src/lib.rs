// On this page, the link of the README leads to a module: of two definitions of a link, the first counts.
//! [guide]: moving
// docs.rs labels what a feature adds.
#![cfg_attr(docsrs, feature(doc_cfg))]
// The README's programs chat, so its doctests need the feature.
#![cfg_attr(
    not(all(doctest, not(feature = "messaging"))),
    doc = include_str!("../README.md")
)]
//! # Map
//!
//! | to | look at |
//! |---|---|
//! | perform an operation | [`Client`], which has a method for each. It returns a builder, whose `send()` sends the request |
//! | list pages or items | `into_paginator()` of a list operation's builder, and [`operation::Paginator`] |
//! | find an operation, or the names of its types in the AWS SDK | [`operation`] |
//! | read a model's members | [`types`] |
//! | handle an error | [`Error`], the error type of every operation, and [`types::error`], the errors of the service |
//! | set the endpoint, credentials, retries or timeouts | [`Config`] and [`config`] |
//! | change a single request | [`client::customize`] |
#![cfg_attr(
    feature = "messaging",
    doc = "| chat | [`messaging::ChatRoom`] |\n| handle message reviews | [`messaging::review`] |"
)]
#![cfg_attr(
    not(feature = "messaging"),
    doc = "| chat | `messaging::ChatRoom`, with the feature `messaging` |\n| handle message reviews | `messaging::review` |"
)]
//! | move a program from the AWS SDK | [`moving`] |

// The modules are arranged in layers, and import lower layers only. From the top:
//
//   messaging                                chat rooms over WebSocket (feature "messaging")
//   client, operation, types::builders       what users hold: the client, builders, paginators
//   runtime                                  one call: build, sign, send, read; retries, credentials
//   platform                                 time, timers, threads, connections; native or web
//   config, service                          settings: plain data, independent of calls in progress
//   error, types::error                      errors: plain data, too
//   types, wire, primitives                  models, and how they are read and written
//
// `types`, `operation` and `service` are generated; ivschat-client/generated contains them.

pub mod client;
pub mod config;
pub mod error;
#[cfg(feature = "messaging")]
pub mod messaging;
mod platform;
pub mod primitives;
mod runtime;
mod wire;

#[doc = include_str!("../MOVING.md")]
pub mod moving {}

#[doc(inline)]
pub use client::Client;
#[doc(inline)]
pub use config::Config;
#[doc(inline)]
pub use error::Error;

/// The models of requests and responses.
pub mod types {
    include!(concat!(env!("OUT_DIR"), "/types.rs"));

    /// The builders of requests and of the models in them.
    pub mod builders {
        include!(concat!(env!("OUT_DIR"), "/builders.rs"));
    }

    /// The errors that the service returns.
    pub mod error {
        include!(concat!(env!("OUT_DIR"), "/errors.rs"));
    }
}

/// The types of each operation, under their names in the AWS SDK.
#[doc = include_str!(concat!(env!("OUT_DIR"), "/overview.md"))]
pub mod operation {
    pub use crate::client::pagination::{Paginator, PaginatorItems};
    pub use crate::error::RequestId;

    include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}

// The client's methods.
mod methods {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

// How each operation becomes a request.
mod requests {
    include!(concat!(env!("OUT_DIR"), "/requests.rs"));
}

// What the runtime needs to know about the service.
mod service {
    include!(concat!(env!("OUT_DIR"), "/service.rs"));
}
