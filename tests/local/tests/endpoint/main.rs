//! The promises of the local endpoint as a whole, over HTTP.

mod chat;
mod command_line;
mod concurrency;
#[cfg(unix)]
mod connections;
mod http;
mod model;
mod program;
mod recovery;

use std::path::Path;

use fixtures::TestResult;
use ivschat_local::LocalEndpoint;

/// Starts an endpoint in this process, with a state file, that accepts unsigned requests.
async fn start(state: &Path) -> TestResult<LocalEndpoint> {
    let builder = LocalEndpoint::builder().allow_unsigned();
    Ok(builder.state_file(state).start().await?)
}
