//! The committed modules are those that the generator produces from the document.

use std::path::{Path, PathBuf};

use fixtures::TestResult;
use ivschat_codegen::{Module, snapshot};

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn committed() -> PathBuf {
    workspace().join("ivschat-client").join("generated")
}

fn generate() -> TestResult<Vec<Module>> {
    let spec = workspace().join("spec");
    let document = ivschat_codegen::document_in(&spec)?;
    let overlay = ivschat_codegen::overlay_in(&spec, &document);
    let document = ivschat_codegen::read(&document, overlay.as_deref())?;
    let (modules, warnings) = ivschat_codegen::generate(document)?;
    warnings.refuse()?;
    Ok(modules)
}

#[test]
fn the_committed_modules_are_up_to_date() -> TestResult {
    let modules = generate()?;
    let stale = snapshot::find_stale(&committed(), &modules);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(committed());
    settings.set_prepend_module_to_snapshot(false);
    // Leaves a `.snap.new` beside each stale snapshot, for `cargo insta review`.
    let rejected = settings.bind(|| {
        let asserted = modules.iter().map(|module| {
            std::panic::catch_unwind(|| insta::assert_snapshot!(module.name, module.contents))
                .is_err()
        });
        asserted.filter(|rejected| *rejected).count()
    });
    let stale: Vec<String> = stale.iter().map(ToString::to_string).collect();
    assert!(
        stale.is_empty() && rejected == 0,
        "{}\nRun `cargo xtask gen`, and review the difference (or `cargo insta review`).",
        stale.join("\n")
    );
    Ok(())
}

#[test]
fn a_snapshot_is_written_as_insta_writes_it() -> TestResult {
    let first = std::fs::read_to_string(committed().join("service.rs.snap"))?;
    let header = format!(
        "---\nsource: {}\nexpression: {}\n---\n",
        snapshot::SOURCE,
        snapshot::EXPRESSION
    );
    assert!(first.starts_with(&header), "{first}");
    Ok(())
}

#[test]
fn the_generated_code_is_small_and_plain() -> TestResult {
    let modules = generate()?;
    let lines: usize = modules
        .iter()
        .map(|module| module.contents.lines().count())
        .sum();
    assert!(lines <= 6000, "{lines} lines");
    for module in &modules {
        for forbidden in ["unsafe", "::std::", "allow(", "serde_json::Value"] {
            assert!(
                !module.contents.contains(forbidden),
                "{forbidden} in {}",
                module.name
            );
        }
    }
    Ok(())
}
