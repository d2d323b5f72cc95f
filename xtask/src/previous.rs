//! The state of the service that `cargo xtask gen` compares with.

use std::path::{Path, PathBuf};
use std::process::Command;

use ivschat_codegen::model::Service;
use ivschat_codegen::{Document, Error, Overlay, Result, read_service};

/// A state of the service.
pub(crate) struct Previous {
    /// Name of the state.
    pub(crate) name: String,
    pub(crate) service: Service,
}

/// What is generated from.
pub(crate) struct Source<'a> {
    pub(crate) document: &'a Path,
    pub(crate) overlay: Option<&'a Path>,
    /// The committed modules, if they are generated. Their document is the only one in its folder, under any name.
    pub(crate) committed: Option<&'a Path>,
}

/// Reads the state that was named: a document, with its overlay beside it, or a revision of git.
pub(crate) fn named(against: &str, source: &Source<'_>) -> Result<Previous> {
    let path = Path::new(against);
    let document = if path.is_dir() {
        ivschat_codegen::document_in(path)?
    } else if path.exists() {
        path.to_owned()
    } else {
        return at_named_revision(against, source);
    };
    let folder = folder_of(&document);
    let overlay = ivschat_codegen::overlay_in(folder, &document);
    let document = ivschat_codegen::read(&document, overlay.as_deref())?;
    Ok(Previous {
        name: against.to_owned(),
        service: read_service(document)?.0,
    })
}

/// Reads the state of the branch's start: what a pull request changes is what its branch changes.
fn at_named_revision(revision: &str, source: &Source<'_>) -> Result<Previous> {
    let folder = folder_of(source.document);
    let unknown = |reason: String| {
        let message = format!(
            "neither a file nor a revision of git: {reason}; name a document, a folder with one, or a revision, which \
             `git fetch` may have to bring first"
        );
        Error::new(Path::new(revision), message)
    };
    let verified = format!("{revision}^{{commit}}");
    let commit = git(
        folder,
        &[
            "rev-parse",
            "--quiet",
            "--verify",
            "--end-of-options",
            &verified,
        ],
    );
    let commit = commit.map_err(unknown)?;
    // A shallow clone does not have it.
    let base = git(folder, &["merge-base", &commit, "HEAD"]).unwrap_or_else(|_| commit.clone());
    let name = if base == commit {
        revision.to_owned()
    } else {
        format!("{} (where {revision} and HEAD part)", short(folder, &base))
    };
    let service = at(&base, source)?;
    Ok(Previous { name, service })
}

/// Reads the state in which the committed modules were last changed; for other modules, that of the last commit.
/// Fails with the reason if there is none.
pub(crate) fn last_committed(source: &Source<'_>) -> std::result::Result<Previous, String> {
    let folder = folder_of(source.document);
    let head = git(folder, &["rev-parse", "--verify", "HEAD"])?;
    let commit = match source.committed {
        Some(modules) => {
            let modules = modules.to_string_lossy();
            git(folder, &["log", "-1", "--format=%H", "--", &modules])?
        }
        None => String::new(),
    };
    let commit = if commit.is_empty() { head } else { commit };
    let service = at(&commit, source).map_err(|error| error.to_string())?;
    let name = short(folder, &commit);
    Ok(Previous { name, service })
}

/// Reads the document and its overlay as they were in a commit.
fn at(commit: &str, source: &Source<'_>) -> Result<Service> {
    let (document, overlay) = match source.committed {
        Some(_) => only_document(commit, folder_of(source.document))?,
        None => (
            source.document.to_owned(),
            source.overlay.map(Path::to_owned),
        ),
    };
    let (file, text) = show(commit, &document)?;
    let mut document = Document::parse(&file, &text)?;
    if let Some(overlay) = overlay {
        let (file, text) = show(commit, &overlay)?;
        Overlay::parse(&file, &text)?.apply(&mut document)?;
    }
    Ok(read_service(document)?.0)
}

/// The one document that a folder had in a commit, and its overlay.
fn only_document(commit: &str, folder: &Path) -> Result<(PathBuf, Option<PathBuf>)> {
    let in_commit = in_commit(commit, folder);
    let names = git(folder, &["ls-tree", "--name-only", commit, "./"]);
    let names = names.map_err(|reason| Error::new(&in_commit, reason))?;
    let files = names.lines().map(|name| folder.join(name));
    let document = ivschat_codegen::document_among(&in_commit, files)?;
    let overlay = ivschat_codegen::overlay_name(&document);
    let overlay = overlay.filter(|overlay| names.lines().any(|name| name == overlay));
    let overlay = overlay.map(|overlay| folder.join(overlay));
    Ok((document, overlay))
}

/// A file as it was in a commit, with its name for messages.
fn show(commit: &str, file: &Path) -> Result<(PathBuf, String)> {
    let folder = folder_of(file);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let in_commit = in_commit(commit, file);
    match git(folder, &["show", &format!("{commit}:./{name}")]) {
        Ok(text) => Ok((in_commit, text)),
        Err(reason) => Err(Error::new(&in_commit, format!("cannot be read: {reason}"))),
    }
}

/// A path in a commit, as git writes it.
fn in_commit(commit: &str, path: &Path) -> PathBuf {
    let commit = short(folder_of(path), commit);
    PathBuf::from(format!("{commit}:{}", path.display()))
}

fn short(folder: &Path, commit: &str) -> String {
    git(folder, &["rev-parse", "--short", commit]).unwrap_or_else(|_| commit.to_owned())
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Runs git in a folder. Returns what it prints, or why it failed.
fn git(folder: &Path, arguments: &[&str]) -> std::result::Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .map_err(|error| format!("git cannot be started: {error}"))?;
    if output.status.success() {
        let text = String::from_utf8_lossy(&output.stdout);
        return Ok(text.trim_end().to_owned());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let first = message.lines().next().unwrap_or("git finds nothing");
    Err(first.trim_start_matches("fatal: ").to_owned())
}

#[cfg(test)]
mod tests;
