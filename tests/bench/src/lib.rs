//! What the programs of this package share: the contestants, the process that calls them, and the server.

pub mod chat;
pub mod contestant;
pub mod generator;
pub mod placement;
pub mod server;
pub mod usage;
pub mod worker;

/// The result of anything in this package.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Returns an error with its causes, on one line.
pub fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}
