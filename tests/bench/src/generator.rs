//! What the program `generator` prints.

use serde::{Deserialize, Serialize};

/// A document, and what generating from it has taken.
#[derive(Debug, Serialize, Deserialize)]
pub struct Document {
    /// The name of the file.
    pub name: String,
    /// How often everything in the document is repeated.
    pub copies: usize,
    /// The size of the document.
    pub bytes: usize,
    /// The number of its paths.
    pub paths: usize,
    /// The number of its schemas.
    pub schemas: usize,
    /// The lines of the generated files.
    pub lines: usize,
    /// The stages, in their order.
    pub stages: Vec<Stage>,
}

/// What a stage has taken.
#[derive(Debug, Serialize, Deserialize)]
pub struct Stage {
    /// The name of the stage.
    pub name: String,
    /// Elapsed time in milliseconds.
    pub elapsed_ms: f64,
    /// The most memory that the stage has used at once, in addition to what stages before it have left.
    pub peak_bytes: u64,
    /// The number of heap allocations.
    pub allocations: u64,
}
