#![doc = include_str!("../README.md")]
#![doc = include_str!(concat!(env!("OUT_DIR"), "/overview.md"))]

pub mod client;
pub mod config;
pub mod error;
pub mod primitives;
mod runtime;
#[cfg(feature = "aws-config")]
mod sdk_config;
mod wire;

#[doc = include_str!("../MOVING.md")]
pub mod moving {}

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

/// What belongs to each operation, by the names of the AWS SDK.
pub mod operation {
    pub use crate::error::RequestId;
    pub use crate::runtime::{Paginator, PaginatorItems};

    include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}

mod service {
    include!(concat!(env!("OUT_DIR"), "/service.rs"));
}
