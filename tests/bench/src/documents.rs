//! The cost of generating: of each stage, for the project's document, and for documents with copies of all that is in it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use ivschat_bench::Result;
use ivschat_bench::generator::{Document, Stage};
use serde::{Deserialize, Serialize};

use crate::machine::workspace;
use crate::process::cargo;
use crate::statistics::Median;
use crate::step;

/// The cost of generating.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Generator {
    pub(crate) documents: Vec<Document>,
}

/// `documents`: other documents to measure.
pub(crate) fn measure(quick: bool, documents: &[PathBuf]) -> Result<Generator> {
    let spec = workspace().join("spec");
    let name = "ivschat-2020-07-14";
    let ours = spec.join(format!("{name}.yaml"));
    let overlay = spec.join(format!("{name}.overlay.yaml"));
    let runs = if quick { 3 } else { 7 };
    let mut measured = Vec::new();
    for copies in [1, 2, 4, 8] {
        let mut arguments = vec![ours.clone(), overlay.clone()];
        if copies > 1 {
            arguments.push(copies.to_string().into());
        }
        step(&format!("generator: {name}, {copies} × its operations"));
        measured.push(measure_document(&arguments, runs)?);
    }
    for document in documents {
        step(&format!("generator: {}", document.display()));
        let document = std::path::absolute(document)?;
        measured.push(measure_document(&[document], runs)?);
    }
    Ok(Generator {
        documents: measured,
    })
}

/// Measures in several processes, and returns the medians of their times.
fn measure_document(arguments: &[PathBuf], runs: usize) -> Result<Document> {
    let mut measured = run(arguments)?;
    let mut all: Vec<Document> = Vec::new();
    for _ in 1..runs {
        all.push(run(arguments)?);
    }
    for (index, stage) in measured.stages.iter_mut().enumerate() {
        let others = all.iter().filter_map(|document| document.stages.get(index));
        let times = others.map(|stage: &Stage| stage.elapsed_ms);
        if let Some(median) = Median::of(times.chain([stage.elapsed_ms])) {
            stage.elapsed_ms = median.median;
        }
    }
    Ok(measured)
}

fn run(arguments: &[PathBuf]) -> Result<Document> {
    const PROGRAM: [&str; 9] = [
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "ivschat-bench",
        "--bin",
        "generator",
        "--",
    ];
    let mut command: Command = cargo();
    command.args(PROGRAM).args(arguments);
    let output = command.stderr(Stdio::inherit()).output()?;
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout)?),
        false => Err("the generator cannot be measured; its message is above".into()),
    }
}
