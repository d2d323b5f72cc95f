//! The local endpoint, without limits on requests.

use std::io::{self, Write};

use ivschat_local::LocalEndpoint;

use crate::Result;

/// Starts the endpoint on a port that the system chooses, prints the URL, and serves until the process ends.
///
/// # Errors
/// The endpoint does not start.
pub async fn run() -> Result<()> {
    let builder = LocalEndpoint::builder().allow_unsigned();
    let endpoint = builder.connection_rate(u32::MAX).start().await?;
    println!("{}", endpoint.endpoint_url());
    io::stdout().flush()?;
    std::future::pending().await
}
