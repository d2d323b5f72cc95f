//! Finds the documents and models in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Result, cannot_read};

/// What is generated from.
pub(super) enum Source {
    /// A document, with an overlay beside it if there is one.
    Document { name: String, file: PathBuf },
    /// The newest version of a model as botocore has it, which has to be imported.
    Model { name: String, folder: PathBuf },
}

impl Source {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Document { name, .. } | Self::Model { name, .. } => name,
        }
    }

    /// Its file, or the folder of the model.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Document { file, .. } => file,
            Self::Model { folder, .. } => folder,
        }
    }

    /// All files that it consists of.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let files: Vec<PathBuf> = match self {
            Self::Document { file, .. } => {
                let overlay = ivschat_codegen::overlay_in(folder_of(file), file);
                [Some(file.clone()), overlay]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Self::Model { folder, .. } => ["service-2.json", "paginators-1.json"]
                .into_iter()
                .flat_map(|name| [folder.join(name), folder.join(format!("{name}.gz"))])
                .collect(),
        };
        files.into_iter().filter(|file| file.is_file()).collect()
    }
}

/// The folder of a file.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// Finds the models in the folders of a folder, or else the documents in it (`*.json`, `*.yaml`), whose names contain
/// the filter.
pub(super) fn find(folder: &Path, filter: &str) -> Result<Vec<Source>> {
    let entries = entries(folder)?;
    let mut sources: Vec<Source> = entries.iter().filter_map(|path| model(path)).collect();
    // The files beside botocore's models are not documents.
    if sources.is_empty() {
        sources = entries.iter().filter_map(|path| document(path)).collect();
    }
    sources.retain(|source| source.name().contains(filter));
    sources.sort_by(|one, other| one.name().cmp(other.name()));
    if sources.is_empty() {
        let matching = match filter {
            "" => String::new(),
            filter => format!(" whose names contain `{filter}`"),
        };
        return Err(format!(
            "{} has no documents (*.json, *.yaml) and no models of botocore{matching}",
            folder.display()
        ));
    }
    Ok(sources)
}

fn model(path: &Path) -> Option<Source> {
    if !path.is_dir() {
        return None;
    }
    // Versions are dates.
    let mut versions = entries(path).ok()?;
    versions.sort();
    let is_model = |version: &PathBuf| {
        ["service-2.json", "service-2.json.gz"]
            .iter()
            .any(|name| version.join(name).is_file())
    };
    let folder = versions.into_iter().rfind(is_model)?;
    let name = path.file_name()?.to_str()?.to_owned();
    Some(Source::Model { name, folder })
}

fn document(path: &Path) -> Option<Source> {
    let file_name = path.file_name()?.to_str()?;
    let ends_with = |endings: [&str; 2]| endings.iter().any(|end| file_name.ends_with(end));
    let is_document = ends_with([".json", ".yaml"]) && path.is_file();
    (is_document && !ends_with([".overlay.yaml", ".import.json"])).then(|| Source::Document {
        name: path.file_stem().unwrap_or_default().display().to_string(),
        file: path.to_owned(),
    })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| cannot_read(folder, &error))?;
    Ok(entries.flatten().map(|entry| entry.path()).collect())
}
