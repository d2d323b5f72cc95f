//! The figures of the last runs, as `target/bench/results.json` keeps them. A run replaces what it measures.

use std::fs;
use std::path::PathBuf;

use ivschat_bench::Result;
use serde::{Deserialize, Serialize};

use crate::calls::Calls;
use crate::dependants::Dependants;
use crate::documents::Generator;
use crate::machine::{Machine, workspace};
use crate::messaging::Messaging;

/// The figures of the last runs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Results {
    pub(crate) calls: Option<Run<Calls>>,
    pub(crate) dependants: Option<Run<Dependants>>,
    pub(crate) messaging: Option<Run<Messaging>>,
    pub(crate) generator: Option<Run<Generator>>,
}

/// What one run has measured.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Run<F> {
    pub(crate) machine: Machine,
    /// Whether `--quick` was given.
    pub(crate) quick: bool,
    pub(crate) figures: F,
}

impl<F> Run<F> {
    /// Measures, and describes the machine as it was before.
    pub(crate) fn of(quick: bool, measure: impl FnOnce() -> Result<F>) -> Result<Self> {
        Ok(Self {
            machine: Machine::inspect(),
            quick,
            figures: measure()?,
        })
    }
}

/// Returns the folder of everything that this program writes, and creates it.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = workspace().join("target/bench");
    fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be created: {error}", folder.display()))?;
    Ok(folder.canonicalize()?)
}

impl Results {
    /// Loads the figures of the last runs. Figures of another version of this program are discarded.
    pub(crate) fn load() -> Result<Self> {
        let results = fs::read(folder()?.join("results.json")).ok();
        let results = results.and_then(|results| serde_json::from_slice(&results).ok());
        Ok(results.unwrap_or_default())
    }

    pub(crate) fn save(&self) -> Result<()> {
        let file = folder()?.join("results.json");
        fs::write(&file, serde_json::to_string_pretty(self)?)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()).into())
    }
}
