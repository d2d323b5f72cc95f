//! Writes the generated modules to `OUT_DIR`, from where the library includes them. With the feature `codegen`, it
//! generates them from `spec/`; otherwise, it copies the committed snapshots. The README explains why, under
//! "How generation works".

use std::path::Path;
use std::{env, fs, process};

fn main() {
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    for (name, contents) in modules().unwrap_or_else(snapshots) {
        let file = Path::new(&out).join(name);
        if let Err(error) = fs::write(&file, contents) {
            fail(&format!("{} cannot be written: {error}", file.display()));
        }
    }
}

/// Generates the modules. Returns `None` outside of the workspace, where there is no document.
#[cfg(feature = "codegen")]
fn modules() -> Option<Vec<(String, String)>> {
    use ivschat_codegen::{document_in, generate, overlay_in, read, snapshot};

    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (spec, committed) = (package.join("../spec"), package.join("generated"));
    if !spec.exists() {
        return None;
    }
    println!("cargo::rerun-if-changed={}", spec.display());
    println!("cargo::rerun-if-changed={}", committed.display());
    let modules = document_in(&spec)
        .and_then(|document| read(&document, overlay_in(&spec, &document).as_deref()))
        .and_then(generate)
        .and_then(|(modules, warnings)| warnings.refuse().map(|()| modules))
        .unwrap_or_else(|error| fail(&error.to_string()));
    // A test checks this, too, but it does not compile if the models no longer fit the code.
    for stale in snapshot::find_stale(&committed, &modules) {
        println!("cargo::warning={stale}; run `cargo xtask gen`, and review the difference");
    }
    let modules = modules.into_iter();
    Some(
        modules
            .map(|module| (module.name.to_owned(), module.contents))
            .collect(),
    )
}

#[cfg(not(feature = "codegen"))]
fn modules() -> Option<Vec<(String, String)>> {
    None
}

/// Reads the modules from the committed snapshots.
fn snapshots() -> Vec<(String, String)> {
    println!("cargo::rerun-if-changed=generated");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated");
    let entries = fs::read_dir(&folder)
        .unwrap_or_else(|error| fail(&format!("{} cannot be read: {error}", folder.display())));
    let mut modules = vec![];
    for entry in entries.flatten() {
        let file = entry.path();
        if file.extension().is_none_or(|extension| extension != "snap") {
            continue;
        }
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let snapshot = fs::read_to_string(&file)
            .unwrap_or_else(|error| fail(&format!("{} cannot be read: {error}", file.display())));
        // insta's header ends with the second line of dashes.
        match snapshot.splitn(3, "---\n").nth(2) {
            Some(contents) => modules.push((name, contents.to_owned())),
            None => fail(&format!("{} is not an insta snapshot", file.display())),
        }
    }
    modules
}

fn fail(message: &str) -> ! {
    println!("cargo::error={message}");
    process::exit(1);
}
