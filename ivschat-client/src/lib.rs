#![doc = include_str!("../README.md")]

pub mod client;
pub mod config;
pub mod error;
pub mod primitives;
mod runtime;
mod wire;

pub use client::Client;
pub use config::Config;
pub use error::Error;

/// Models of requests and responses.
pub mod types {
    include!(concat!(env!("OUT_DIR"), "/types.rs"));

    /// Builders of the models that requests consist of.
    pub mod builders {
        include!(concat!(env!("OUT_DIR"), "/builders.rs"));
    }

    /// Errors that the service answers.
    pub mod error {
        include!(concat!(env!("OUT_DIR"), "/errors.rs"));
    }
}

/// Names of the builders that the client's methods start, and what their outputs have in common.
pub mod operation {
    pub use crate::runtime::RequestId;

    include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}

mod service {
    include!(concat!(env!("OUT_DIR"), "/service.rs"));
}
