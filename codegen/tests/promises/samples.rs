//! The documents in `codegen/tests/documents`, each of which has one kind of input. The package
//! `ivschat-another-service` compiles all of them with the client's runtime, and tests what they send and read.

use std::fs;
use std::path::{Path, PathBuf};

use ivschat_codegen::{Document, Module, generate, overlay_in, read};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents")
}

/// The files of all documents, without their overlays.
pub(crate) fn documents() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("there is such a folder");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| !file.to_string_lossy().ends_with(".overlay.yaml"));
    files.sort();
    files
}

/// Reads a document with its overlay.
pub(crate) fn document(file: &Path) -> Document {
    let overlay = overlay_in(&folder(), file);
    read(file, overlay.as_deref()).expect("it is OpenAPI 3.0")
}

fn generated(file: &Path) -> Vec<Module> {
    match generate(document(file)) {
        Ok((modules, _)) => modules,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn each_document_is_generated() {
    for document in documents() {
        for module in generated(&document) {
            if let ("rs", Err(error)) = (extension(module.name), syn::parse_file(&module.contents))
            {
                panic!("{}, {}: {error}", document.display(), module.name);
            }
        }
    }
}

fn extension(file: &str) -> &str {
    file.rsplit('.').next().unwrap_or_default()
}

#[test]
fn each_document_has_a_module_of_tests() {
    let tests = folder().join("../../../tests/another-service");
    for document in documents() {
        let module = document.with_extension("rs");
        let module = tests.join(module.file_name().expect("it is a file"));
        assert!(module.exists(), "there is no {}", module.display());
    }
}
