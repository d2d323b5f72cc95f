#![doc = include_str!("../README.md")]
#![doc = include_str!(concat!(env!("OUT_DIR"), "/overview.md"))]

pub mod client;
pub mod config;
pub mod error;
mod platform;
pub mod primitives;
mod runtime;
mod wire;

#[doc = include_str!("../MOVING.md")]
pub mod moving {}

pub use client::Client;
pub use config::Config;
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
pub mod operation {
    pub use crate::client::pagination::{Paginator, PaginatorItems};
    pub use crate::error::RequestId;

    include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}

mod service {
    include!(concat!(env!("OUT_DIR"), "/service.rs"));
}
