//! The cost of generating.

use ivschat_bench::generator::Document;

use super::table::{self, one_decimal, thousands};
use crate::documents::Generator;

const HEAD: [&str; 11] = [
    "document",
    "kB",
    "paths",
    "schemas",
    "lines",
    "document, overlay",
    "dialect",
    "progenitor",
    "model",
    "writers, emit",
    "total; for a schema",
];

pub(super) fn table(generator: &Generator) -> String {
    let rows = generator.documents.iter().map(row).collect();
    let table = table::write(HEAD, rows);
    format!("{table}\nEach stage: milliseconds, and the most memory that it has used at once.\n")
}

fn row(document: &Document) -> [String; 11] {
    let name = match document.copies {
        1 => document.name.clone(),
        copies => format!("{copies} × {}", document.name),
    };
    let stage = |index: usize| {
        let stage = document.stages.get(index);
        stage.map_or_else(String::new, |stage| {
            let elapsed = one_decimal(stage.elapsed_ms);
            // Little more than a thread, which does the rest.
            if stage.peak_bytes < 1024 {
                return elapsed;
            }
            let mebibytes = stage.peak_bytes as f64 / f64::from(1 << 20);
            format!("{elapsed}, {mebibytes:.1} MiB")
        })
    };
    let total: f64 = document.stages.iter().map(|stage| stage.elapsed_ms).sum();
    [
        name,
        thousands(document.bytes as f64 / 1000.0),
        thousands(document.paths as f64),
        thousands(document.schemas as f64),
        thousands(document.lines as f64),
        stage(0),
        stage(1),
        stage(2),
        stage(3),
        stage(4),
        format!("{total:.0}; {:.2}", total / document.schemas as f64),
    ]
}
