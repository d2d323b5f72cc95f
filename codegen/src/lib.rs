//! Turns an aws2openapi document and its overlay into the generated modules of a client.
//!
//! The stages, each in the module of its name:
//!
//! 1. [`document`] and [`overlay`]: the document, corrected by its overlay;
//! 2. [`dialect`]: aws2openapi's habits become plain OpenAPI;
//! 3. [`progenitor`]: types and methods in Rust;
//! 4. [`model`]: all that is wanted of these and of the document, read once;
//! 5. [`writers`]: the syntax of each generated file, from the model alone;
//! 6. `emit`: imports and layout, the same bytes on every run.
//!
//! [`changes`] compares two models, and explains to users what has changed.
//!
//! `import` (behind the feature of this name) converts a model that AWS publishes to a document and its overlay.
//!
//! Nothing here knows a service: what is particular about a service is in its document and overlay. How the
//! generated files are committed, compiled and checked is explained in the project's README, "How generation
//! works".

#[cfg(any(feature = "generate", feature = "import"))]
mod aws2openapi;
#[cfg(feature = "generate")]
pub mod changes;
pub mod descriptions;
#[cfg(feature = "generate")]
pub mod dialect;
pub mod document;
#[cfg(feature = "generate")]
mod emit;
mod error;
#[cfg(feature = "generate")]
mod external;
#[cfg(any(feature = "generate", feature = "import"))]
mod files;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "generate")]
pub mod markdown;
#[cfg(feature = "generate")]
pub mod model;
#[cfg(feature = "generate")]
mod names;
pub mod overlay;
mod pointer;
#[cfg(feature = "generate")]
pub mod progenitor;
#[cfg(feature = "generate")]
pub mod snapshot;
#[cfg(feature = "generate")]
mod stack;
#[cfg(feature = "generate")]
pub mod writers;

use std::path::{Path, PathBuf};

#[cfg(feature = "generate")]
use dialect::Protocol;
pub use document::Document;
#[cfg(feature = "generate")]
pub use emit::{Module, write_modules};
#[cfg(feature = "generate")]
pub use error::{Diagnostic, Diagnostics, Warnings};
pub use error::{Error, Result};
#[cfg(feature = "generate")]
use model::Service;
pub use overlay::Overlay;

/// The one document in a folder that may hold its overlay, too.
///
/// # Errors
/// The folder cannot be read, or there is not exactly one document in it.
pub fn document_in(folder: &Path) -> Result<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| Error::new(folder, format!("cannot be read: {error}")))?;
    document_among(folder, entries.flatten().map(|entry| entry.path()))
}

/// The one document among the files of a folder, which need not exist any more.
///
/// # Errors
/// There is not exactly one document among them.
pub fn document_among(folder: &Path, files: impl Iterator<Item = PathBuf>) -> Result<PathBuf> {
    let is_document = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".yaml") && !name.ends_with(OVERLAY_ENDING)
    };
    let mut documents: Vec<PathBuf> = files.filter(is_document).collect();
    match documents.pop() {
        Some(document) if documents.is_empty() => Ok(document),
        None => Err(Error::new(folder, "the folder has no document (*.yaml)")),
        Some(_) => {
            let message = "the folder has several documents (*.yaml); name one of them";
            Err(Error::new(folder, message))
        }
    }
}

/// The overlay in a folder that belongs to a document of the same name, if there is one.
pub fn overlay_in(folder: &Path, document: &Path) -> Option<PathBuf> {
    let overlay = folder.join(overlay_name(document)?);
    overlay.exists().then_some(overlay)
}

/// The file name of a document's overlay.
pub fn overlay_name(document: &Path) -> Option<String> {
    let name = document.file_stem()?.to_str()?;
    Some(format!("{name}{OVERLAY_ENDING}"))
}

const OVERLAY_ENDING: &str = ".overlay.yaml";

/// Reads a document and applies its overlay, if there is one.
///
/// # Errors
/// A file cannot be read or is not what it should be, or an overlay action no longer applies.
pub fn read(document: &Path, overlay: Option<&Path>) -> Result<Document> {
    let mut document = Document::read(document)?;
    if let Some(overlay) = overlay {
        Overlay::read(overlay)?.apply(&mut document)?;
    }
    Ok(document)
}

/// Generates all modules from a document to which its overlay has been applied.
///
/// # Errors
/// The document has something that a stage cannot handle; the error lists all of it, with the places.
#[cfg(feature = "generate")]
pub fn generate(document: Document) -> Result<(Vec<Module>, Warnings)> {
    let file = document.file().to_owned();
    let (service, warnings) = read_service(document)?;
    Ok((write_modules(&service, &file), warnings))
}

/// Reads the model of the service from a document to which its overlay has been applied.
///
/// # Errors
/// The document has something that a stage cannot handle; the error lists all of it, with the places.
#[cfg(feature = "generate")]
pub fn read_service(document: Document) -> Result<(Service, Warnings)> {
    let protocol = Protocol::of(&document);
    if protocol != Protocol::RestJson {
        let message =
            format!("the service has the protocol {protocol}; only rest-json is supported");
        return Err(document.error("/paths", message));
    }
    stack::run(|| {
        let mut diagnostics = Diagnostics::default();
        let document = dialect::to_plain_openapi(document, &mut diagnostics);
        let code = progenitor::run(&document, &mut diagnostics);
        let service = Service::read(document.root(), code, &mut diagnostics);
        Ok((service, diagnostics.finish(&document)?))
    })
}
