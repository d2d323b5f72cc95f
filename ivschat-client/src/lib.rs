//! A client for the control plane of **Amazon IVS Chat**: rooms, chat tokens, moderation, logging and tags.
//!
//! Its models and operations are generated from the service's OpenAPI document; its surface follows the
//! conventions of the AWS SDK for Rust.
//!
//! ```no_run
//! use ivschat_client::config::{Config, Credentials, Region};
//! use ivschat_client::types::ChatTokenCapability;
//! use ivschat_client::{Client, Error};
//!
//! # async fn example() -> Result<(), Error> {
//! let client = Client::from_conf(
//!     Config::builder()
//!         .region(Region::new("us-west-2"))
//!         .credentials_provider(Credentials::new("AKID…", "secret", None, None, "static"))
//!         .build(),
//! );
//!
//! let room = client.create_room().name("lobby").tags("topic", "nature").send().await?;
//! let token = client
//!     .create_chat_token()
//!     .room_identifier(room.arn.unwrap_or_default())
//!     .user_id("alice")
//!     .capabilities(ChatTokenCapability::SendMessage)
//!     .send()
//!     .await?;
//! println!("{:?}", token.token_expiration_time);
//! # Ok(())
//! # }
//! ```
//!
//! - [`Client`] has a method for each operation; it starts a builder, and `send()` sends what was built.
//! - [`types`] holds the models, [`types::error`] the errors that the service answers.
//! - [`Error`] is the one error of all calls.
//! - [`config`] tells where requests go and who signs them.
//!
//! The client checks no lengths, ranges or patterns: the service raises its limits, and published
//! patterns have been wrong. It refuses an input only if a required member is missing, or if a path
//! label would lead to another path.

mod client;
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

/// Names of the builders that the client's methods start.
pub mod operation {
    include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}

mod service {
    include!(concat!(env!("OUT_DIR"), "/service.rs"));
}
