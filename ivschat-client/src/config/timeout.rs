//! How long calls may take.

pub use aws_smithy_types::timeout::{TimeoutConfig, TimeoutConfigBuilder};
